// Our client against our server: both real, every combination, and what attackers send.
#include <sip/auth/authenticator.hpp>
#include <sip/auth/verifier.hpp>

#include <catch2/catch.hpp>

#include <functional>

using namespace sip;
using namespace std::chrono_literals;

namespace {

constexpr digest_algorithm all_algorithms[] = {
    digest_algorithm::md5,         digest_algorithm::md5_sess,   digest_algorithm::sha256,
    digest_algorithm::sha256_sess, digest_algorithm::sha512_256, digest_algorithm::sha512_256_sess};

std::optional<user_secret> only_alice(const user_query& q) {
  const std::string name = "alice";
  if (q.username == (q.hashed ? digest_userhash(q.algorithm, name, q.realm) : name))
    return user_secret{name, "secret", {}};
  return std::nullopt;
}

verifier_options options_of(std::vector<digest_algorithm> algorithms = {digest_algorithm::sha256}) {
  verifier_options o;
  o.realm = "pbx";
  o.algorithms = std::move(algorithms);
  return o;
}

/// A server and what it sees and says.
struct server {
  explicit server(verifier_options o, user_lookup lookup = only_alice)
      : guard(std::move(o), std::move(lookup), random) {}

  /// What goes over the wire when `request` gets there.
  message arrive(const draft& request) { return message::parse(serialize(request, pool)); }
  /// The verdict; `answer` holds the response with its headers.
  auth_verdict judge(const message& m, std::string_view body = {}) {
    auto v = guard.verify(now, m);
    auto d = draft::response_to(m, v ? 200 : guard.status(), {}, "t");
    d.body("text/plain", body);
    v ? guard.confirm(now, d, v) : guard.challenge(now, d, v.outcome);
    answer = serialize(d, pool);
    return v;
  }
  [[nodiscard]] message answered() const { return message::parse(answer); }
  /// A parameter of the first challenge, or of Authentication-Info.
  [[nodiscard]] std::optional<std::string> told(header_id id, std::string_view name) const {
    const auto m = answered();
    return find_auth_parameter(m.value(id), name);
  }

  base::packet_pool pool;
  base::seeded_rng random{1};
  base::instant now{1h};
  verifier guard;
  base::packet answer;
};

struct client {
  explicit client(credentials c = {"alice", "secret", ""}) : auth(std::move(c)) {}

  draft request(std::string_view uri = "sip:pbx.io", std::string_view body = "hello") {
    auto d = draft::request("MESSAGE", uri);
    d.add(header_id::via, "SIP/2.0/UDP h;branch=z9hG4bK" + std::to_string(++cseq));
    d.add(header_id::max_forwards, "70")
        .add(header_id::from, "<sip:alice@pbx>;tag=1")
        .add(header_id::to, "<sip:bob@pbx>");
    d.add(header_id::call_id, "c1").add(header_id::cseq, std::to_string(cseq) + " MESSAGE");
    d.body("text/plain", body);
    auth.authorize(d, random);
    return d;
  }

  base::seeded_rng random{2};
  authenticator auth;
  int cseq = 0;
};

/// A client that is let in, as far as it goes. The last verdict.
auth_verdict get_in(client& c, server& s) {
  auto v = s.judge(s.arrive(c.request()));
  for (int tries = 0; !v && tries < 4; ++tries) {
    if (!c.auth.on_challenge(s.answered())) return v;
    v = s.judge(s.arrive(c.request()));
  }
  if (v) c.auth.on_accepted(s.answered());
  return v;
}

/// The message with one text in its credentials replaced.
message changed(server& s, const draft& d, const std::string& from, const std::string& to) {
  const auto whole = s.arrive(d);
  std::string bytes(whole.text());
  const auto at = bytes.find(from);
  REQUIRE(at != std::string::npos);
  bytes.replace(at, from.size(), to);
  return message::parse(s.pool.copy(bytes));
}

}  // namespace

TEST_CASE("client and server agree in every algorithm, quality and session, with rspauth and next nonces") {
  for (const auto algorithm : all_algorithms) {
    for (const bool integrity : {false, true}) {
      for (const bool proxy : {false, true}) {
        for (const bool userhash : {false, true}) {
          CAPTURE(name_of(algorithm), integrity, proxy, userhash);
          auto o = options_of({algorithm});
          (integrity ? o.offer_auth : o.offer_auth_int) = false;
          o.proxy = proxy;
          o.ask_userhash = userhash;
          o.renew_after = 0s;
          server s(o);
          client c;
          REQUIRE(get_in(c, s));
          std::string nonces;
          for (int i = 0; i < 5; ++i) {
            const auto v =
                s.judge(s.arrive(c.request("sip:pbx.io", "body " + std::to_string(i))), "response body");
            REQUIRE(describe(v.outcome) == describe(auth_outcome::accepted));
            CHECK(v.user == "alice");
            CHECK((v.used.qop == digest_qop::auth_int) == integrity);
            CHECK(v.used.nonce_count == 1);  // each was the next nonce
            CHECK(nonces.find(v.used.nonce) == std::string::npos);
            nonces += v.used.nonce;
            CHECK(v.used.userhash == userhash);
            CHECK((v.used.username == "alice") != userhash);
            CHECK(c.auth.on_accepted(s.answered()) == server_proof::valid);
          }
        }
      }
    }
  }
}

TEST_CASE("the server's challenges stand in order of strength, and the client takes the first") {
  auto o = options_of();
  o.algorithms = verifier_options{}.algorithms;
  server s(o);
  client c;
  s.judge(s.arrive(c.request()));
  const auto answer = s.answered();
  REQUIRE(answer.status() == 401);
  std::vector<std::string> offered;
  for (const auto& h : answer.headers()) {
    if (h.id != header_id::www_authenticate) continue;
    const auto list = parse_challenges(answer.value(h));
    REQUIRE(list.size() == 1);
    CHECK(list[0].realm == "pbx");
    CHECK(list[0].qop_auth);
    CHECK(list[0].qop_auth_int);
    CHECK(list[0].opaque);
    CHECK_FALSE(list[0].stale);
    offered.emplace_back(name_of(*list[0].algorithm));
  }
  REQUIRE(offered == std::vector<std::string>{"SHA-256", "SHA-512-256", "MD5"});
  REQUIRE(c.auth.on_challenge(answer));
  const auto v = s.judge(s.arrive(c.request()));
  REQUIRE(v);
  REQUIRE(v.used.algorithm == digest_algorithm::sha256);
}

TEST_CASE("a password, or the hash that was kept in its place, lets in") {
  for (const auto algorithm : all_algorithms) {
    CAPTURE(name_of(algorithm));
    server s(options_of({algorithm}), [](const user_query& q) {
      return std::optional(user_secret{"alice", {}, digest_ha1(q.algorithm, "alice", q.realm, "secret")});
    });
    client c, wrong({"alice", "guess", ""});
    CHECK(get_in(c, s));
    CHECK(get_in(wrong, s).outcome == auth_outcome::wrong_response);
    CHECK(wrong.auth.failure() == auth_failure::refused);
  }
}

TEST_CASE("who is not known, or knows another password, stays out") {
  server s(options_of());
  client wrong({"alice", "guess", ""}), unknown({"mallory", "secret", ""});
  REQUIRE(get_in(wrong, s).outcome == auth_outcome::wrong_response);
  REQUIRE(get_in(unknown, s).outcome == auth_outcome::unknown_user);
  REQUIRE(s.guard.remembered() == 0);  // nothing is kept of them
  REQUIRE(describe(auth_outcome::wrong_response) == "the password is wrong");
}

TEST_CASE("a request that was captured does not work twice, and one that was changed not once") {
  server s(options_of());
  client c;
  REQUIRE(get_in(c, s));
  const auto request = c.request();
  const auto arrived = s.arrive(request);
  REQUIRE(s.judge(arrived));
  REQUIRE(s.judge(arrived).outcome == auth_outcome::replayed);
  REQUIRE(s.told(header_id::www_authenticate, "stale") == "true");
  struct row {
    std::string from, to;
    auth_outcome outcome;
  };
  const row rows[] = {
      {"nc=000000", "nc=000001", auth_outcome::wrong_response},
      {"username=\"alice\"", "username=\"bob\"", auth_outcome::unknown_user},
      {"MESSAGE sip:pbx.io", "MESSAGE sip:other.io", auth_outcome::other_uri},
      {"algorithm=SHA-256", "algorithm=MD5", auth_outcome::bad_credentials},
      {"algorithm=SHA-256", "algorithm=SHA-256-sess", auth_outcome::bad_credentials},
      {"algorithm=SHA-256", "algorithm=new", auth_outcome::bad_credentials},
      {"nonce=\"0", "nonce=\"1", auth_outcome::forged_nonce},
      {"nonce=\"0", "nonce=\"", auth_outcome::forged_nonce},
      {"opaque=\"", "opaque=\"x", auth_outcome::bad_credentials},
      {"qop=auth,", "qop=auth-conf,", auth_outcome::bad_credentials},
      {"realm=\"pbx\"", "realm=\"pbX\"", auth_outcome::no_credentials},
      {"Digest", "Basic", auth_outcome::bad_credentials},
      {"response=\"", "response=\"0", auth_outcome::wrong_response},
      {"nc=0", "nc=", auth_outcome::bad_credentials},
      {"Authorization: ", "Proxy-Authorization: ", auth_outcome::no_credentials},
  };
  for (const auto& r : rows) {
    CAPTURE(r.from, r.to);
    const auto m = changed(s, c.request(), r.from, r.to);
    CHECK(describe(s.guard.verify(s.now, m).outcome) == describe(r.outcome));
  }
  REQUIRE(s.judge(s.arrive(c.request())));  // what was not changed still works
}

TEST_CASE("auth-int: a body that was changed on the way is told") {
  auto o = options_of();
  o.offer_auth = false;
  server s(o);
  client c;
  REQUIRE(get_in(c, s));
  REQUIRE(s.guard.verify(s.now, changed(s, c.request(), "hello", "hullo")).outcome ==
          auth_outcome::wrong_response);
  REQUIRE(s.judge(s.arrive(c.request()), "fine"));
  std::string bytes(s.answer.text());
  bytes.replace(bytes.find("fine"), 4, "evil");
  REQUIRE(c.auth.on_accepted(message::parse(s.pool.copy(bytes))) == server_proof::wrong);
}

TEST_CASE("a server that does not know the password cannot hand out the next nonce") {
  auto o = options_of();
  o.renew_after = 0s;
  server s(o);
  client c;
  REQUIRE(get_in(c, s));
  REQUIRE(s.judge(s.arrive(c.request())));
  std::string bytes(s.answer.text());
  const auto at = bytes.find("rspauth=\"") + 9;
  bytes[at] = bytes[at] == '0' ? '1' : '0';
  REQUIRE(c.auth.on_accepted(message::parse(s.pool.copy(bytes))) == server_proof::wrong);
  const auto next = *s.told(header_id::authentication_info, "nextnonce");
  const auto later = c.request();
  REQUIRE(find_auth_parameter(later.value(header_id::authorization), "nonce") != next);
}

TEST_CASE("counts may arrive out of order within a window, each once") {
  server s(options_of());
  client c;
  REQUIRE(get_in(c, s));
  std::vector<message> sent;
  for (int i = 0; i < 80; ++i) sent.push_back(s.arrive(c.request()));
  REQUIRE(s.guard.verify(s.now, sent[79]));
  REQUIRE(s.guard.verify(s.now, sent[16]));
  REQUIRE(s.guard.verify(s.now, sent[78]));
  REQUIRE(s.guard.verify(s.now, sent[16]).outcome == auth_outcome::replayed);
  REQUIRE(s.guard.verify(s.now, sent[78]).outcome == auth_outcome::replayed);
  REQUIRE(s.guard.verify(s.now, sent[15]).outcome == auth_outcome::replayed);  // too far back to be told
  REQUIRE(s.guard.remembered() == 1);
}

TEST_CASE("an old nonce is stale: the client goes on with a new one and asks nobody") {
  server s(options_of());
  client c;
  REQUIRE(get_in(c, s));
  s.now += s.guard.options().nonce_life + 1ns;
  const auto v = s.judge(s.arrive(c.request()));
  REQUIRE(v.outcome == auth_outcome::stale);
  REQUIRE(s.told(header_id::www_authenticate, "stale") == "true");
  REQUIRE(c.auth.on_challenge(s.answered()));
  REQUIRE(s.judge(s.arrive(c.request())));
  REQUIRE(s.guard.remembered() == 1);
}

TEST_CASE("the next nonce is told when the old one has some age, and it may be used at once") {
  server s(options_of());
  client c;
  REQUIRE(get_in(c, s));
  REQUIRE_FALSE(s.told(header_id::authentication_info, "nextnonce"));
  s.now += 3min;
  REQUIRE(s.judge(s.arrive(c.request())));
  REQUIRE(s.told(header_id::authentication_info, "nextnonce"));
  REQUIRE(c.auth.on_accepted(s.answered()) == server_proof::valid);
  s.now += 4min;
  REQUIRE(s.judge(s.arrive(c.request())));
}

TEST_CASE("the table of nonces is bounded, and what falls out of it is stale, never fresh again") {
  auto o = options_of();
  o.max_nonces = 4;
  server s(o);
  std::vector<message> used;
  for (int i = 0; i < 10; ++i) {
    client c;
    REQUIRE_FALSE(s.judge(s.arrive(c.request())));
    REQUIRE(c.auth.on_challenge(s.answered()));
    used.push_back(s.arrive(c.request()));
    REQUIRE(s.judge(used.back()));
    REQUIRE(s.guard.remembered() <= 4);
  }
  for (std::size_t i = 0; i < used.size(); ++i) {
    CHECK(s.guard.verify(s.now, used[i]).outcome == (i < 6 ? auth_outcome::stale : auth_outcome::replayed));
  }
}

TEST_CASE("a flood without credentials leaves nothing behind") {
  server s(options_of());
  client c;
  for (int i = 0; i < 1000; ++i) s.judge(s.arrive(c.request()));
  REQUIRE(s.guard.remembered() == 0);
}

TEST_CASE("a client of RFC 2069 is let in with MD5, once for each nonce, and not at all when that is off") {
  for (const bool allowed : {true, false}) {
    auto o = options_of({digest_algorithm::sha256, digest_algorithm::md5});
    o.allow_without_qop = allowed;
    server s(o);
    client c;
    s.judge(s.arrive(c.request()));
    const auto answer = s.answered();
    auto d = c.request();
    for (const auto& h : answer.headers()) {
      if (h.id != header_id::www_authenticate) continue;
      const auto asked = parse_challenges(answer.value(h)).at(0);
      digest_input in;
      in.algorithm = *asked.algorithm;
      in.qop = digest_qop::none;
      in.username = "alice";
      in.realm = "pbx";
      in.password = "secret";
      in.nonce = asked.nonce;
      in.method = "MESSAGE";
      in.uri = "sip:pbx.io";
      d.set(header_id::authorization, "Digest username=\"alice\",realm=\"pbx\",uri=\"sip:pbx.io\",nonce=\"" +
                                          asked.nonce + "\",response=\"" + digest_response(in) +
                                          "\",algorithm=" + std::string(name_of(in.algorithm)));
      const bool md5 = in.algorithm == digest_algorithm::md5;
      const auto first = s.judge(s.arrive(d));
      CHECK(first.outcome == (md5 && allowed ? auth_outcome::accepted : auth_outcome::bad_credentials));
      CHECK_FALSE(s.judge(s.arrive(d)));
    }
  }
}

TEST_CASE("two servers, or one after a restart, do not take each other's nonces") {
  server one(options_of());
  client c;
  REQUIRE(get_in(c, one));
  auto o = options_of();
  server two(o);
  base::seeded_rng other(99);
  two.guard = verifier(o, only_alice, other);
  const auto m = two.arrive(c.request());
  REQUIRE(two.guard.verify(two.now, m).outcome ==
          auth_outcome::bad_credentials);  // the opaque is another's too
}

TEST_CASE("a proxy and a server that challenge one request are both satisfied by one more try") {
  auto o = options_of();
  o.realm = "proxy";
  o.proxy = true;
  server proxy(o), end(options_of());
  client c;
  REQUIRE_FALSE(proxy.judge(proxy.arrive(c.request())));
  REQUIRE(c.auth.on_challenge(proxy.answered()));
  const auto second = c.request();
  REQUIRE(proxy.judge(proxy.arrive(second)));
  REQUIRE_FALSE(end.judge(end.arrive(second)));
  REQUIRE(c.auth.on_challenge(end.answered()));
  const auto third = c.request();
  REQUIRE(proxy.judge(proxy.arrive(third)));
  REQUIRE(end.judge(end.arrive(third)));
  REQUIRE(third.has(header_id::proxy_authorization));
  REQUIRE(third.has(header_id::authorization));
}

TEST_CASE("a forked request whose challenges were put into one response satisfies every branch at once") {
  auto o = options_of();
  o.realm = "branch two";
  server one(options_of()), two(o);
  client c;
  const auto first = one.arrive(c.request());
  auto merged = draft::response_to(first, 401, {}, "t");
  merged.add(header_id::www_authenticate,
             "Digest realm=\"pbx\", nonce=\"x\", algorithm=SHA-3, qop=\"auth\"");  // unknown: skipped
  one.guard.challenge(one.now, merged, auth_outcome::no_credentials);
  two.guard.challenge(two.now, merged, auth_outcome::no_credentials);
  REQUIRE(c.auth.on_challenge(one.arrive(merged)));
  const auto again = c.request();
  REQUIRE(one.judge(one.arrive(again)));
  REQUIRE(two.judge(two.arrive(again)));
}

TEST_CASE("credentials are read as they are deployed, and dropped when they are worth nothing") {
  const auto a = parse_authorization(
      "digest Username=\"al\\\"ice\" ,realm=\"r\",nonce=\"n\", "
      "uri=\"sip:a\",response=\"00ff\",algorithm=sha-256,qop=\"auth\",nc=0000000a,cnonce=\"c\"");
  REQUIRE(a.has_value());
  REQUIRE(a->username == "al\"ice");
  REQUIRE(a->algorithm == digest_algorithm::sha256);
  REQUIRE(a->nonce_count == 10);
  REQUIRE_FALSE(a->opaque);
  const std::string whole = "username=\"u\",realm=\"r\",nonce=\"n\",uri=\"sip:a\",response=\"0\"";
  REQUIRE(parse_authorization("Digest " + whole).has_value());
  for (const std::string& bad :
       {std::string(), std::string("Digest"), "Basic " + whole, whole, "Digest " + whole + ",qop=auth",
        "Digest " + whole + ",qop=auth,cnonce=\"c\",nc=1",
        "Digest " + whole + ",qop=auth,cnonce=\"c\",nc=0000000g",
        "Digest " + whole + ",qop=x,cnonce=\"c\",nc=00000001", "Digest " + whole + ",username=\"v\"",
        "Digest " + whole + ", Digest " + whole, "Digest " + whole.substr(0, whole.size() - 3),
        "Digest " + whole.substr(13)}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_authorization(bad));
  }
}
