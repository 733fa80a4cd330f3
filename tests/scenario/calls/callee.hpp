// A scripted callee with a memory: it keeps the INVITE it was sent, answers it when and how the test says, under as many To
// tags as a forking proxy would bring, and sends requests of its own inside each of those dialogs.
#pragma once

#include "pair.hpp"
#include "scripted_peer.hpp"

#include <map>
#include <optional>

class callee {
 public:
  explicit callee(sim_world& world, const base::endpoint& at = carol_at)
      : at_(at), peer(world, at, [this](scripted_peer&, const sip::hop& from, const sip::message& m) { take(from, m); }) {}

  [[nodiscard]] std::string uri() const { return "sip:x@" + at_.to_string(); }

  /// Answers the INVITE. `headers` are whole lines without line ends; a body is a session description.
  void answer(int code, const std::string& tag, std::string_view body = {}, const std::vector<std::pair<std::string, std::string>>& headers = {}) {
    answer_to(invite(), code, tag, body, headers);
  }
  void reliable(int code, const std::string& tag, std::uint32_t rseq, std::string_view body = {}) {
    answer(code, tag, body, {{"Require", "100rel"}, {"RSeq", std::to_string(rseq)}, {"Allow", "INVITE, ACK, BYE, CANCEL, PRACK, UPDATE"}});
  }
  void answer_to(const sip::message& request, int code, const std::string& tag, std::string_view body = {},
                 const std::vector<std::pair<std::string, std::string>>& headers = {}) {
    auto d = sip::draft_response(request, from_, code, {}, tag);
    if (code > 100 && code < 300) d.add(sip::header_id::contact, peer.contact());
    for (const auto& [name, value] : headers) d.add(name, value);
    if (!body.empty()) d.body(body_type, body);
    peer.send(from_.remote, d);
  }
  /// A request inside the dialog of a tag.
  void send(const std::string& method, const std::string& tag, std::uint32_t cseq, std::string_view body = {},
            const std::vector<std::pair<std::string, std::string>>& headers = {}) {
    const auto m = invite();
    auto d = sip::draft::request(method, m.get<sip::contact>()->address.uri_text);
    d.add(sip::header_id::via, "SIP/2.0/UDP " + at_.to_string() + ";branch=z9hG4bK" + tag + method + std::to_string(cseq) + std::to_string(++branches_));
    d.add(sip::header_id::max_forwards, "70");
    d.add(sip::header_id::from, std::string(m.value(sip::header_id::to)) + ";tag=" + tag);
    d.add(sip::header_id::to, m.value(sip::header_id::from));
    d.add(sip::header_id::call_id, m.call_id());
    d.add(sip::header_id::cseq, std::to_string(cseq) + " " + method);
    d.add(sip::header_id::contact, peer.contact());
    for (const auto& [name, value] : headers) d.add(name, value);
    if (!body.empty()) d.body(body_type, body);
    peer.send(from_.remote, d);
  }

  [[nodiscard]] sip::message invite() const {
    REQUIRE(!invite_.empty());
    return sip::message::parse(invite_);
  }
  /// The requests of one kind that came, in order.
  [[nodiscard]] std::vector<sip::message> requests(const std::string& method) const {
    std::vector<sip::message> found;
    for (const auto& bytes : all_) {
      auto m = sip::message::parse(bytes);
      if (m.is_request() && m.method_text() == method) found.push_back(std::move(m));
    }
    return found;
  }
  /// The responses to our own requests of one kind.
  [[nodiscard]] std::vector<int> statuses(const std::string& method) const {
    std::vector<int> found;
    for (const auto& bytes : all_) {
      const auto m = sip::message::parse(bytes);
      if (!m.is_request() && m.cseq().method_text == method && m.status() > 100) found.push_back(m.status());
    }
    return found;
  }
  [[nodiscard]] sip::message last() const { return sip::message::parse(all_.back()); }

  std::string body_type = "application/sdp";   ///< of the bodies it sends

  /// What is done with everything but the INVITE; by default BYE, CANCEL, PRACK and UPDATE get a 200.
  std::function<void(const sip::message&)> on_request = [this](const sip::message& m) {
    if (m.method() != sip::method::ack) answer_to(m, 200, "one");
  };

 private:
  void take(const sip::hop& from, const sip::message& m) {
    from_ = from;
    all_.push_back(m.bytes());
    if (m.method() == sip::method::invite && m.is_request() && m.to().tag().empty()) {
      invite_ = m.bytes();
    } else if (m.is_request()) {
      on_request(m);
    }
  }

  base::endpoint at_;
  sip::hop from_;
  base::packet invite_;
  std::vector<base::packet> all_;
  int branches_ = 0;

 public:
  scripted_peer peer;
};

/// An accepted offer gets an answer at once, whoever made it.
inline void answers_offers(sim_phone& p) {
  p.on_event = [&p, before = p.on_event](sip::ua_event& e) {
    if (before) before(e);
    if (const auto* o = std::get_if<sip::session_offered>(&e)) {
      p.turn([&](sip::stack& s, base::instant now, sip::effects& fx) { REQUIRE(s.accept_offer(now, o->call, an_answer, fx)); });
    }
  };
}

inline sip::call_handle dial_with(sim_phone& p, sip::dial_settings wanted) {
  sip::call_handle call;
  p.turn([&](sip::stack& s, base::instant now, sip::effects& fx) { call = s.dial(now, p.account, std::move(wanted), "test", fx); });
  return call;
}
