// Two phones that subscribe and tell: alice watches, bob is watched.
#pragma once

#include "../calls/pair.hpp"
#include "../calls/scripted_peer.hpp"

using namespace std::chrono_literals;

inline sip::event_package mailbox() {
  sip::event_package p;
  p.name = "message-summary";
  p.content_types = {"application/simple-message-summary"};
  return p;
}

struct watching_pair : pair_of_phones {
  explicit watching_pair(std::uint64_t seed = 1, const sip::event_package& package = mailbox(), const sip::stack_options& options = {})
      : pair_of_phones(seed, options) {
    bob.stack().add_event_package(package);
  }

  sip::subscription_id subscribe(sip::subscription_settings wanted = {}) {
    if (wanted.target.empty()) wanted.target = bob.uri();
    if (wanted.package.empty()) wanted.package = "message-summary";
    sip::subscription_id id;
    alice.turn([&](sip::stack& s, base::instant now, sip::effects& fx) { id = s.subscribe(now, alice.account, wanted, "test", fx); });
    REQUIRE(id);
    return id;
  }
  void unsubscribe(sip::subscription_id id) {
    alice.turn([&](sip::stack& s, base::instant now, sip::effects& fx) { REQUIRE(s.unsubscribe(now, id, "test", fx)); });
  }
  void bob_says(const std::string& body) {
    bob.turn([&](sip::stack& s, base::instant now, sip::effects& fx) {
      s.set_event_state(now, bob.account, "message-summary", {"application/simple-message-summary", body}, "test", fx);
    });
  }
  [[nodiscard]] std::vector<std::string> heard() const {
    std::vector<std::string> bodies;
    for (const auto& n : alice.all<sip::notification>()) bodies.push_back(n.state + ":" + n.body);
    return bodies;
  }
  [[nodiscard]] sip::subscription_event last_word() const {
    const auto all = alice.all<sip::subscription_event>();
    REQUIRE(!all.empty());
    return all.back();
  }
  [[nodiscard]] sip::notifier_id subscriber() const {
    const auto all = bob.all<sip::subscriber_arrived>();
    REQUIRE(!all.empty());
    return all.back().subscriber;
  }
  [[nodiscard]] static long sent(const sim_phone& p, const std::string& method) {
    return std::count_if(p.sent.begin(), p.sent.end(), [&](const auto& line) { return line.starts_with(method + " "); });
  }
  void require_nothing_left() {
    require_clean();
    for (auto* p : {&alice, &bob}) {
      const auto c = p->stack().counts();
      REQUIRE(c.subscriptions + c.notifiers + c.publications + c.published + c.referrals + c.transfers == 0);
    }
  }
};

/// A request of a scripted peer outside any dialog.
inline sip::draft scripted_request(std::string_view method, const std::string& uri, const base::endpoint& from, const std::string& name,
                                   unsigned cseq = 1) {
  auto d = sip::draft::request(method, uri);
  const auto at = from.to_string();
  d.add(sip::header_id::via, "SIP/2.0/UDP " + at + ";branch=z9hG4bK" + name + std::to_string(cseq));
  d.add(sip::header_id::max_forwards, "70");
  d.add(sip::header_id::from, "<sip:peer@" + at + ">;tag=" + name);
  d.add(sip::header_id::to, "<" + uri + ">");
  d.add(sip::header_id::call_id, name + "-call");
  d.add(sip::header_id::cseq, std::to_string(cseq) + " " + std::string(method));
  d.add(sip::header_id::contact, "<sip:peer@" + at + ">");
  return d;
}
