#include "events_pair.hpp"

TEST_CASE("a subscriber is told the state at once and each change of it, until it unsubscribes") {
  watching_pair p;
  p.bob_says("one");
  const auto id = p.subscribe();
  p.run(1s);
  REQUIRE(p.last_word().status == sip::subscription_status::active);
  REQUIRE(p.last_word().expires_s == 3600);
  p.bob_says("two");
  p.run(1s);
  p.unsubscribe(id);
  p.run(1s);
  REQUIRE(p.heard() == std::vector<std::string>{"active:one", "active:two", "terminated:two"});
  REQUIRE(p.last_word().status == sip::subscription_status::terminated);
  REQUIRE_FALSE(p.last_word().again);
  REQUIRE(p.bob.all<sip::subscriber_gone>().size() == 1);
  p.require_nothing_left();
}

TEST_CASE("a state can be fetched once without a subscription that stays") {
  watching_pair p;
  p.bob_says("now");
  p.subscribe({.target = {}, .package = {}, .expires_s = 0});
  p.run(1s);
  REQUIRE(p.heard() == std::vector<std::string>{"terminated:now"});
  REQUIRE(p.sent(p.alice, "SUBSCRIBE") == 1);
  p.require_nothing_left();
}

TEST_CASE("a subscription is refreshed before it expires, for as long as it is wanted") {
  watching_pair p;
  const auto id = p.subscribe({.target = {}, .package = {}, .expires_s = 120});
  p.run(10min);
  REQUIRE(p.sent(p.alice, "SUBSCRIBE") >= 5);
  REQUIRE(p.sent(p.alice, "SUBSCRIBE") <= 7);
  REQUIRE(p.bob.all<sip::subscriber_arrived>().size() == 1);
  REQUIRE(p.last_word().status == sip::subscription_status::active);
  p.unsubscribe(id);
  p.require_nothing_left();
}

TEST_CASE("an interval that is too brief is raised to what the notifier asks for") {
  watching_pair p;
  const auto id = p.subscribe({.target = {}, .package = {}, .expires_s = 5});
  p.run(1s);
  REQUIRE(std::count(p.bob.sent.begin(), p.bob.sent.end(), "SIP/2.0 423 Interval Too Brief") == 1);
  REQUIRE(p.last_word().expires_s == 60);
  p.unsubscribe(id);
  p.require_nothing_left();
}

TEST_CASE("an interval longer than policy allows is shortened") {
  auto package = mailbox();
  package.max_expires_s = 100;
  watching_pair p(1, package);
  const auto id = p.subscribe();
  p.run(1s);
  REQUIRE(p.last_word().expires_s == 100);
  p.unsubscribe(id);
  p.require_nothing_left();
}

TEST_CASE("an unknown package is refused with 489 and the subscription is over") {
  watching_pair p;
  p.subscribe({.target = {}, .package = "winnie"});
  p.run(1s);
  REQUIRE(p.last_word().code == 489);
  REQUIRE(p.last_word().status == sip::subscription_status::failed);
  REQUIRE_FALSE(p.last_word().again);
  p.require_nothing_left();
}

TEST_CASE("a subscriber who takes only other types gets 406") {
  watching_pair p;
  p.subscribe({.target = {}, .package = {}, .event_id = {}, .accept = "application/xml, text/*"});
  p.run(1s);
  REQUIRE(p.last_word().code == 406);
  p.require_nothing_left();
}

TEST_CASE("a subscriber waits as pending until the application decides, then it hears the state or that it may not") {
  auto package = mailbox();
  package.ask = true;
  watching_pair p(1, package);
  p.bob_says("secret");
  p.subscribe();
  p.run(1s);
  REQUIRE(p.last_word().status == sip::subscription_status::pending);
  REQUIRE(p.heard() == std::vector<std::string>{"pending:"});
  SECTION("allowed") {
    p.bob.turn([&](sip::stack& s, base::instant now, sip::effects& fx) {
      REQUIRE(s.notify(now, p.subscriber(), {"application/simple-message-summary", "told"}, "test", fx));
    });
    p.run(1s);
    REQUIRE(p.heard().back() == "active:told");
    p.unsubscribe(p.last_word().subscription);
  }
  SECTION("rejected") {
    p.bob.turn([&](sip::stack& s, base::instant now, sip::effects& fx) {
      REQUIRE(s.end_subscriber(now, p.subscriber(), "rejected", 0, "test", fx));
    });
    p.run(1s);
    REQUIRE(p.heard().back() == "terminated:");
    REQUIRE(p.last_word().reason == "rejected");
    REQUIRE_FALSE(p.last_word().again);
  }
  p.require_nothing_left();
}

TEST_CASE("each reason of the end says whether and when the subscription starts anew") {
  struct row { std::string reason; std::uint32_t retry_after_s; bool again; std::uint32_t least_s, most_s; };
  const auto r = GENERATE(values<row>({{"deactivated", 500, true, 0, 0}, {"probation", 100, true, 100, 100}, {"probation", 0, true, 15, 30},
                                       {"rejected", 5, false, 0, 0}, {"timeout", 500, true, 0, 0}, {"giveup", 40, true, 40, 40},
                                       {"giveup", 0, true, 0, 0}, {"noresource", 5, false, 0, 0}, {"invariant", 5, false, 0, 0},
                                       {"unheard-of", 70, true, 70, 70}, {"unheard-of", 0, true, 15, 30}}));
  INFO(r.reason << " " << r.retry_after_s);
  watching_pair p;
  const auto id = p.subscribe();
  p.run(1s);
  p.bob.turn([&](sip::stack& s, base::instant now, sip::effects& fx) {
    REQUIRE(s.end_subscriber(now, p.subscriber(), r.reason, r.retry_after_s, "test", fx));
  });
  p.run(2ms);
  const auto words = p.alice.all<sip::subscription_event>();
  const auto end = std::find_if(words.begin(), words.end(), [](const auto& w) { return w.status == sip::subscription_status::terminated; });
  REQUIRE(end != words.end());
  REQUIRE(end->again == r.again);
  REQUIRE(end->retry_in_s >= r.least_s);
  REQUIRE(end->retry_in_s <= r.most_s);
  p.run(std::chrono::seconds(end->retry_in_s) + 1s);
  REQUIRE(p.bob.all<sip::subscriber_arrived>().size() == (r.again ? 2 : 1));
  if (r.again) p.unsubscribe(id);
  p.require_nothing_left();
}

TEST_CASE("a notifier that ends each new subscription at once is not asked again without a pause") {
  watching_pair p;
  p.bob.on_event = [&](sip::ua_event& e) {
    if (const auto* a = std::get_if<sip::subscriber_arrived>(&e)) {
      const auto id = a->subscriber;
      p.bob.later(1ms, [&p, id] {
        p.bob.turn([&](sip::stack& s, base::instant now, sip::effects& fx) { s.end_subscriber(now, id, "deactivated", 0, "test", fx); });
      });
    }
  };
  const auto id = p.subscribe();
  p.run(10s);
  REQUIRE(p.bob.all<sip::subscriber_arrived>().size() == 2);
  p.unsubscribe(id);
  p.require_nothing_left();
}

TEST_CASE("a subscriber that vanishes is forgotten when its NOTIFY gets no answer, and when its time is over") {
  watching_pair p;
  p.subscribe({.target = {}, .package = {}, .expires_s = 100});
  p.run(1s);
  p.world.set_link(p.alice.at(), p.bob.at(), {1.0, 0, 0, 1ms, 1ms});
  SECTION("a change is told to nobody") {
    p.bob_says("hello?");
    p.run(40s);
    REQUIRE(p.bob.all<sip::subscriber_gone>().size() == 1);
  }
  SECTION("no refresh comes") {
    p.run(101s);
    REQUIRE(p.bob.all<sip::subscriber_gone>()[0].reason == "expired");
    p.run(40s);
  }
  REQUIRE(p.bob.stack().counts().notifiers == 0);
}

TEST_CASE("a notifier that does not know the subscription any more makes the subscriber start a new one") {
  watching_pair p;
  p.subscribe({.target = {}, .package = {}, .expires_s = 100});
  p.run(1s);
  // Bob forgets: the end that he sends is lost.
  p.world.set_link(p.bob.at(), p.alice.at(), {1.0, 0, 0, 1ms, 1ms});
  p.bob.turn([&](sip::stack& s, base::instant now, sip::effects& fx) { REQUIRE(s.end_subscriber(now, p.subscriber(), "noresource", 0, "test", fx)); });
  p.run(40s);
  REQUIRE(p.bob.stack().counts().notifiers == 0);
  p.world.set_link(p.bob.at(), p.alice.at(), {0, 0, 0, 1ms, 1ms});
  p.run(60s);
  REQUIRE(p.bob.all<sip::subscriber_arrived>().size() == 2);
  REQUIRE(p.last_word().status == sip::subscription_status::active);
  p.unsubscribe(p.last_word().subscription);
  p.require_nothing_left();
}

TEST_CASE("no more subscribers are taken than the table holds") {
  sip::stack_options options;
  options.max_notifiers = 2;
  watching_pair p(1, mailbox(), options);
  std::vector<sip::subscription_id> ids;
  for (int i = 0; i < 3; ++i) ids.push_back(p.subscribe());
  p.run(1s);
  REQUIRE(p.bob.stack().counts().notifiers == 2);
  REQUIRE(p.last_word().code == 503);
  REQUIRE(p.last_word().again);
  REQUIRE(p.last_word().retry_in_s >= 5);
  for (const auto id : ids) p.unsubscribe(id);
  p.require_nothing_left();
}

TEST_CASE("under loss, delay and duplication every state arrives in order, and nothing is left behind") {
  for_each_seed(20, [](std::uint64_t seed) {
    watching_pair p(seed);
    p.world.set_default_link({0.2, 0.05, 0, 1ms, 200ms});
    const auto id = p.subscribe({.target = {}, .package = {}, .expires_s = 90});
    for (int i = 0; i < 20; ++i) {
      p.bob_says(std::to_string(i));
      p.run(15s);
    }
    p.run(60s);
    const auto heard = p.heard();
    REQUIRE(!heard.empty());
    REQUIRE(heard.back() == "active:19");
    int last = -1;
    for (const auto& h : heard) {
      const auto text = h.substr(h.find(':') + 1);
      if (text.empty()) continue;
      REQUIRE(std::stoi(text) >= last);
      last = std::stoi(text);
    }
    p.unsubscribe(id);
    p.require_nothing_left();
  });
}
