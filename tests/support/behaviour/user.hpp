// Somebody with a phone who does at random what people do: calls, lets it ring, cancels, answers, refuses, holds, sends
// digits, transfers, hangs up, registers. Whatever happens he must hear of, once and with a cause.
#pragma once

#include "call_book.hpp"
#include "sim_phone.hpp"
#include "transaction_watch.hpp"
#include "wire_watch.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>

/// What the users of a world do, beyond plain calls.
struct storm_mix {
  bool proxy = false;          ///< registrations and calls through a forking proxy
  bool tcp = false;            ///< half of the phones speak TCP, and streams are cut
  bool reliable = false;       ///< 100rel, early sessions
  bool session_timers = false;
  bool transfers = false;      ///< REFER, INFO, OPTIONS
  bool deaths = false;         ///< phones die, and restart without their state
  bool liars = false;          ///< peers that break every rule
  bool nat = false;            ///< mappings that change
  static constexpr storm_mix everything() { return {true, true, true, true, true, true, true, true}; }
};

struct storm_counts {
  std::uint64_t dialled = 0, incoming = 0, confirmed = 0, ended = 0, datagrams = 0;
  std::uint64_t registered = 0, changes = 0, transfers = 0, requests = 0, compared = 0;
  std::uint64_t deaths = 0, cuts = 0, rebinds = 0, lies = 0, forks = 0;

  storm_counts& operator+=(const storm_counts& o);
  /// Those that are not 0, by name.
  [[nodiscard]] std::string to_string() const;
};

/// What all users of a world share.
struct surroundings {
  sim_world* world = nullptr;
  storm_mix mix;
  call_book book;
  storm_counts counts;
  std::string problem;         ///< the first invariant that was broken
  std::uint64_t labels = 0;    ///< session descriptions so far
  bool undisturbed = true;     ///< no message gets damaged

  void broken(const std::string& what) {
    if (problem.empty()) problem = what;
  }
};

class sim_user {
 public:
  sim_user(surroundings& around, const base::endpoint& at, const sip::account_settings& account, std::uint64_t seed,
           const sip::stack_options& options = {});

  void dial(const std::string& target);
  void register_now();
  void unregister();
  void ask_options(const std::string& target);
  /// Its phone is about to die.
  void lose_state();
  [[nodiscard]] sim_phone& phone() { return *phone_; }
  /// Looks for what should be over by now.
  void check();
  /// Empty, or what is left in its tables.
  [[nodiscard]] std::string left_over() const;

 private:
  void on(const sip::offer_needed& e);
  void on(const sip::incoming_call& e);
  void on(const sip::call_progress& e);
  void on(const sip::call_confirmed& e);
  void on(const sip::session_offered& e);
  void on(const sip::session_answered& e);
  void on(const sip::session_refused& e);
  void on(const sip::call_ended& e);
  void on(const sip::transfer_progress& e);
  void on(const sip::registration_event& e);
  void on(const sip::request_done& e);
  template <class Other>
  void on(const Other& /*e*/) {}

  void answer_soon(sip::call_handle call, bool offered);
  void talk(sip::call_handle call);
  void change_session(sip::call_handle call, bool update);
  void send_digit(sip::call_handle call);
  void transfer(sip::call_handle call);
  void hang_up_after(sip::call_handle call, base::duration most);
  void hang_up(sip::call_handle call);
  void know_dialog(sip::call_handle call, call_side& side);

  [[nodiscard]] std::uint64_t below(std::uint64_t bound) { return around_.world->random().below(bound); }
  [[nodiscard]] base::duration up_to(base::duration most);
  /// A session description with a name of its own.
  [[nodiscard]] std::string session();
  [[nodiscard]] std::string session_named(const std::string& label) const;
  [[nodiscard]] call_side* side(sip::call_handle call);
  void touch(call_side& side) { side.changed = around_.world->now(); }
  void must_say_why(const std::string& reason, const char* what);

  surroundings& around_;
  std::unique_ptr<sim_phone> phone_;
  wire_watch watch_;
  transaction_watch transactions_;
  const char* trace_ = std::getenv("SIPTTY_SIM_TRACE");  ///< text of the messages to show, such as a Call-ID
  std::unordered_map<sip::call_handle, std::shared_ptr<call_side>> calls_;
  std::unordered_map<sip::call_handle, int> transfers_;   ///< REFERs without their last word
  std::map<sip::request_id, int> requests_;               ///< without their answer
};

/// The name that `session` gave it; empty for a body without one.
[[nodiscard]] std::string label_of(std::string_view body);
