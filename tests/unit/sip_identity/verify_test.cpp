// Signer against verifier, with an authority that lives for the test.
#include <sip/identity/sign.hpp>
#include <sip/identity/verify.hpp>

#include "authority.hpp"

#include <catch2/catch.hpp>

#include <map>

using namespace sip;

namespace {

constexpr std::int64_t now_s = 1'700'000'000, day_s = 86400;
constexpr base::wall_time now{now_s * 1'000'000};
constexpr auto url = "https://cert.example.org/a.pem";

/// One authority, one phone with a certificate of it, and who verifies.
struct world {
  explicit world(const std::string& tn_list = test::tn_list(test::tn_provider("1234")),
                 const std::string& names = "DNS:atlanta.example.com")
      : signer{*signing_key::parse(phone.private_pem()), url, true, {}, {}, {}} {
    policy.anchors =
        test::certify(authority, authority, {now_s - 100 * day_s, now_s + 100 * day_s, true, "", ""});
    certificates[url] =
        test::certify(phone, authority, {now_s - day_s, now_s + day_s, false, tn_list, names}, 2);
  }

  static draft invite(const std::string& from = "sip:+12155551212@atlanta.example.com;user=phone",
                      const std::string& to = "tel:+12155551213") {
    auto d = draft::request("INVITE", to);
    d.add(header_id::via, "SIP/2.0/UDP h;branch=z9hG4bK1").add(header_id::max_forwards, "70");
    d.add(header_id::from, "\"A\" <" + from + ">;tag=1").add(header_id::to, "<" + to + ">");
    d.add(header_id::call_id, "c").add(header_id::cseq, "1 INVITE").add(header_id::contact, "<sip:h>");
    return d;
  }
  draft signed_invite() {
    auto d = invite();
    REQUIRE(sign_identity(signer, d, now));
    return d;
  }
  identity_verdict judge(const draft& d, base::wall_time at = now) {
    const auto m = message::parse(serialize(d, pool));
    REQUIRE(m.ok());
    const auto lookup = [&](std::string_view info) -> std::optional<std::string> {
      const auto found = certificates.find(std::string(info));
      return found == certificates.end() ? std::nullopt : std::optional(found->second);
    };
    return verify_identity(m, policy, lookup, at);
  }
  /// The outcome of the only Identity header, as a sentence, with its status.
  std::pair<std::string_view, int> outcome(const draft& d, base::wall_time at = now) {
    const auto v = judge(d, at);
    REQUIRE(v.results.size() == 1);
    return {describe(v.results[0].outcome), v.status()};
  }

  base::packet_pool pool;
  test::holder authority{"authority"}, phone{"phone"};
  identity_signer signer;
  identity_policy policy;
  std::map<std::string, std::string> certificates;
};

std::pair<std::string_view, int> expected(identity_outcome o, int status) {
  return {describe(o), status};
}
using is = identity_outcome;

base::wall_time at_s(std::int64_t s) {
  return {s * 1'000'000};
}

}  // namespace

TEST_CASE("what is signed is verified, in full and compact form, with and without SHAKEN's claims") {
  world w;
  for (const bool full : {true, false}) {
    for (const std::string attest : {"", "A", "B", "C"}) {
      CAPTURE(full, attest);
      w.signer.full_form = full;
      w.signer.attest = attest;
      w.signer.origid = attest.empty() ? "" : "u-u-i-d";
      const auto d = w.signed_invite();
      REQUIRE(d.value(header_id::date) == "Tue, 14 Nov 2023 22:13:20 GMT");
      REQUIRE(d.value(header_id::identity).starts_with("..") == (!full && attest.empty()));
      const auto v = w.judge(d);
      REQUIRE(v.status() == 0);
      REQUIRE(v.valid() != nullptr);
      CHECK(v.orig == claimed_identity{true, "12155551212"});
      CHECK(v.valid()->info == url);
      CHECK(v.valid()->claims.has_value() == (full || !attest.empty()));
      if (!attest.empty()) CHECK(v.valid()->claims->attest == attest);
    }
  }
}

TEST_CASE("fingerprints of the media keys are signed too") {
  world w;
  for (const bool full : {true, false}) {
    w.signer.full_form = full;
    auto d = w.invite();
    d.body("application/sdp",
           "v=0\r\na=fingerprint:SHA-256 4a:AD\r\nm=audio 9 UDP/TLS/RTP/SAVP 0\r\na=fingerprint:sha-256 "
           "02:1A\r\n");
    REQUIRE(sign_identity(w.signer, d, now));
    REQUIRE(w.judge(d).status() == 0);
    if (full)
      REQUIRE(w.judge(d).valid()->claims->media_keys ==
              std::vector<media_key>{{"sha-256", "021A"}, {"sha-256", "4AAD"}});
    d.body("application/sdp", "v=0\r\na=fingerprint:sha-256 4A:AE\r\n");
    REQUIRE(w.outcome(d) == expected(full ? is::mismatch : is::bad_signature, 438));
  }
}

TEST_CASE("whatever is changed on the way is told: caller, callee, date, token, certificate") {
  world w;
  const auto original = w.signed_invite();
  w.signer.full_form = false;
  const auto compact = w.signed_invite();
  const auto changed = [](draft d, header_id id, const std::string& value) { return d.set(id, value); };
  const std::string victim = "<sip:+12155559999@atlanta.example.com;user=phone>;tag=1";
  CHECK(w.outcome(changed(original, header_id::from, victim)) == expected(is::mismatch, 438));
  CHECK(w.outcome(changed(compact, header_id::from, victim)) == expected(is::bad_signature, 438));
  CHECK(w.outcome(changed(original, header_id::to, "<tel:+1900>")) == expected(is::mismatch, 438));
  CHECK(w.outcome(changed(compact, header_id::to, "<tel:+1900>")) == expected(is::bad_signature, 438));
  CHECK(w.outcome(changed(original, header_id::date, print_date(now_s - 61))) == expected(is::stale, 403));
  CHECK(w.outcome(changed(original, header_id::date, print_date(now_s - 30))) ==
        expected(is::valid, 0));  // iat holds
  CHECK(w.outcome(changed(compact, header_id::date, print_date(now_s - 30))) ==
        expected(is::bad_signature, 438));
  auto no_date = compact;
  CHECK(w.outcome(no_date.remove(header_id::date)) == expected(is::no_date, 438));
  std::string value(original.value(header_id::identity));
  auto flipped = value;
  flipped[value.find(';') - 5] = flipped[value.find(';') - 5] == 'A' ? 'B' : 'A';
  CHECK(w.outcome(changed(original, header_id::identity, flipped)) == expected(is::bad_signature, 438));
  auto other_info = value;
  other_info.replace(value.find("a.pem"), 5, "b.pem");
  w.certificates["https://cert.example.org/b.pem"] = w.certificates[url];
  CHECK(w.outcome(changed(original, header_id::identity, other_info)) == expected(is::mismatch, 438));
  CHECK(w.outcome(changed(original, header_id::identity, "nonsense")) == expected(is::malformed, 438));
  CHECK(w.outcome(changed(original, header_id::identity, "a.b.c;info=<u>")) == expected(is::malformed, 438));
  CHECK(w.outcome(
            changed(original, header_id::identity, value.substr(0, value.find(";alg")) + ";ppt=shaken")) ==
        expected(is::mismatch, 438));
  CHECK(w.outcome(changed(compact, header_id::identity,
                          std::string(compact.value(header_id::identity)) + ";ppt=shaken")) ==
        expected(is::malformed, 438));
  CHECK(
      w.outcome(changed(original, header_id::identity, value.substr(0, value.find(";alg")) + ";alg=RS256")) ==
      expected(is::unsupported_credential, 437));
  CHECK(w.outcome(original) == expected(is::valid, 0));
}

TEST_CASE("an identity is fresh for a minute, past and future") {
  world w;
  const auto d = w.signed_invite();
  CHECK(w.outcome(d, at_s(now_s + 60)) == expected(is::valid, 0));
  CHECK(w.outcome(d, at_s(now_s - 60)) == expected(is::valid, 0));
  CHECK(w.outcome(d, at_s(now_s + 61)) == expected(is::stale, 403));
  CHECK(w.outcome(d, at_s(now_s - 61)) == expected(is::stale, 403));
  CHECK(w.judge(d, at_s(now_s + 61)).reason() == "Stale Date");
  auto old = w.invite();
  old.add(header_id::date, print_date(now_s - 61));
  CHECK_FALSE(sign_identity(w.signer, old, now));
  CHECK_FALSE(old.has(header_id::identity));
}

TEST_CASE("certificates: not to be had, not trusted, expired, not yet valid, of another kind") {
  world w;
  const auto d = w.signed_invite();
  const auto list = test::tn_list(test::tn_provider("1234"));
  const auto good = w.certificates[url];
  w.certificates.clear();
  CHECK(w.outcome(d) == expected(is::no_credential, 436));
  CHECK(w.judge(d).reason() == "Bad Identity Info");
  const test::holder stranger("authority"), rsa_like("phone", "P-384");
  const test::certificate_wish usual{now_s - day_s, now_s + day_s, false, list, ""};
  const auto refused = expected(is::unsupported_credential, 437);
  for (const auto& pem :
       {std::string("not PEM"), std::string(), test::certify(w.phone, stranger, usual),
        test::certify(w.phone, w.phone, usual), test::certify(rsa_like, w.authority, usual),
        test::certify(w.phone, w.authority, {now_s - 2 * day_s, now_s - 1, false, list, ""}),
        test::certify(w.phone, w.authority, {now_s + 1, now_s + day_s, false, list, ""})}) {
    w.certificates[url] = pem;
    const auto v = w.judge(d);
    CAPTURE(v.results[0].detail);
    CHECK(w.outcome(d) == refused);
  }
  w.certificates[url] = test::certify(test::holder("eve"), w.authority, usual);
  CHECK(w.outcome(d) == expected(is::bad_signature, 438));
  w.certificates[url] = good;
  CHECK(w.outcome(d) == expected(is::valid, 0));
  w.policy.anchors = "";
  CHECK(w.outcome(d) == refused);
}

TEST_CASE("an intermediate authority comes behind the certificate, or is the anchor itself") {
  world w;
  const auto d = w.signed_invite();
  const test::holder middle("middle");
  const auto list = test::tn_list(test::tn_provider("1234"));
  const auto of_middle = test::certify(middle, w.authority, {now_s - day_s, now_s + day_s, true, "", ""}, 3);
  const auto of_phone = test::certify(w.phone, middle, {now_s - day_s, now_s + day_s, false, list, ""}, 4);
  w.certificates[url] = of_phone;
  CHECK(w.outcome(d) == expected(is::unsupported_credential, 437));
  w.certificates[url] = of_phone + of_middle;
  CHECK(w.outcome(d) == expected(is::valid, 0));
  w.certificates[url] = of_phone;
  w.policy.anchors = of_middle;
  CHECK(w.outcome(d) == expected(is::valid, 0));
  std::string endless = of_phone;
  for (std::size_t i = 0; i < max_chain; ++i) endless += of_middle;
  w.certificates[url] = endless;
  CHECK(w.outcome(d) == expected(is::unsupported_credential, 437));
  // A phone's certificate makes no others.
  const test::holder forged("forged");
  world v;
  v.certificates[url] = test::certify(forged, v.phone, {now_s - day_s, now_s + day_s, false, list, ""}, 5) +
                        v.certificates[url];
  v.signer.key = *signing_key::parse(forged.private_pem());
  CHECK(v.outcome(v.signed_invite()) == expected(is::unsupported_credential, 437));
}

TEST_CASE("RFC 8226 9: a certificate speaks for its numbers only") {
  struct row {
    std::string name, list;
    bool speaks;
  };
  using namespace test;
  const row rows[] = {
      {"no list", "", false},
      {"a service provider", tn_list(tn_provider("1234")), true},
      {"the number", tn_list(tn_one("12155551212")), true},
      {"another number", tn_list(tn_one("12155551211")), false},
      {"among others", tn_list(tn_one("1900") + tn_one("12155551212")), true},
      {"the last one of a range", tn_list(tn_range("12155551203", std::string(1, 10))), true},
      {"one behind a range", tn_list(tn_range("12155551202", std::string(1, 10))), false},
      {"a range of shorter numbers", tn_list(tn_range("1215555121", std::string("\x7f\xff\xff\xff", 4))),
       false},
      {"a long range", tn_list(tn_range("12155550000", std::string("\x27\x10", 2))), true},
      {"an empty list", tn_list(""), false},
      {"a broken list", "\x30\x05\xa2", false},
      {"a number with letters", tn_list(tn_one("1215555CALL")), false},
      {"bytes behind the list", tn_list(tn_one("12155551212")) + "x", false},
      {"an unknown entry", tn_list(der(0xa3, der(0x16, "x"))), false},
  };
  for (const auto& r : rows) {
    CAPTURE(r.name);
    world w(r.list);
    CHECK(w.outcome(w.signed_invite()) ==
          (r.speaks ? expected(is::valid, 0) : expected(is::not_authorized, 437)));
  }
}

TEST_CASE("RFC 8224 8.4: for a URI the certificate names its domain") {
  struct row {
    std::string names;
    bool speaks;
  };
  const row rows[] = {{"DNS:atlanta.example.com", true},
                      {"URI:sip:atlanta.example.com", true},
                      {"DNS:biloxi.example.com", false},
                      {"DNS:*.example.com", false},
                      {"URI:sip:alice@atlanta.example.com", false},
                      {"DNS:biloxi.example.com,DNS:Atlanta.example.com", true}};
  for (const auto& r : rows) {
    CAPTURE(r.names);
    world w("", r.names);
    auto d = w.invite("sip:alice@atlanta.example.com", "sip:bob@biloxi.example.com");
    REQUIRE(sign_identity(w.signer, d, now));
    CHECK(w.outcome(d) == (r.speaks ? expected(is::valid, 0) : expected(is::not_authorized, 437)));
    CHECK(w.judge(d).orig == claimed_identity{false, "sip:alice@atlanta.example.com"});
  }
}

TEST_CASE("RFC 8224 6.2.2: one valid header is enough, and what is ignored does not count") {
  world w;
  const auto d = w.signed_invite();
  const std::string good(d.value(header_id::identity));
  const auto with = [&](const std::vector<std::string>& values) {
    auto copy = d;
    copy.remove(header_id::identity);
    for (const auto& v : values) copy.add(header_id::identity, v);
    return w.judge(copy);
  };
  const auto unknown = good + ";ppt=rph";
  CHECK(with({}).status() == 428);
  CHECK(with({}).reason() == "Use Identity Header");
  CHECK(with({unknown}).status() == 428);
  CHECK(with({unknown}).reason() == "Use Supported PASSporT Format");
  CHECK(with({"nonsense", good}).status() == 0);
  CHECK(with({"nonsense", unknown}).status() == 438);
  CHECK(with({std::string(good).replace(good.find("a.pem"), 5, "c.pem")}).status() == 436);
  passport div;
  div.x5u = url;
  div.ppt = "div";
  div.orig = {true, "12155551212"};
  div.dest = {{true, "12155551213"}};
  div.div = claimed_identity{true, "12155551214"};
  div.issued_at_s = now_s;
  const auto diverted = with({print_identity(w.signer, div), good});
  CHECK(diverted.status() == 0);
  CHECK(diverted.results[0].outcome == is::not_judged);
  CHECK(diverted.results[0].claims->div->value == "12155551214");
  CHECK(with({print_identity(w.signer, div)}).status() == 428);
  const auto many = with(std::vector<std::string>(20, "nonsense"));
  CHECK(many.results.size() == max_identity_headers);
}

TEST_CASE("P-Asserted-Identity is the caller where local policy says so") {
  world w;
  auto d = w.signed_invite();
  d.set(header_id::from, "<sip:anonymous@anonymous.invalid>;tag=1")
      .add(header_id::p_asserted_identity, "<tel:+1-215-555-1212>");
  CHECK(w.outcome(d) == expected(is::mismatch, 438));
  w.policy.asserted = true;
  CHECK(w.outcome(d) == expected(is::valid, 0));
}
