#include <sip/auth/authenticator.hpp>

#include <catch2/catch.hpp>

#include <vector>

using namespace sip;

namespace {

std::string ask(const std::string& nonce, const std::string& extra = "qop=\"auth\"") {
  return "WWW-Authenticate: Digest realm=\"pbx\", nonce=\"" + nonce + "\", " + extra + "\r\n";
}

/// A client with its requests and a server that answers as told.
struct peer {
  explicit peer(credentials c = {"alice", "secret", ""}) : auth(std::move(c)) {}

  base::packet_pool pool;
  base::seeded_rng random{1};
  authenticator auth;
  int cseq = 0;

  draft send(const std::string& call = "c1", std::string_view method = "REGISTER",
             std::string_view body = {}) {
    auto d = draft::request(method, "sip:pbx.io");
    d.add(header_id::call_id, call);
    d.add(header_id::cseq, std::to_string(++cseq) + " " + std::string(method));
    if (!body.empty()) d.body("text/plain", body);
    auth.authorize(d, random);
    return d;
  }
  message response(int status, const std::string& headers, const std::string& call, int to_cseq) {
    return message::parse(
        pool.copy("SIP/2.0 " + std::to_string(status) +
                  " Reason\r\nVia: SIP/2.0/UDP h;branch=z9hG4bKa\r\nFrom: <sip:a@b>;tag=1\r\n"
                  "To: <sip:a@b>;tag=2\r\nCall-ID: " +
                  call + "\r\nCSeq: " + std::to_string(to_cseq) + " REGISTER\r\n" + headers +
                  "Content-Length: 0\r\n\r\n"));
  }
  bool challenge(const std::string& headers, int status = 401, const std::string& call = "c1") {
    const auto m = response(status, headers, call, cseq);
    REQUIRE(m.ok());
    return auth.on_challenge(m);
  }
  void accept(const std::string& headers = {}, const std::string& call = "c1") {
    auth.on_accepted(response(200, headers, call, cseq));
  }
};

std::string parameter(const draft& d, std::string_view name, header_id id = header_id::authorization) {
  auto value = d.value(id);
  REQUIRE(value.starts_with("Digest "));
  return find_auth_parameter(value.substr(7), name).value_or("(absent)");
}

}  // namespace

TEST_CASE("a challenge is answered for the method and URI of the request") {
  peer p;
  REQUIRE_FALSE(p.send().has(header_id::authorization));
  REQUIRE(p.challenge(ask("n1", "qop=\"auth\", opaque=\"op\", algorithm=SHA-256")));
  const auto d = p.send();
  REQUIRE(parameter(d, "username") == "alice");
  REQUIRE(parameter(d, "realm") == "pbx");
  REQUIRE(parameter(d, "nonce") == "n1");
  REQUIRE(parameter(d, "uri") == "sip:pbx.io");
  REQUIRE(parameter(d, "opaque") == "op");
  REQUIRE(parameter(d, "algorithm") == "SHA-256");
  REQUIRE(parameter(d, "qop") == "auth");
  REQUIRE(parameter(d, "nc") == "00000001");
  const auto cnonce = parameter(d, "cnonce");
  REQUIRE(cnonce.size() >= 16);
  digest_input in;
  in.algorithm = digest_algorithm::sha256;
  in.username = "alice";
  in.realm = "pbx";
  in.password = "secret";
  in.nonce = "n1";
  in.cnonce = cnonce;
  in.nc = "00000001";
  in.method = "REGISTER";
  in.uri = "sip:pbx.io";
  REQUIRE(parameter(d, "response") == digest_response(in));
  REQUIRE(d.value(header_id::authorization).find("secret") == std::string_view::npos);
}

TEST_CASE("a server of RFC 2069 gets no qop, nc or cnonce, and no algorithm that it did not name") {
  peer p;
  p.send();
  REQUIRE(p.challenge("WWW-Authenticate: Digest realm=\"pbx\", nonce=\"n1\"\r\n"));
  const auto d = p.send();
  for (const auto* name : {"qop", "nc", "cnonce", "algorithm", "opaque"})
    REQUIRE(parameter(d, name) == "(absent)");
  const auto h = [](const std::string& text) { return digest_hash(digest_algorithm::md5, text); };
  REQUIRE(parameter(d, "response") == h(h("alice:pbx:secret") + ":n1:" + h("REGISTER:sip:pbx.io")));
}

TEST_CASE("auth-int covers the body when nothing else is offered") {
  peer p;
  p.send();
  REQUIRE(p.challenge(ask("n1", "qop=\"auth-int\"")));
  const auto one = p.send("c1", "MESSAGE", "hello");
  REQUIRE(parameter(one, "qop") == "auth-int");
  const auto h = [](const std::string& text) { return digest_hash(digest_algorithm::md5, text); };
  REQUIRE(parameter(one, "response") == h(h("alice:pbx:secret") + ":n1:00000001:" + parameter(one, "cnonce") +
                                          ":auth-int:" + h("MESSAGE:sip:pbx.io:" + h("hello"))));
}

TEST_CASE("later requests use the nonce again with a higher count, and each request has one line") {
  peer p;
  p.send();
  REQUIRE(p.challenge(ask("n1")));
  for (const auto* nc : {"00000001", "00000002", "00000003"}) {
    auto d = p.send();
    REQUIRE(parameter(d, "nc") == nc);
    REQUIRE(parameter(d, "nonce") == "n1");
  }
  auto d = p.send();
  p.auth.authorize(d, p.random);
  std::size_t lines = 0;
  for (const auto& l : d.lines()) lines += l.id == header_id::authorization;
  REQUIRE(lines == 1);
}

TEST_CASE("a wrong password ends after one try, whether the server repeats its nonce or makes a new one") {
  for (const auto* second : {"n1", "n2"}) {
    peer p;
    p.send();
    REQUIRE(p.challenge(ask("n1")));
    p.send();
    REQUIRE_FALSE(p.challenge(ask(second)));
    REQUIRE(p.auth.failure() == auth_failure::refused);
    REQUIRE(p.auth.sentence() == "the server refused the user name or the password (realm pbx)");
    REQUIRE_FALSE(p.send().has(header_id::authorization));  // a later attempt starts from nothing
    REQUIRE(p.challenge(ask("n3")));
    p.send();
    REQUIRE_FALSE(p.challenge(ask("n4")));
  }
}

TEST_CASE("stale means a new nonce for the same password, and does not go on for ever") {
  peer p;
  p.send();
  REQUIRE(p.challenge(ask("n1")));
  p.send();
  REQUIRE(p.challenge(ask("n2", "qop=\"auth\", stale=true")));
  const auto d = p.send();
  REQUIRE(parameter(d, "nonce") == "n2");
  REQUIRE(parameter(d, "nc") == "00000001");
  int tries = 0;
  while (p.challenge(ask("n" + std::to_string(10 + tries), "stale=true, qop=\"auth\""))) {
    p.send();
    REQUIRE(++tries < 20);
  }
  REQUIRE(p.auth.failure() == auth_failure::endless);
}

TEST_CASE("a nonce that expired without a word is replaced, and then a refusal counts") {
  peer p;
  p.send();
  REQUIRE(p.challenge(ask("n1")));
  p.send();
  p.accept();
  SECTION("used often") {
    p.send(), p.send();
  }
  SECTION("used once before") {
    p.send();
  }
  REQUIRE(p.challenge(ask("n2")));
  p.send();
  REQUIRE_FALSE(p.challenge(ask("n3")));
  REQUIRE(p.auth.failure() == auth_failure::refused);
}

TEST_CASE("a password that changes on the server ends too, though the nonce stays") {
  peer p;
  p.send();
  REQUIRE(p.challenge(ask("n1")));
  p.send();
  p.accept();
  p.send();
  REQUIRE_FALSE(p.challenge(ask("n1")));
}

TEST_CASE("challenges to requests that we cannot tell apart end as well") {
  peer p;
  int tries = 0;
  for (p.send("spoofed"); p.challenge(ask("n" + std::to_string(tries)), 401, "other"); p.send("spoofed")) {
    REQUIRE(++tries < 20);
  }
  REQUIRE(p.auth.failure() == auth_failure::refused);
}

TEST_CASE("a hundred calls challenged at once go on, with a wrong password each ends after a few tries") {
  struct call {
    std::string id;
    int cseq = 0;
    unsigned tries = 0;
  };
  peer p;
  std::vector<call> calls(100);
  for (std::size_t i = 0; i < calls.size(); ++i) calls[i].id = "call" + std::to_string(i);
  const auto send = [&](call& c) {
    p.send(c.id);
    c.cseq = p.cseq;
    ++c.tries;
  };
  int nonce = 0;
  const auto go_on = [&](const call& c) {
    return p.auth.on_challenge(p.response(401, ask("n" + std::to_string(++nonce)), c.id, c.cseq));
  };
  for (auto& c : calls) send(c);
  for (auto& c : calls) REQUIRE(go_on(c));
  while (!calls.empty()) {
    for (auto& c : calls) {
      send(c);
      REQUIRE(c.tries <= authenticator::max_in_a_row + 1);
    }
    std::vector<call> left;
    for (auto& c : calls) {
      if (go_on(c)) left.push_back(c);
    }
    calls = left;
  }
  REQUIRE(p.auth.failure() == auth_failure::refused);
}

TEST_CASE("two calls that are challenged at once do not look like a wrong password") {
  peer p;
  p.send("one");
  const int first = p.cseq;
  p.send("two");
  const int second = p.cseq;
  REQUIRE(p.auth.on_challenge(p.response(401, ask("n1"), "one", first)));
  p.send("one");
  const int again = p.cseq;
  REQUIRE(p.auth.on_challenge(p.response(401, ask("n2"), "two", second)));
  p.auth.on_accepted(p.response(200, {}, "one", again));
  REQUIRE(parameter(p.send("two"), "nonce") == "n2");
}

TEST_CASE("nextnonce is used for the next request") {
  peer p;
  p.send();
  REQUIRE(p.challenge(ask("n1", "qop=\"auth\", algorithm=MD5-sess")));
  const auto first = p.send();
  p.accept("Authentication-Info: qop=auth, nextnonce=\"n2\"\r\n");
  const auto d = p.send();
  REQUIRE(parameter(d, "nonce") == "n2");
  REQUIRE(parameter(d, "nc") == "00000001");
  const auto h = [](const std::string& text) { return digest_hash(digest_algorithm::md5, text); };
  const auto cnonce = parameter(first, "cnonce");
  REQUIRE(parameter(d, "cnonce") == cnonce);  // the session's key keeps its first nonces
  REQUIRE(parameter(d, "response") == h(h(h("alice:pbx:secret") + ":n1:" + cnonce) +
                                        ":n2:00000001:" + cnonce + ":auth:" + h("REGISTER:sip:pbx.io")));
}

TEST_CASE("the topmost challenge that we can do is answered") {
  peer p;
  p.send();
  REQUIRE(p.challenge(
      "WWW-Authenticate: Digest realm=\"pbx\", nonce=\"a\", algorithm=SHA3-512, qop=\"auth\"\r\n" +
      ask("b", "algorithm=SHA-256, qop=\"auth\"") + ask("c", "algorithm=MD5, qop=\"auth\"")));
  REQUIRE(parameter(p.send(), "nonce") == "b");
}

TEST_CASE("a proxy and a registrar are answered side by side") {
  peer p;
  p.send();
  REQUIRE(p.challenge("Proxy-Authenticate: Digest realm=\"proxy\", nonce=\"p1\"\r\n", 407));
  p.send();
  REQUIRE(p.challenge(ask("n1")));
  const auto d = p.send();
  REQUIRE(parameter(d, "nonce") == "n1");
  REQUIRE(parameter(d, "nonce", header_id::proxy_authorization) == "p1");
  REQUIRE(parameter(d, "realm", header_id::proxy_authorization) == "proxy");
}

TEST_CASE("what cannot be answered gives up with the reason") {
  struct row {
    const char* name;
    credentials with;
    std::string headers;
    auth_failure expected;
  };
  const row rows[] = {
      {"no header", {"a", "p", ""}, "", auth_failure::no_challenge},
      {"only Basic", {"a", "p", ""}, "WWW-Authenticate: Basic realm=\"r\"\r\n", auth_failure::no_challenge},
      {"algorithm", {"a", "p", ""}, ask("n", "algorithm=AKAv1-MD5"), auth_failure::unsupported_algorithm},
      {"realm", {"a", "p", "other"}, ask("n"), auth_failure::other_realm},
      {"no user", {"", "", ""}, ask("n"), auth_failure::no_credentials},
  };
  for (const auto& r : rows) {
    INFO(r.name);
    peer p(r.with);
    p.send();
    REQUIRE_FALSE(p.challenge(r.headers));
    REQUIRE(p.auth.failure() == r.expected);
    REQUIRE_FALSE(p.auth.sentence().empty());
    REQUIRE_FALSE(p.send().has(header_id::authorization));
  }
}

TEST_CASE("a hostile challenge neither injects a line nor a control character") {
  peer p({"al\"ice\r\nX: y", "secret", ""});
  p.send();
  REQUIRE(p.challenge("WWW-Authenticate: Digest realm=\"\x1b[2J\\\"\", nonce=\"n\", opaque=\"\x07\"\r\n"));
  const auto d = p.send();
  for (const char c : std::string(d.value(header_id::authorization)))
    REQUIRE(static_cast<unsigned char>(c) >= 0x20);
  p.challenge("WWW-Authenticate: Digest realm=\"\x1b[2J\\\"\", nonce=\"n\"\r\n");
  for (const char c : p.auth.sentence()) REQUIRE(static_cast<unsigned char>(c) >= 0x20);
}

TEST_CASE("many realms and many requests stay within their limits") {
  peer p;
  p.send();
  for (int i = 0; i < 50; ++i) {
    REQUIRE(p.challenge("WWW-Authenticate: Digest realm=\"r" + std::to_string(i) + "\", nonce=\"n\"\r\n", 401,
                        "x" + std::to_string(i)));
  }
  for (int i = 0; i < 200; ++i) {
    std::size_t lines = 0;
    const auto d = p.send();
    for (const auto& l : d.lines()) lines += l.id == header_id::authorization;
    REQUIRE(lines == authenticator::max_realms);
  }
}
