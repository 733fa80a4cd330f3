#include "rig.hpp"

using namespace std::chrono_literals;

namespace {

std::string branch_of(const std::string& request) {
  const auto at = request.find("branch=");
  return request.substr(at, request.find_first_of(";\r", at) - at);
}

std::string line_of(const std::string& request, const std::string& name) {
  const auto at = request.find("\r\n" + name + ":");
  return request.substr(at + 2, request.find("\r\n", at + 2) - at - 2);
}

}  // namespace

TEST_CASE(
    "a silent first server costs one timeout, then the second one serves this request and the next ones") {
  rig r;
  r.two_servers();
  r.first.silent = true;
  r.start();
  r.run(33s);
  REQUIRE(r.last().status == status::registered);
  REQUIRE(r.second.count("REGISTER") == 1);
  r.dial("sip:bob@pbx.test");
  r.run(1s);
  REQUIRE(r.second.count("INVITE") == 1);  // at once, not after another timeout
  r.run(580s);
  REQUIRE(r.second.count("REGISTER") == 2);
  REQUIRE(r.last().status == status::registered);
}

TEST_CASE("503 leads to the next server with the same request under a new branch") {
  rig r;
  r.two_servers();
  r.first.refuse_with = 503;
  r.start();
  r.run(1s);
  REQUIRE(r.last().status == status::registered);
  REQUIRE(r.first.count("REGISTER") == 1);
  REQUIRE(r.second.count("REGISTER") == 1);
  const auto &a = r.first.requests.back(), &b = r.second.requests.back();
  REQUIRE(branch_of(a) != branch_of(b));
  REQUIRE(line_of(a, "Call-ID") == line_of(b, "Call-ID"));
  REQUIRE(line_of(a, "CSeq") == line_of(b, "CSeq"));
  REQUIRE(line_of(a, "From") == line_of(b, "From"));
}

TEST_CASE(
    "an INVITE too goes to the next server, and when all refuse the caller hears what the last one said") {
  rig r;
  r.two_servers();
  r.start();
  r.run(1s);
  r.first.refuse_with = 503;
  r.dial("sip:bob@pbx.test");
  r.run(1s);
  REQUIRE(r.first.count("INVITE") == 1);
  REQUIRE(r.second.count("INVITE") == 1);
  REQUIRE(r.phone.all<sip::call_ended>().back().code == 404);
  r.second.refuse_with = 503;
  r.dial("sip:bob@pbx.test");
  r.run(1s);
  REQUIRE(r.phone.all<sip::call_ended>().size() == 2);
  REQUIRE(r.phone.all<sip::call_ended>().back().code == 503);
  REQUIRE(r.second.count("INVITE") == 2);
  REQUIRE(r.first.count("INVITE") == 2);
  REQUIRE(r.phone.stack().counts().calls == 0);
}

TEST_CASE("a connection that cannot be made leads to the next server") {
  rig r;
  r.settings.registrar = "sip:pbx.test;transport=tcp";
  r.phone.zone[{sip::dns_type::srv, "_sip._tcp.pbx.test"}].srv = {{1, 0, 5999, "one.pbx.test"},
                                                                  {2, 0, 5060, "two.pbx.test"}};
  r.phone.dns["one.pbx.test"] = {first_at.address};
  r.phone.dns["two.pbx.test"] = {second_at.address};
  r.start();
  r.run(1s);
  REQUIRE(r.last().status == status::registered);
  REQUIRE(r.second.count("REGISTER") == 1);
}

TEST_CASE("NAPTR chooses the transport, unless the account insists on one") {
  for (const bool fixed : {false, true}) {
    rig r;
    r.two_servers();
    r.phone.zone[{sip::dns_type::naptr, "pbx.test"}].naptr = {
        {10, 1, "s", "SIP+D2T", "", "_sip._tcp.pbx.test"}, {20, 1, "s", "SIP+D2U", "", "_sip._udp.pbx.test"}};
    r.phone.zone[{sip::dns_type::srv, "_sip._tcp.pbx.test"}].srv = {{1, 0, 5060, "two.pbx.test"}};
    r.settings.transport_fixed = fixed;
    r.start();
    r.run(1s);
    REQUIRE(r.last().status == status::registered);
    REQUIRE((fixed ? r.first : r.second).count("REGISTER") == 1);
    REQUIRE(r.phone.questions.front() == (fixed ? "SRV _sip._udp.pbx.test" : "NAPTR pbx.test"));
  }
}

TEST_CASE("a call that is hung up while the servers are tried goes to no further one") {
  rig r;
  r.two_servers();
  r.start();
  r.run(1s);
  r.first.silent = true;
  r.dial("sip:bob@pbx.test");
  r.run(1s);
  const auto call = r.phone.all<sip::offer_needed>().back().call;
  r.phone.turn(
      [&](sip::stack& s, base::instant now, sip::effects& fx) { REQUIRE(s.hangup(now, call, "test", fx)); });
  r.run(2min);
  REQUIRE(r.second.count("INVITE") == 0);
  REQUIRE(r.phone.stack().counts().calls == 0);
  REQUIRE(r.phone.stack().counts().requests == 0);
}

TEST_CASE("302 moves a REGISTER and an INVITE, best contact first, and never in circles") {
  rig r;
  r.first.redirect_to = {"<sip:nobody@10.0.0.99>;q=0.1", "<sip:" + second_at.to_string() + ">;q=0.9",
                         "<sip:" + first_at.to_string() + ">"};
  r.start();
  r.run(1s);
  REQUIRE(r.last().status == status::registered);
  REQUIRE(r.second.count("REGISTER") == 1);
  REQUIRE(r.first.count("REGISTER") == 1);  // its own URI stood first, but had been tried
  REQUIRE(r.second.requests.back().starts_with("REGISTER sip:" + second_at.to_string() + " SIP/2.0"));
  REQUIRE(r.second.last("REGISTER", "CSeq") == "2 REGISTER");

  const auto bob = "<sip:bob@" + second_at.to_string() + ";method=INVITE?Subject=x>;q=0.5";
  r.first.redirect_to = {bob, "<sip:carol@" + second_at.to_string() + ">;q=0.4"};
  r.dial("sip:bob@" + first_at.to_string());
  r.run(1s);
  REQUIRE(r.second.count("INVITE") == 2);  // bob: 404, then carol: 404
  REQUIRE(r.second.requests[1].starts_with("INVITE sip:bob@" + second_at.to_string() + " SIP/2.0"));
  REQUIRE(r.phone.all<sip::call_ended>().back().code == 404);

  r.second.redirect_to = {"<sip:bob@" + first_at.to_string() + ">"};
  r.first.redirect_to = {"<sip:bob@" + second_at.to_string() + ">"};
  r.dial("sip:bob@" + first_at.to_string());
  r.run(1min);
  REQUIRE(r.phone.all<sip::call_ended>().back().code == 302);
  REQUIRE(r.phone.stack().counts().requests == 0);
}

TEST_CASE("a redirect's contact puts the headers of its URI into the INVITE, safe ones only, and of its own try only") {
  rig r;
  const auto headers = "?Subject=moved&Priority=urgent&Reject-Contact=*%3Bmobility%3D%22mobile%22&Replaces=c%40h%3Bto-tag%3D1%3Bfrom-tag%3D2";
  const auto dangerous = "&From=%3Csip:boss@pbx.test%3E&Route=%3Csip:10.0.0.66%3E&Call-ID=x&Subject=a%0D%0AX-Evil:%201&body=x";
  r.first.redirect_to = {"<sip:carol@" + second_at.to_string() + ";method=OPTIONS" + headers + dangerous + ">;q=0.9",
                         "<sip:dave@" + second_at.to_string() + ">;q=0.1"};
  r.account = r.phone.add_account(r.settings);
  r.dial("sip:bob@" + first_at.to_string() + "?Subject=lunch");
  r.run(1s);
  REQUIRE(r.first.last("INVITE", "Subject") == "lunch");
  REQUIRE(r.second.count("INVITE") == 2);
  const auto& moved = r.second.requests.at(0);
  CHECK(moved.starts_with("INVITE sip:carol@" + second_at.to_string() + " SIP/2.0\r\n"));
  const auto has = [&moved](const char* line) { return moved.find(std::string("\r\n") + line + "\r\n") != std::string::npos; };
  CHECK(has("Subject: moved"));
  CHECK(has("Priority: urgent"));
  CHECK(has("Reject-Contact: *;mobility=\"mobile\""));
  CHECK(has("Replaces: c@h;to-tag=1;from-tag=2"));
  for (const char* never : {"boss", "10.0.0.66", "Call-ID: x\r\n", "X-Evil", "lunch", "OPTIONS sip:"}) {
    CAPTURE(never);
    CHECK(moved.find(never) == std::string::npos);
  }
  CHECK(r.second.last("INVITE", "Subject") == "lunch");  // dave's URI asks for nothing
  CHECK(r.second.last("INVITE", "Replaces").empty());
  CHECK(r.second.last("INVITE", "CSeq") == "3 INVITE");
}
