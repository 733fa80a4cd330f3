// A sip::stack on the simulated network: what an Asio driver does, without Asio.
#pragma once

#include "sim_world.hpp"

#include <sip/stack/stack.hpp>

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

class sim_phone final : public sim_node {
 public:
  sim_phone(sim_world& world, const base::endpoint& at, std::uint64_t seed, const sip::stack_options& options = {});

  void receive(base::instant now, const sip::hop& from, base::packet bytes) override;
  void on_timeout(base::instant now) override;
  [[nodiscard]] base::instant next_timeout() const override;
  void flow_up(base::instant now, const sip::hop& flow) override;
  void flow_down(base::instant now, const sip::hop& flow) override;
  void unreachable(base::instant now, const sip::hop& to) override;

  /// One turn: `work(stack, now, effects)`.
  template <class Work>
  void turn(Work&& work) {
    work(stack_, world_.now(), fx_);
    drain();
  }
  /// Runs `action` after `delay`.
  void later(base::duration delay, std::function<void()> action);

  sip::account_id add_account(const sip::account_settings& settings);
  sip::call_handle dial(const std::string& target);
  [[nodiscard]] std::string uri() const { return "sip:phone@" + at_.to_string(); }
  [[nodiscard]] const base::endpoint& at() const { return at_; }
  [[nodiscard]] sip::stack& stack() { return stack_; }
  [[nodiscard]] base::rng& random() { return random_; }
  /// Streams that are up, as this end names them.
  [[nodiscard]] const std::set<sip::flow_id>& streams() const { return streams_; }

  std::function<void(sip::ua_event&)> on_event;        ///< after it was kept in `events`
  std::function<void(const sip::wire_record&)> on_record;  ///< every message of the trace
  std::vector<sip::ua_event> events;
  std::vector<std::string> sent, received;             ///< first lines of all messages, in order
  std::uint64_t traced_bytes = 0;                      ///< sum over the trace of what was sent
  bool keep = true;                                    ///< false: no event or line is kept
  std::map<std::string, std::vector<base::ip_address>> dns;  ///< hosts
  std::map<sip::dns_question, sip::dns_records> zone;        ///< everything else, and before `dns`
  std::vector<std::string> questions;                        ///< "SRV _sip._udp.d.test", in order
  sip::account_id account;                             ///< the first one

  /// Events of one kind, in order.
  template <class Event>
  [[nodiscard]] std::vector<Event> all() const {
    std::vector<Event> found;
    for (const auto& e : events) {
      if (const auto* x = std::get_if<Event>(&e)) found.push_back(*x);
    }
    return found;
  }

 private:
  void drain();
  void carry_out(sip::effects& batch);
  void run_actions();
  sip::dns_records look_up(const sip::dns_question& question);

  sim_world& world_;
  base::endpoint at_;
  base::seeded_rng random_;
  sip::stack stack_;
  sip::effects fx_;
  sip::flow_id datagrams_;
  std::map<sip::flow_id, std::uint64_t> connecting_;
  std::set<sip::flow_id> streams_;
  std::multimap<base::instant, std::function<void()>> actions_;
  bool draining_ = false;
};
