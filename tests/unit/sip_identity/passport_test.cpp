#include <sip/identity/certificate.hpp>
#include <sip/identity/claims.hpp>
#include <sip/identity/passport.hpp>

#include <sip/message/headers.hpp>

#include "authority.hpp"

#include <catch2/catch.hpp>

using namespace sip;

namespace {

passport plain() {
  passport p;
  p.x5u = "https://cert.example.org/passport.cer";
  p.orig = {true, "12155551212"};
  p.dest = {{false, "sip:alice@example.com"}};
  p.issued_at_s = 1471375418;
  return p;
}

std::string token_of(const std::string& header, const std::string& payload) {
  return base64url_encode(header) + "." + base64url_encode(payload) + "." +
         base64url_encode(std::string(64, 's'));
}

}  // namespace

TEST_CASE("RFC 8225 appendix A: header and payload are written in order and without blanks") {
  const auto p = plain();
  REQUIRE(p.header_json() ==
          R"({"alg":"ES256","typ":"passport","x5u":"https://cert.example.org/passport.cer"})");
  REQUIRE(p.payload_json() ==
          R"({"dest":{"uri":["sip:alice@example.com"]},"iat":1471375418,"orig":{"tn":"12155551212"}})");
  REQUIRE(base64url_encode(p.header_json()) ==
          "eyJhbGciOiJFUzI1NiIsInR5cCI6InBhc3Nwb3J0IiwieDV1IjoiaHR0cHM6Ly9jZXJ0LmV4YW1wbGUub3JnL3Bhc3Nwb3J0Lm"
          "NlciJ9");
  REQUIRE(base64url_encode(p.payload_json()) ==
          "eyJkZXN0Ijp7InVyaSI6WyJzaXA6YWxpY2VAZXhhbXBsZS5jb20iXX0sImlhdCI6MTQ3MTM3NTQxOCwib3JpZyI6eyJ0biI6Ij"
          "EyMTU1NTUxMjEyIn19");
}

TEST_CASE("every claim that is written is read back") {
  auto p = plain();
  p.ppt = "shaken";
  p.attest = "A";
  p.origid = "123e4567-e89b-12d3-a456-426655440000";
  p.dest = {{true, "12155551213"}, {true, "*31#"}, {false, "sip:a\"b@c"}};
  p.media_keys = {{"sha-256", "021ACC"}, {"sha-256", "4AADB9"}};
  REQUIRE(p.payload_json() ==
          R"({"attest":"A","dest":{"tn":["12155551213","*31#"],"uri":["sip:a\"b@c"]},"iat":1471375418,)"
          R"("mky":[{"alg":"sha-256","dig":"021ACC"},{"alg":"sha-256","dig":"4AADB9"}],)"
          R"("orig":{"tn":"12155551212"},"origid":"123e4567-e89b-12d3-a456-426655440000"})");
  const auto text = token_of(p.header_json(), p.payload_json());
  const auto t = passport_token::parse(text);
  REQUIRE(t.has_value());
  REQUIRE(t->claims.has_value());
  REQUIRE(*t->claims == p);
  REQUIRE(t->signature == std::string(64, 's'));
  REQUIRE(text.starts_with(t->signed_text));

  p.ppt = "div";
  p.attest = p.origid = "";
  p.div = claimed_identity{true, "12155551214"};
  REQUIRE(*passport_token::parse(token_of(p.header_json(), p.payload_json()))->claims == p);
}

TEST_CASE("a compact form has a signature only") {
  const auto text = ".." + base64url_encode(std::string(64, 's'));
  const auto t = passport_token::parse(text);
  REQUIRE(t.has_value());
  REQUIRE_FALSE(t->claims.has_value());
  REQUIRE(t->signed_text.empty());
}

TEST_CASE("iat and orig are read as some write them") {
  const auto t = passport_token::parse(token_of(
      plain().header_json(), R"({ "iat" : "1443208345", "dest":{"tn":"1"}, "orig":{"tn":"2"}, "x":[1] })"));
  REQUIRE(t.has_value());
  REQUIRE(t->claims->issued_at_s == 1443208345);
  REQUIRE(t->claims->dest == std::vector<claimed_identity>{{true, "1"}});
}

TEST_CASE("what is no PASSporT says why") {
  struct row {
    std::string text;
    passport_errc code;
    std::string_view what;
  };
  using e = passport_errc;
  const auto header = plain().header_json();
  const auto body = [&](const std::string& payload) { return token_of(header, payload); };
  const auto head = [&](const std::string& h) { return token_of(h, plain().payload_json()); };
  const std::string shaken = R"({"alg":"ES256","ppt":"shaken","typ":"passport","x5u":"u"})";
  const std::string rest = R"("dest":{"tn":["1"]},"iat":1,"orig":{"tn":"2"}})";
  std::string many = R"({"orig":{"tn":"2"},"iat":1,"dest":{"tn":["1")";
  for (int i = 0; i < 20; ++i) many += ",\"1\"";
  const std::string deep = "{\"orig\":" + std::string(100, '[') + std::string(100, ']') + "}";
  const row rows[] = {
      {"", e::not_three_parts, ""},
      {"a.b", e::not_three_parts, ""},
      {"a.b.c.d", e::not_three_parts, ""},
      {"..c", e::bad_base64, "signature"},
      {".." + base64url_encode("short"), e::bad_base64, "signature"},
      {"!.b." + base64url_encode(std::string(64, 's')), e::bad_base64, ""},
      {std::string(max_passport_size + 1, '.'), e::too_large, ""},
      {head("[]"), e::bad_json, ""},
      {head("{"), e::bad_json, ""},
      {head(R"({"alg":"ES256","x5u":"u"})"), e::bad_claim, "typ"},
      {head(R"({"typ":"passport","x5u":"u"})"), e::bad_claim, "alg"},
      {head(R"({"alg":1,"typ":"passport","x5u":"u"})"), e::bad_claim, "alg"},
      {head(R"({"alg":"ES256","typ":"passport"})"), e::bad_claim, "x5u"},
      {head(R"({"alg":"ES256","typ":"passport","x5u":"u","ppt":[]})"), e::bad_claim, "ppt"},
      {body("{}"), e::missing_claim, "orig"},
      {body(R"({"orig":{"tn":"1"}})"), e::missing_claim, "dest"},
      {body(R"({"orig":{"tn":"1"},"dest":{"tn":["1"]}})"), e::missing_claim, "iat"},
      {body(R"({"orig":{"tn":"1","uri":"sip:a@b"},"dest":{"tn":["1"]},"iat":1})"), e::bad_claim, "orig"},
      {body(R"({"orig":{"tn":"+1"},"dest":{"tn":["1"]},"iat":1})"), e::bad_claim, "orig"},
      {body(R"({"orig":"1","dest":{"tn":["1"]},"iat":1})"), e::bad_claim, "orig"},
      {body(R"({"orig":{"tn":"1"},"dest":{},"iat":1})"), e::bad_claim, "dest"},
      {body(R"({"orig":{"tn":"1"},"dest":{"tn":[1]},"iat":1})"), e::bad_claim, "dest"},
      {body(many + "]}}"), e::bad_claim, "dest"},
      {body(R"({"orig":{"tn":"1"},"dest":{"tn":["1"]},"iat":-1})"), e::bad_claim, "iat"},
      {body(R"({"orig":{"tn":"1"},"dest":{"tn":["1"]},"iat":1.5})"), e::bad_claim, "iat"},
      {body(R"({"mky":1,)" + rest), e::bad_claim, "mky"},
      {body(R"({"div":{},)" + rest), e::bad_claim, "div"},
      {body(deep), e::bad_json, ""},
      {token_of(shaken, "{" + rest), e::bad_claim, "attest"},
      {token_of(shaken, R"({"attest":"D",)" + rest), e::bad_claim, "attest"},
      {token_of(shaken, R"({"attest":"A",)" + rest), e::missing_claim, "origid"},
      {token_of(R"({"alg":"ES256","ppt":"div","typ":"passport","x5u":"u"})", "{" + rest), e::missing_claim,
       "div"},
  };
  for (const auto& r : rows) {
    CAPTURE(r.text.substr(0, 200), std::string(r.what));
    const auto t = passport_token::parse(r.text);
    REQUIRE(t.has_error());
    CHECK(describe(t.error().code) == describe(r.code));
    CHECK(t.error().what == r.what);
  }
}

TEST_CASE("base64url of every length goes there and back, of either alphabet") {
  std::string bytes;
  for (int i = 0; i < 300; ++i) {
    REQUIRE(base64url_decode(base64url_encode(bytes)) == bytes);
    bytes += static_cast<char>(i * 7);
  }
  REQUIRE(base64url_decode("+/-_") == base64url_decode("-_+/"));
  REQUIRE(base64url_decode("YQ==") == "a");
  REQUIRE_FALSE(base64url_decode("a"));
  REQUIRE_FALSE(base64url_decode("ab c"));
}

TEST_CASE("a signature is that of its key and text only, and never the same twice") {
  const test::holder alice("alice"), eve("eve"), other("other", "P-384");
  const auto key = signing_key::parse(alice.private_pem());
  REQUIRE(key.has_value());
  REQUIRE_FALSE(signing_key::parse(other.private_pem()));
  REQUIRE_FALSE(signing_key::parse("-----BEGIN PRIVATE KEY-----"));
  REQUIRE_FALSE(signing_key::parse(""));
  const auto certificate_of = [](const test::holder& h) {
    return *certificate_chain::parse(test::certify(h, h, {0, 4'000'000'000, true, "", ""}));
  };
  for (int i = 0; i < 20; ++i) {
    const auto signature = key->sign("text");
    REQUIRE(signature.size() == 64);
    REQUIRE(certificate_of(alice).verify("text", signature));
    REQUIRE_FALSE(certificate_of(alice).verify("Text", signature));
    REQUIRE_FALSE(certificate_of(eve).verify("text", signature));
    REQUIRE_FALSE(certificate_of(other).verify("text", signature));
    REQUIRE_FALSE(certificate_of(alice).verify("text", signature.substr(1)));
    REQUIRE_FALSE(certificate_of(alice).verify("text", std::string(64, '\0')));
    REQUIRE(signature != key->sign("text"));
  }
}

TEST_CASE("the Identity header is read with its parameters in any order, quoted or not") {
  const auto h =
      parse_identity("abc.def.ghi ; ppt = \"shaken\";alg=ES256 ;info=<https://x/a;b=c.pem>;other=\"a;b\"");
  REQUIRE(h.has_value());
  REQUIRE(h->token == "abc.def.ghi");
  REQUIRE(h->info == "https://x/a;b=c.pem");
  REQUIRE(h->ppt == "shaken");
  REQUIRE(parse_identity("..x;info=<u>")->algorithm == "ES256");
  for (const auto* bad : {"", ";info=<u>", "a.b.c", "a.b.c;alg=ES256", "a.b.c;info=<>", "a.b.c;info"}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_identity(bad));
  }
}

TEST_CASE("RFC 8224 8.3: numbers are known by their labels and lose their separators") {
  struct row {
    std::string uri;
    claimed_identity identity;
  };
  const row rows[] = {
      {"tel:+1-215-555-1212", {true, "12155551212"}},
      {"tel:911;phone-context=+1", {true, "911"}},
      {"sip:+1(215)555.1212@example.com;user=phone", {true, "12155551212"}},
      {"sip:%2B12155551212@example.com;user=phone", {true, "12155551212"}},
      {"sip:*31#@example.com;user=phone", {true, "*31#"}},
      {"sip:+12155551212@example.com", {true, "12155551212"}},
      {"sip:+12155551212;npdi@example.com;user=phone", {true, "12155551212"}},
      {"sip:2001@example.com", {false, "sip:2001@example.com"}},
      {"sip:+alice@example.com", {false, "sip:+alice@example.com"}},
      {"sip:Alice@EXAMPLE.com:5070;transport=tcp", {false, "sip:Alice@example.com:5070"}},
      {"SIPS:bob@b", {false, "sips:bob@b"}},
      {"urn:service:sos", {false, "urn:service:sos"}},
  };
  for (const auto& r : rows) {
    CAPTURE(r.uri);
    const auto i = identity_of(r.uri, {});
    CHECK(i.is_number == r.identity.is_number);
    CHECK(i.value == r.identity.value);
  }
  number_policy british;
  british.digits_are_numbers = true;
  british.country_code = "44";
  british.national_prefix = "0";
  CHECK(identity_of("sip:02079460123@b", british) == claimed_identity{true, "442079460123"});
  CHECK(identity_of("sip:+12155551212@b", british) == claimed_identity{true, "12155551212"});
}

TEST_CASE("dates are those of RFC 3261 20.17") {
  REQUIRE(print_date(0) == "Thu, 01 Jan 1970 00:00:00 GMT");
  REQUIRE(print_date(1289690940) == "Sat, 13 Nov 2010 23:29:00 GMT");
  for (std::int64_t t = 0; t < 4'000'000'000; t += 12'345'678)
    REQUIRE(date::parse(print_date(t))->unix_seconds == t);
}
