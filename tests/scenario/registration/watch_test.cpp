// The reg event of our own address of record (RFC 3680): what the network does to a binding is told and
// followed.
#include "rig.hpp"

#include <sip/body/reginfo.hpp>
#include <sip/stack/replay.hpp>

using namespace std::chrono_literals;

namespace {

using cause = sip::reginfo::contact_event;

const base::endpoint notifier_at{base::ip_address::v4(0x0a000020), 5060};

/// A phone that watches its registration, and the server that tells it.
struct watched : rig {
  explicit watched(const sip::stack_options& options = {}) : rig(options), notifier(world, notifier_at, 3) {
    settings.aor = "sip:alice@" + notifier_at.to_string();
    settings.watch_registration = true;
    sip::account_settings server;
    server.aor = settings.aor;
    notifier.add_account(server);
    sip::event_package reg;
    reg.name = "reg";
    reg.content_types = {"application/reginfo+xml"};
    notifier.stack().add_event_package(reg);
  }
  void registered() {
    start();
    run(1s);
    REQUIRE(last().status == status::registered);
    REQUIRE(subscribers() == 1);
    run(150s);
  }
  [[nodiscard]] std::size_t subscribers() const { return notifier.all<sip::subscriber_arrived>().size(); }
  [[nodiscard]] std::size_t registers() const { return first.count("REGISTER"); }
  [[nodiscard]] std::vector<sip::binding_changed> told() const { return phone.all<sip::binding_changed>(); }
  [[nodiscard]] static sip::reginfo::contact binding(cause why) {
    sip::reginfo::contact c;
    c.id = "1";
    c.uri = "sip:alice@" + phone_at.to_string();
    c.active = why < cause::expired;
    c.event = why;
    return c;
  }
  void say_text(const std::string& body) {
    notifier.turn([&](sip::stack& s, base::instant now, sip::effects& fx) {
      s.set_event_state(now, notifier.account, "reg", {"application/reginfo+xml", body}, "test", fx);
    });
    run(1s);
  }
  void say(const sip::reginfo::contact& c) {
    sip::reginfo document;
    document.version = version++;
    document.full = full;
    document.registrations = {
        {aor_told.empty() ? settings.aor : aor_told, "a", sip::reginfo::registration_state::active, {c}}};
    say_text(document.print());
  }
  void say_none_left(const std::string& aor) {
    sip::reginfo document;
    document.version = version++;
    document.registrations = {{aor, "a", sip::reginfo::registration_state::terminated, {}}};
    say_text(document.print());
  }
  void end_subscription(const std::string& reason) {
    const auto id = notifier.all<sip::subscriber_arrived>().back().subscriber;
    notifier.turn([&](sip::stack& s, base::instant now, sip::effects& fx) {
      s.end_subscriber(now, id, reason, 0, "test", fx);
    });
    run(1s);
  }

  sim_phone notifier;
  std::uint64_t version = 0;
  bool full = false;
  std::string aor_told;
};

}  // namespace

TEST_CASE("reg event: an account that is to watch subscribes once it is registered, and no other does") {
  watched r;
  r.registered();
  const auto asked = r.notifier.all<sip::subscriber_arrived>().at(0);
  CHECK(asked.package == "reg");
  CHECK(asked.expires_s == 3761);  // RFC 3680 §4.4
  r.run(2h);
  CHECK(r.subscribers() == 1);  // refreshed, not made anew
  r.stop();
  r.run(40s);
  CHECK(r.phone.stack().counts().subscriptions == 0);
  CHECK(r.phone.all<sip::watch_ended>().empty());  // it was asked to end
  watched without;
  without.settings.watch_registration = false;
  without.start();
  without.run(10s);
  CHECK(without.subscribers() == 0);
}

TEST_CASE(
    "reg event: after deactivated or expired the phone registers again at once, but not for each NOTIFY") {
  for (const auto why : {cause::deactivated, cause::expired}) {
    watched r;
    r.registered();
    const auto before = r.registers();
    r.say(r.binding(why));
    REQUIRE(r.registers() == before + 1);
    REQUIRE(r.last().status == status::registered);
    REQUIRE(r.told().size() == 1);
    CHECK(r.told()[0].ours);
    CHECK_FALSE(r.told()[0].active);
    CHECK(r.told()[0].cause == sip::name_of(why));
    for (int i = 0; i < 5; ++i) r.say(r.binding(why));
    CHECK(r.registers() == before + 1);
    CHECK(r.last().status == status::failed);
    CHECK(r.last().retry_in_s >= 25);
    r.run(70s);
    CHECK(r.registers() == before + 2);
    CHECK(r.last().status == status::registered);
  }
}

TEST_CASE("reg event: on probation the phone waits as long as it is told") {
  watched r;
  r.registered();
  const auto before = r.registers();
  auto c = r.binding(cause::probation);
  c.retry_after_s = 300;
  r.say(c);
  REQUIRE(r.last().status == status::failed);
  REQUIRE(r.last().retry_in_s == 300);
  CHECK(r.last().reason == "the network ended the binding: probation");
  r.run(290s);
  REQUIRE(r.registers() == before);
  r.run(20s);
  REQUIRE(r.registers() == before + 1);
  CHECK(r.last().status == status::registered);
}

TEST_CASE("reg event: rejected and unregistered are told, and nothing loops") {
  for (const auto why : {cause::rejected, cause::unregistered}) {
    watched r;
    r.registered();
    const auto before = r.registers();
    r.say(r.binding(why));
    CHECK(r.last().status == (why == cause::rejected ? status::failed : status::unregistered));
    CHECK(r.last().retry_in_s == 0);
    CHECK(r.last().reason == "the network ended the binding: " + std::string(sip::name_of(why)));
    CHECK_FALSE(r.phone.stack().is_registered(r.account));
    r.run(2h);
    CHECK(r.registers() == before);
    r.start();
    r.run(1s);
    CHECK(r.last().status == status::registered);
  }
}

TEST_CASE("reg event: a binding that is shortened is refreshed before it ends") {
  watched r;
  r.registered();
  const auto before = r.registers();
  auto c = r.binding(cause::shortened);
  c.expires_s = 60;
  r.say(c);
  REQUIRE(r.registers() == before);
  r.run(60s);
  CHECK(r.registers() == before + 1);
}

TEST_CASE("reg event: what is said about others, or by another run of ours, is told and not followed") {
  watched r;
  r.registered();
  const auto before = r.registers();
  auto other = r.binding(cause::deactivated);
  other.uri = "sip:alice@10.9.9.9";
  r.say(other);
  auto old = r.binding(cause::deactivated);
  old.call_id = "of-yesterday";
  r.say(old);
  r.aor_told = "sip:bob@pbx.test";
  r.say(r.binding(cause::deactivated));
  REQUIRE(r.told().size() == 3);
  for (const auto& b : r.told()) CHECK_FALSE(b.ours);
  CHECK(r.registers() == before);
}

TEST_CASE("reg event: a document that is not newer is not read, and a gap asks for the whole state") {
  watched r;
  r.registered();
  r.version = 5;
  r.say(r.binding(cause::refreshed));
  r.version = 5;
  r.say(r.binding(cause::rejected));
  r.version = 4;
  r.say(r.binding(cause::rejected));
  REQUIRE(r.told().size() == 1);
  REQUIRE(r.phone.stack().is_registered(r.account));
  const auto asked = [&] {
    return std::count_if(r.phone.sent.begin(), r.phone.sent.end(),
                         [](const auto& l) { return l.starts_with("SUBSCRIBE "); });
  };
  const auto before = asked();
  r.version = 6;
  r.say(r.binding(cause::refreshed));
  CHECK(asked() == before);
  r.version = 9;
  r.say(r.binding(cause::refreshed));
  CHECK(asked() == before + 1);
}

TEST_CASE("reg event: a registrar that never counts is followed as long as it tells the whole state") {
  watched r;
  r.full = true;
  r.registered();
  for (const auto why : {cause::created, cause::refreshed, cause::rejected}) {
    r.version = 0;
    r.say(r.binding(why));
  }
  CHECK(r.told().size() == 3);
  CHECK_FALSE(r.phone.stack().is_registered(r.account));
}

TEST_CASE(
    "reg event: when no contact is left and none is named, the phone tells and registers again at once") {
  watched r;
  r.registered();
  const auto before = r.registers();
  r.say_none_left("sip:bob@pbx.test");
  REQUIRE(r.told().empty());
  r.say_none_left(r.settings.aor);
  REQUIRE(r.told().size() == 1);
  CHECK(r.told()[0].contact == r.binding(cause::expired).uri);
  CHECK(r.told()[0].ours);
  CHECK_FALSE(r.told()[0].active);
  CHECK(r.told()[0].cause.empty());
  CHECK(r.registers() == before + 1);
  CHECK(r.last().status == status::registered);
  r.say_none_left(r.settings.aor);
  CHECK(r.registers() == before + 1);  // not for each NOTIFY
  CHECK(r.last().reason == "the network ended the registration");
  r.run(70s);
  CHECK(r.last().status == status::registered);
}

TEST_CASE("reg event: bodies that cannot be read change nothing and reach the application") {
  watched r;
  r.registered();
  const std::string open = "<reginfo xmlns=\"urn:ietf:params:xml:ns:reginfo\" state=\"full\" version=";
  r.say_text("no XML");
  r.say_text(open + "\"-1\"/>");
  r.say_text(open + "\"4294967296\"/>");
  r.say_text(open + "\"0\"><registration/></reginfo>");
  CHECK(r.phone.all<sip::notification>().size() == 4);
  CHECK(r.told().empty());
  r.say(r.binding(cause::rejected));  // they counted as no version
  CHECK_FALSE(r.phone.stack().is_registered(r.account));
}

TEST_CASE(
    "reg event: a subscription that ends is made again where its reason allows, with versions of its own") {
  watched r;
  r.registered();
  r.version = 7;
  r.say(r.binding(cause::refreshed));
  r.end_subscription("deactivated");
  REQUIRE(r.subscribers() == 2);
  CHECK(r.told().size() == 2);  // the new one begins with the same document
  CHECK(r.phone.all<sip::watch_ended>().empty());
  r.end_subscription("rejected");
  r.run(2h);
  CHECK(r.subscribers() == 2);
  REQUIRE(r.phone.all<sip::watch_ended>().size() == 1);
  CHECK(r.phone.all<sip::watch_ended>()[0].reason == "rejected");
  CHECK(r.phone.stack().is_registered(r.account));
}

TEST_CASE("reg event: a server without the package is asked once, and told of") {
  watched r;
  r.settings.aor = "sip:alice@" + first_at.to_string();  // answers 404 to SUBSCRIBE
  r.start();
  r.run(2h);
  CHECK(r.first.count("SUBSCRIBE") == 1);
  REQUIRE(r.phone.all<sip::watch_ended>().size() == 1);
  CHECK(r.phone.all<sip::watch_ended>()[0].code == 404);
  CHECK(r.phone.stack().is_registered(r.account));
}

TEST_CASE("reg event: a session with a binding that the network ends replays to the same bytes") {
  std::string file(sip::recording_magic);
  sip::recorder recorder([&](std::string_view bytes) { file += bytes; });
  sip::stack_options options;
  options.record = &recorder;
  watched r(options);
  r.registered();
  r.say(r.binding(cause::deactivated));
  r.end_subscription("deactivated");
  r.stop();
  r.run(40s);
  const auto report = sip::replay(file);
  INFO(report.problem << "\nrecorded: " << report.recorded << "\nreplayed: " << report.replayed);
  CHECK(report.problem.empty());
  CHECK(report.sent >= 10);
}
