// A peer that breaks the rules: wrong tags and sequence numbers, a 2xx after a 4xx, floods of provisional responses, garbage,
// huge headers, answers nobody asked for. Over UDP; it keeps no state but what it last saw.
#pragma once

#include "sim_world.hpp"

#include <sip/message/draft.hpp>
#include <sip/message/message.hpp>

#include <string>

class liar final : public sim_node {
 public:
  liar(sim_world& world, const base::endpoint& at) : world_(world), at_(at), flow_(world.add(at, *this)) {}

  void receive(base::instant now, const sip::hop& from, base::packet bytes) override;
  void on_timeout(base::instant) override {}
  [[nodiscard]] base::instant next_timeout() const override { return base::never; }

  /// Something nobody asked for.
  void attack(const base::endpoint& victim);
  [[nodiscard]] std::string uri() const { return "sip:liar@" + at_.to_string(); }
  [[nodiscard]] std::uint64_t lies() const { return lies_; }
  [[nodiscard]] std::uint64_t sent_bytes() const { return sent_bytes_; }

 private:
  void lie_about(const sip::hop& from, const sip::message& request);
  void lie_after(const sip::hop& from, const sip::message& response);
  void respond(const sip::hop& from, const sip::message& request, int code, const std::string& tag);
  void send(const base::endpoint& to, const sip::draft& d) { send_bytes(to, sip::serialize(d, world_.pool())); }
  void send_bytes(const base::endpoint& to, const base::packet& bytes);
  [[nodiscard]] sip::draft request_to(const base::endpoint& victim, const std::string& method);
  [[nodiscard]] std::string token() { return world_.random().token(8); }
  [[nodiscard]] std::uint64_t below(std::uint64_t bound) { return world_.random().below(bound); }

  sim_world& world_;
  base::endpoint at_;
  sip::flow_id flow_;
  std::string last_call_id_ = "none", last_from_ = "<sip:a@b>;tag=1", last_to_ = "<sip:c@d>;tag=2";
  std::uint64_t lies_ = 0, sent_bytes_ = 0;
};
