#include "rig.hpp"

using namespace std::chrono_literals;

TEST_CASE(
    "Path is asked for and shown, Service-Route is the Route of requests outside dialogs while the "
    "registration lasts") {
  rig r;
  r.first.extra = {{"Path", "<sip:edge.pbx.test;lr>"},
                   {"Service-Route", "<sip:" + second_at.to_string() + ";lr>, <sip:home.pbx.test;lr>"}};
  r.start();
  r.run(1s);
  REQUIRE(r.first.last("REGISTER", "Supported") == "path");
  REQUIRE(r.last().path == std::vector<std::string>{"<sip:edge.pbx.test;lr>"});
  REQUIRE(r.last().service_route.size() == 2);
  r.dial("sip:bob@" + first_at.to_string());
  r.run(1s);
  REQUIRE(r.first.count("INVITE") == 0);
  REQUIRE(r.second.count("INVITE") == 1);  // its first element is the next hop
  REQUIRE(r.second.last("INVITE", "Route") == "<sip:" + second_at.to_string() + ";lr>");
  REQUIRE(r.second.requests.back().find("Route: <sip:home.pbx.test;lr>") != std::string::npos);
  r.stop();
  r.run(1s);
  REQUIRE(r.first.last("REGISTER", "Route").empty());  // RFC 3608 §6.1: not for REGISTER
  r.dial("sip:bob@" + first_at.to_string());
  r.run(1s);
  REQUIRE(r.first.count("INVITE") == 1);
  REQUIRE(r.first.last("INVITE", "Route").empty());
}

TEST_CASE("an outbound proxy stands before the Service-Route, once") {
  rig r;
  r.settings.outbound_proxy = "sip:" + first_at.to_string() + ";lr";
  r.first.extra = {{"Service-Route", "<sip:home.pbx.test;lr>"}};
  r.start();
  r.run(1s);
  r.dial("sip:bob@elsewhere.test");
  r.run(1s);
  const auto& invite = r.first.requests.back();
  const auto edge = invite.find("Route: <sip:" + first_at.to_string() + ";lr>"),
             home = invite.find("Route: <sip:home.pbx.test;lr>");
  REQUIRE(edge != std::string::npos);
  REQUIRE(home != std::string::npos);
  REQUIRE(edge < home);
  r.first.extra = {{"Service-Route", "<sip:" + first_at.to_string() + ";lr;x=1>"}};
  r.start();
  r.run(1s);
  r.dial("sip:bob@elsewhere.test");
  r.run(1s);
  REQUIRE(r.first.last("INVITE", "Route") == "<sip:" + first_at.to_string() + ";lr;x=1>");
}

TEST_CASE("the time that counts is that of our own binding, not that of a namesake's") {
  rig r;
  r.first.others = "<sip:alice@10.0.0.77:5060>;expires=30";
  r.start();
  r.run(1s);
  REQUIRE(r.last().expires_s == 600);
}

TEST_CASE("the Contact follows the NAT when it is to, and the old one is removed") {
  rig r;
  r.settings.follow_nat = true;
  r.first.nat = {base::ip_address::v4(0xc6336401), 40001};
  r.start();
  r.run(1s);
  REQUIRE(r.last().status == status::registered);
  REQUIRE(r.first.count("REGISTER") == 2);
  REQUIRE(r.first.bindings.size() == 1);
  REQUIRE(r.first.bindings.begin()->first == "sip:alice@198.51.100.1:40001");
  r.dial("sip:bob@" + first_at.to_string());
  r.run(1s);
  REQUIRE(r.first.last("INVITE", "Contact") == "<sip:alice@198.51.100.1:40001>");
  r.first.nat.port = 40002;  // the NAT forgot us
  r.start();
  r.run(1s);
  REQUIRE(r.first.bindings.size() == 1);
  REQUIRE(r.first.bindings.begin()->first == "sip:alice@198.51.100.1:40002");
}

TEST_CASE("without that setting the Contact stays what it is") {
  rig r;
  r.first.nat = {base::ip_address::v4(0xc6336401), 40001};
  r.start();
  r.run(1s);
  REQUIRE(r.first.count("REGISTER") == 1);
  REQUIRE(r.first.bindings.begin()->first == "sip:alice@" + phone_at.to_string());
}

TEST_CASE("423, a challenge and a Service-Route together end in one registration") {
  rig r;
  r.settings.auth_user = "alice";
  r.settings.auth_password = "secret";
  r.first.challenge = "Digest realm=\"r\", nonce=\"n\", qop=\"auth\", algorithm=MD5";
  r.first.min_expires_s = 900;
  r.start();
  r.run(1s);
  REQUIRE(r.last().status == status::registered);
  REQUIRE(r.last().expires_s == 900);
}

TEST_CASE(
    "GRUUs are asked for and stand as Contact outside REGISTER, the temporary one when the user is not to be "
    "named") {
  rig r;
  r.settings.gruu = true;
  r.first.gruu = true;
  r.start();
  r.run(1s);
  REQUIRE(r.first.last("REGISTER", "Supported") == "path, gruu");
  REQUIRE(r.first.last("REGISTER", "Contact").find("+sip.instance=\"<urn:uuid:") != std::string::npos);
  REQUIRE(r.last().gruu == "sip:phone@gruu.test;gr=abc");
  r.dial("sip:bob@" + first_at.to_string());
  r.run(1s);
  REQUIRE(r.first.last("INVITE", "Contact") == "<sip:phone@gruu.test;gr=abc>");
  REQUIRE(r.first.last("INVITE", "Supported").find("gruu") != std::string::npos);
  sip::identity_settings hidden;
  hidden.anonymous = true;
  hidden.privacy = "id";
  hidden.preferred = "<sip:alice@pbx.test>";
  r.dial("sip:bob@" + first_at.to_string(), hidden);
  r.run(1s);
  REQUIRE(r.first.last("INVITE", "Contact") == "<sip:tmp@gruu.test;gr>");
  REQUIRE(r.first.last("INVITE", "From").starts_with("\"Anonymous\" <sip:anonymous@anonymous.invalid>;tag="));
  REQUIRE(r.first.last("INVITE", "Privacy") == "id");
  REQUIRE(r.first.last("INVITE", "P-Preferred-Identity") == "<sip:alice@pbx.test>");
}

TEST_CASE("the account's identity stands on its calls, not on REGISTER, and the callee is shown it") {
  rig r;
  r.settings.identity.asserted = "\"Alice\" <sip:alice@pbx.test>, <tel:+15550100>";
  r.settings.identity.privacy = "user;id";
  sim_phone bob(r.world, {base::ip_address::v4(0x0a000020), 5060}, 5);
  sip::account_settings b;
  b.aor = "sip:phone@pbx.test";
  bob.add_account(b);
  r.start();
  r.run(1s);
  REQUIRE(r.first.last("REGISTER", "P-Asserted-Identity").empty());
  r.dial(bob.uri());
  r.run(1s);
  const auto call = bob.all<sip::incoming_call>().at(0);
  REQUIRE(call.asserted_identity ==
          std::vector<std::string>{"\"Alice\" <sip:alice@pbx.test>", "<tel:+15550100>"});
  REQUIRE(call.privacy == "user;id");
  sip::identity_settings nothing;
  r.dial(bob.uri(), nothing);
  r.run(1s);
  REQUIRE(bob.all<sip::incoming_call>().at(1).asserted_identity.empty());
}

TEST_CASE("an anonymous call without a GRUU has a Contact without the user") {
  rig r;
  r.start();
  r.run(1s);
  sip::identity_settings hidden;
  hidden.anonymous = true;
  r.dial("sip:bob@" + first_at.to_string(), hidden);
  r.run(1s);
  REQUIRE(r.first.requests.back().find("alice") == std::string::npos);
}
