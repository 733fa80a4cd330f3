// The randomised world: users with phones, a forking proxy, liars, a bad network and faults of every kind; and the invariants
// that must hold whatever happens. One seed makes one run.
#pragma once

#include "behaviour/liar.hpp"
#include "behaviour/user.hpp"
#include "sim_proxy.hpp"

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <vector>

struct storm_settings {
  std::uint64_t seed = 1;
  std::size_t phones = 10;
  std::uint64_t calls = 1000;
  sim_link link;
  storm_mix mix = {};
  sip::recorder::sink record = {};  ///< of all stacks of the world; empty: nothing is recorded
  sip::timers timers = {};           ///< of the phones; the watches expect the RFC's
  std::uint64_t crash_after = 0;     ///< dies after so many calls: to try what a crash leaves behind
};

class storm {
 public:
  explicit storm(const storm_settings& settings);
  /// Runs it to its end. Empty, or the invariant that was broken.
  [[nodiscard]] std::string run();
  [[nodiscard]] const storm_counts& counts() const { return around_.counts; }

 private:
  struct seat {
    base::endpoint at;
    sip::account_settings account;
    std::unique_ptr<sim_user> user;  ///< empty: its phone is dead
    std::uint64_t births = 0;
    std::uint64_t traced_before = 0;  ///< sent by the phones that died here
  };

  void register_outbound(std::size_t who);
  void seat_user(std::size_t who);
  void let_call(std::size_t from);
  [[nodiscard]] std::string target_for(std::size_t from);
  void disturb();
  void kill(std::size_t who);
  void cut_stream(std::size_t who);
  void rebind(std::size_t who);
  void run_for(base::duration time);
  void settle();
  [[nodiscard]] std::string check() const;
  [[nodiscard]] bool chance(std::uint64_t one_in) { return world_.random().below(one_in) == 0; }
  [[nodiscard]] std::size_t any_seat() { return static_cast<std::size_t>(world_.random().below(seats_.size())); }
  [[nodiscard]] std::string user_name(std::size_t who) const;

  storm_settings settings_;
  sim_world world_;
  surroundings around_;
  std::unique_ptr<sim_proxy> proxy_;
  std::unique_ptr<liar> liar_;
  std::deque<sip::recorder> recorders_;  ///< one for each stack that ever lived
  std::vector<seat> seats_;
  std::uint16_t next_mapping_ = 20'000;
};
