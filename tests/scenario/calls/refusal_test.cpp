// What is refused, and how: RFC 3261 §8.2 and §21, and full tables.
#include "pair.hpp"
#include "scripted_peer.hpp"

using namespace std::chrono_literals;

namespace {

struct asked { int status = 0; std::string text; };

/// Bob, and somebody who sends him one request after the other and sees what comes back.
struct asked_phone : pair_of_phones {
  explicit asked_phone(const sip::stack_options& options = {}) : pair_of_phones(1, options) {}

  asked ask(const std::string& method, const std::string& headers, const std::string& body = {}, const std::string& user = "phone") {
    last = {};
    const auto id = std::to_string(++n);
    peer.send_bytes(bob_at, method + " sip:" + user + "@10.0.0.2 SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.3;branch=z9hG4bK" + id + "\r\n"
                    "From: <sip:x@y>;tag=1\r\nTo: <sip:phone@10.0.0.2>\r\nCall-ID: c" + id + "\r\nCSeq: 1 " + method + "\r\n"
                    "Contact: <sip:x@10.0.0.3>\r\n" + headers + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
    run(100ms);
    return last;
  }

  asked last;
  int n = 0;
  scripted_peer peer{world, carol_at, [this](scripted_peer&, const sip::hop&, const sip::message& m) {
    if (m.status() > 100) last = {m.status(), std::string(m.text())};
  }};
};

constexpr auto hops = "Max-Forwards: 70\r\n";

}  // namespace

TEST_CASE("a body that cannot be used is refused with what could be: 413, 415, 493") {
  struct row { std::string headers; std::size_t size; int expected; std::string tells; };
  const auto r = GENERATE(values<row>({
      {"Content-Type: application/sdp\r\n", 40, 0, ""},
      {"Content-Type: application/sdp\r\n", 2000, 413, ""},
      {"Content-Type: text/plain\r\n", 40, 415, "Accept: application/sdp"},
      {"", 40, 415, "Accept: application/sdp"},
      {"Content-Type: application/sdp\r\nContent-Encoding: gzip\r\n", 40, 415, "Accept-Encoding: identity"},
      {"Content-Type: application/pkcs7-mime; smime-type=enveloped-data\r\n", 40, 493, ""},
      {"Content-Type: image/png\r\nContent-Disposition: icon; handling=optional\r\n", 40, 0, ""},
      {"Content-Type: image/png\r\nContent-Disposition: icon; handling=required\r\n", 40, 415, "Accept: application/sdp"},
      {"Content-Type: image/png\r\nContent-Disposition: icon\r\n", 40, 415, "Accept: application/sdp"},
  }));
  INFO(r.headers << r.size);
  sip::stack_options small;
  small.max_body = 1000;
  asked_phone p(small);
  const auto a = p.ask("INVITE", hops + r.headers, std::string(r.size, 'x'));
  REQUIRE(a.status == r.expected);
  REQUIRE(a.text.find(r.tells) != std::string::npos);
  REQUIRE(p.bob.all<sip::incoming_call>().size() == (r.expected == 0 ? 1 : 0));
}

TEST_CASE("Max-Forwards is for those who forward: a request that arrives with 0 is served") {
  asked_phone p;
  REQUIRE(p.ask("OPTIONS", "Max-Forwards: 0\r\n").status == 200);
  p.ask("INVITE", "Max-Forwards: 0\r\n");
  REQUIRE(p.bob.all<sip::incoming_call>().size() == 1);
}

TEST_CASE("an account that requires 100rel says so with 421 to a caller who does not know it") {
  asked_phone p;
  auto strict = named("strict", bob_at);
  strict.require_100rel = true;
  p.bob.add_account(strict);
  const auto a = p.ask("INVITE", hops, {}, "strict");
  REQUIRE(a.status == 421);
  REQUIRE(a.text.find("\r\nRequire: 100rel\r\n") != std::string::npos);
  REQUIRE(p.bob.all<sip::incoming_call>().empty());
  REQUIRE(p.bob.stack().counts().calls == 0);
  p.ask("INVITE", std::string(hops) + "Supported: 100rel\r\n", {}, "strict");
  REQUIRE(p.bob.all<sip::incoming_call>().size() == 1);
}

TEST_CASE("what Allow and Supported name is built, what they do not name is refused") {
  asked_phone p;
  const auto options = p.ask("OPTIONS", hops);
  const auto m = sip::message::parse(p.bob.stack().pool().copy(options.text));
  for (const auto method : m.list(sip::header_id::allow)) {
    if (method == "ACK") continue;
    INFO(method);
    const auto status = p.ask(std::string(method), hops).status;
    REQUIRE(status != 405);
    REQUIRE(status != 501);
  }
  for (const auto extension : m.list(sip::header_id::supported)) {
    INFO(extension);
    REQUIRE(p.ask("OPTIONS", std::string(hops) + "Require: " + std::string(extension) + "\r\n").status == 200);
  }
  const auto refused = p.ask("OPTIONS", std::string(hops) + "Require: precondition, teleport, timer\r\n");
  REQUIRE(refused.status == 420);
  REQUIRE(refused.text.find("\r\nUnsupported: precondition, teleport\r\n") != std::string::npos);
}

TEST_CASE("full tables answer 503 with Retry-After and take no entry") {
  sip::stack_options tiny;
  tiny.transactions.max_servers = 2;
  tiny.transactions.max_clients = 2;
  tiny.max_calls = 2;
  asked_phone p(tiny);
  p.ask("INVITE", hops);
  p.ask("INVITE", hops);
  REQUIRE(p.bob.all<sip::incoming_call>().size() == 2);
  REQUIRE(p.bob.stack().counts().server_transactions == 2);
  for (int i = 0; i < 50; ++i) {
    const auto a = p.ask("INVITE", hops);
    REQUIRE(a.status == 503);
    REQUIRE(a.text.find("\r\nRetry-After: ") != std::string::npos);
  }
  REQUIRE(p.bob.all<sip::incoming_call>().size() == 2);
  REQUIRE(p.bob.stack().counts().server_transactions == 2);
  REQUIRE(p.bob.stack().counts().calls == 2);
  for (const auto& call : p.bob.all<sip::incoming_call>()) {
    p.bob.turn([&](sip::stack& s, base::instant now, sip::effects& fx) { REQUIRE(s.reject(now, call.call, 486, {}, "test", fx)); });
  }
  p.run_out();
  REQUIRE(p.bob.stack().counts().server_transactions == 0);
  REQUIRE(p.bob.stack().counts().calls == 0);
  REQUIRE(p.ask("OPTIONS", hops).status == 200);
}

TEST_CASE("a caller whose tables are full is told so and keeps nothing") {
  sip::stack_options tiny;
  tiny.transactions.max_clients = 2;
  pair_of_phones p(1, tiny);
  for (int i = 0; i < 4; ++i) p.alice.dial("sip:nobody@10.9.9.9");
  REQUIRE(p.alice.all<sip::call_ended>().size() == 2);
  for (const auto& e : p.alice.all<sip::call_ended>()) REQUIRE(e.code == 503);
  REQUIRE(p.alice.stack().counts().client_transactions == 2);
  REQUIRE(p.alice.stack().counts().calls == 2);
  p.run(40s);
  REQUIRE(p.alice.all<sip::call_ended>().size() == 4);
  p.require_clean();
}
