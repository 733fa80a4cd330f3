#include "events_pair.hpp"

namespace {

sip::event_package presence() {
  sip::event_package p;
  p.name = "presence";
  p.content_types = {"application/pidf+xml"};
  p.takes_publications = true;
  return p;
}

struct publishing_pair : watching_pair {
  explicit publishing_pair(std::uint64_t seed = 1, const sip::stack_options& options = {}) : watching_pair(seed, presence(), options) {}
  sip::publication_id publish(const std::string& body, std::uint32_t expires_s = 3600) {
    sip::publication_id id;
    alice.turn([&](sip::stack& s, base::instant now, sip::effects& fx) {
      id = s.publish(now, alice.account, {bob.uri(), "presence", {"application/pidf+xml", body}, expires_s}, "test", fx);
    });
    REQUIRE(id);
    run(1s);
    return id;
  }
  [[nodiscard]] sip::publication_event last() const {
    const auto all = alice.all<sip::publication_event>();
    REQUIRE(!all.empty());
    return all.back();
  }
  [[nodiscard]] std::vector<std::string> stored() const {
    std::vector<std::string> bodies;
    for (const auto& s : bob.all<sip::state_published>()) bodies.push_back(s.removed ? "-" : s.body);
    return bodies;
  }
  void remove(sip::publication_id id) {
    alice.turn([&](sip::stack& s, base::instant now, sip::effects& fx) { REQUIRE(s.remove_publication(now, id, "test", fx)); });
    run(1s);
  }
  void modify(sip::publication_id id, const std::string& body) {
    alice.turn([&](sip::stack& s, base::instant now, sip::effects& fx) {
      REQUIRE(s.modify_publication(now, id, {"application/pidf+xml", body}, "test", fx));
    });
  }
};

}  // namespace

TEST_CASE("a state is published, changed and removed, each time under a new entity tag") {
  publishing_pair p;
  const auto id = p.publish("open");
  REQUIRE(p.last().status == sip::publication_status::published);
  const auto first = p.last().etag;
  p.modify(id, "closed");
  p.run(1s);
  REQUIRE(p.last().etag != first);
  p.remove(id);
  REQUIRE(p.last().status == sip::publication_status::removed);
  REQUIRE(p.stored() == std::vector<std::string>{"open", "closed", "-"});
  p.require_nothing_left();
}

TEST_CASE("a published state is kept alive without being sent again") {
  publishing_pair p;
  const auto id = p.publish("open", 100);
  p.run(500s);
  REQUIRE(p.sent(p.alice, "PUBLISH") >= 5);
  REQUIRE(p.stored() == std::vector<std::string>{"open"});
  p.remove(id);
  p.require_nothing_left();
}

TEST_CASE("a change while a PUBLISH is on its way follows when that is answered") {
  publishing_pair p;
  const auto id = p.publish("one");
  p.modify(id, "two");
  p.modify(id, "three");
  p.run(1s);
  REQUIRE(p.stored() == std::vector<std::string>{"one", "two", "three"});
  p.remove(id);
  p.require_nothing_left();
}

TEST_CASE("a publisher whose state expired unseen publishes it anew after the 412") {
  publishing_pair p;
  const auto id = p.publish("open", 100);
  p.world.set_link(p.alice.at(), p.bob.at(), {1.0, 0, 0, 1ms, 1ms});
  p.run(150s);
  REQUIRE(p.stored() == std::vector<std::string>{"open", "-"});
  p.world.set_link(p.alice.at(), p.bob.at(), {0, 0, 0, 1ms, 1ms});
  p.run(120s);
  REQUIRE(std::count(p.bob.sent.begin(), p.bob.sent.end(), "SIP/2.0 412 Conditional Request Failed") == 1);
  REQUIRE(p.stored() == std::vector<std::string>{"open", "-", "open"});
  p.remove(id);
  p.require_nothing_left();
}

TEST_CASE("a lifetime that is too brief is raised to what the compositor asks for") {
  publishing_pair p;
  const auto id = p.publish("open", 5);
  REQUIRE(p.last().expires_s == 60);
  p.remove(id);
  p.require_nothing_left();
}

TEST_CASE("a PUBLISH that the compositor cannot take is refused and leaves nothing") {
  struct row { std::string event, if_match, type, body, status; };
  const auto r = GENERATE(values<row>({{"presence", "", "application/pidf+xml", "", "400"},
                                       {"presence", "no-such-tag", "application/pidf+xml", "x", "412"},
                                       {"presence", "two, tags", "application/pidf+xml", "x", "400"},
                                       {"presence", "", "text/plain", "x", "415"},
                                       {"message-summary", "", "text/plain", "x", "489"},
                                       {"", "", "text/plain", "x", "489"}}));
  INFO(r.event << " " << r.if_match << " " << r.type);
  publishing_pair p;
  scripted_peer peer(p.world, carol_at, [](auto&, const auto&, const auto&) {});
  auto d = scripted_request("PUBLISH", p.bob.uri(), carol_at, "pub");
  if (!r.event.empty()) d.add(sip::header_id::event, r.event);
  if (!r.if_match.empty()) d.add(sip::header_id::sip_if_match, r.if_match);
  d.body(r.type, r.body);
  peer.send(bob_at, d);
  p.run(1s);
  REQUIRE(peer.seen == std::vector<std::string>{r.status});
  REQUIRE(p.bob.stack().counts().published == 0);
  REQUIRE(p.stored().empty());
}

TEST_CASE("no more states are kept than the table holds") {
  sip::stack_options options;
  options.max_published = 2;
  publishing_pair p(1, options);
  for (int i = 0; i < 3; ++i) p.publish(std::to_string(i));
  REQUIRE(p.bob.stack().counts().published == 2);
  REQUIRE(p.last().code == 503);
  REQUIRE(p.last().retry_in_s > 0);
}
