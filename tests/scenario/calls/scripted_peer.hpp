// A peer that does what a test tells it, message by message: for what a well-behaved stack would not send.
#pragma once

#include "sim_world.hpp"

#include <sip/message/draft.hpp>
#include <sip/message/message.hpp>
#include <sip/transaction/response_via.hpp>

#include <functional>
#include <string>
#include <vector>

class scripted_peer final : public sim_node {
 public:
  using script = std::function<void(scripted_peer&, const sip::hop&, const sip::message&)>;

  scripted_peer(sim_world& world, const base::endpoint& at, script on_message)
      : world_(world), at_(at), on_message_(std::move(on_message)), flow_(world.add(at, *this)) {}

  void receive(base::instant, const sip::hop& from, base::packet bytes) override {
    const auto m = sip::message::parse(std::move(bytes));
    seen.push_back(m.is_request() ? std::string(m.method_text()) : std::to_string(m.status()));
    on_message_(*this, from, m);
  }
  void on_timeout(base::instant) override {}
  [[nodiscard]] base::instant next_timeout() const override { return base::never; }

  void send(const base::endpoint& to, const sip::draft& d) {
    world_.send({sip::transport::udp, flow_, at_, to}, sip::serialize(d, world_.pool()));
  }
  void send_bytes(const base::endpoint& to, const std::string& bytes) {
    world_.send({sip::transport::udp, flow_, at_, to}, world_.pool().copy(bytes));
  }
  /// A response with the given To tag; `extra` may add to it.
  void respond(const sip::hop& from, const sip::message& request, int code, const std::string& tag,
               const std::function<void(sip::draft&)>& extra = {}) {
    auto d = sip::draft_response(request, from, code, {}, tag);
    if (extra) extra(d);
    send(from.remote, d);
  }
  [[nodiscard]] std::string contact() const { return "<sip:peer@" + at_.to_string() + ">"; }
  [[nodiscard]] long count(const std::string& what) const { return std::count(seen.begin(), seen.end(), what); }

  std::vector<std::string> seen;

 private:
  sim_world& world_;
  base::endpoint at_;
  script on_message_;
  sip::flow_id flow_;
};
