#include <sip/message/uri.hpp>

#include "wire.hpp"

#include <catch2/catch.hpp>

#include <vector>

using namespace sip;

namespace {

uri_view parsed(std::string_view text) {
  const auto u = parse_uri(text);
  INFO(text);
  REQUIRE(u);
  return *u;
}

}  // namespace

TEST_CASE("a URI is taken apart") {
  const auto u =
      parsed("sips:al%69ce;x=1:pa&ss@[2001:db8::1]:5061;transport=tcp;lr;q=a%3Bb?to=sip:b%40c&priority=1");
  CHECK(u.scheme == uri_scheme::sips);
  CHECK(u.scheme_text == "sips");
  CHECK(u.user == "al%69ce;x=1");
  CHECK(u.password == "pa&ss");
  CHECK(u.host == "[2001:db8::1]");
  CHECK(u.port == 5061);
  CHECK(u.params.get("TRANSPORT") == "tcp");
  CHECK(u.params.has("lr"));
  CHECK(u.params.text() == ";transport=tcp;lr;q=a%3Bb");
  CHECK(u.headers == "to=sip:b%40c&priority=1");

  CHECK_FALSE(parsed("sip:example.org").has_user);
  CHECK(parsed("sip:@example.org").has_user);
  CHECK(parsed("SIP:a@b").scheme == uri_scheme::sip);
  CHECK(parsed("sip:a@192.0.2.4:5060").port == 5060);
  CHECK(parsed("sip:+12125551212@gw;user=phone").user == "+12125551212");
  CHECK(parsed("sip:a@b;p=").params.get("p") == "");
  CHECK(parsed("urn:service:sos").scheme == uri_scheme::other);
  CHECK(parsed("urn:service:sos").scheme_text == "urn");
  const auto t = parsed("tel:+1-(201).555-0123;isub=12;phone-context=example.org");
  CHECK(t.scheme == uri_scheme::tel);
  CHECK(t.user == "+1-(201).555-0123");
  CHECK(t.params.get("phone-context") == "example.org");
  CHECK(parsed("tel:*21#;phone-context=+49").user == "*21#");
}

TEST_CASE("what is no URI is rejected at its place, in both modes") {
  const struct {
    std::string_view text;
    errc code;
    std::uint32_t offset;
  } rows[] = {
      {"", errc::uri_scheme, 0},
      {"sip", errc::uri_scheme, 0},
      {":a@b", errc::uri_scheme, 0},
      {"1sip:a@b", errc::uri_scheme, 0},
      {"s_p:a@b", errc::uri_scheme, 0},
      {"sip:", errc::uri_host, 4},
      {"sip:a@", errc::uri_host, 6},
      {"sip:a@b@c", errc::uri_syntax, 7},
      {"sip:a@b:", errc::uri_port, 8},
      {"sip:a@b:x", errc::uri_port, 8},
      {"sip:a@b:0", errc::uri_port, 8},
      {"sip:a@b:65536", errc::uri_port, 8},
      {"sip:2001:db8::10", errc::uri_port, 9},
      {"sip:a@[::1", errc::uri_host, 6},
      {"sip:a@[1.2.3.4]", errc::uri_host, 6},
      {"sip:a@[::1]x", errc::uri_syntax, 11},
      {"sip:a@b;", errc::parameter, 8},
      {"sip:a@b;;x", errc::parameter, 8},
      {"sip:a@b;=x", errc::parameter, 8},
      {"sip:a@b?", errc::uri_syntax, 7},
      {"sip:a b@c", errc::uri_syntax, 5},
      {"sip:a@b c", errc::uri_syntax, 7},
      {"sip:a@b;x=<y>", errc::uri_syntax, 10},
      {"sip:a@..b", errc::uri_host, 6},
      {"tel:", errc::uri_syntax, 4},
      {"tel:+", errc::uri_syntax, 5},
      {"tel:+1a", errc::uri_syntax, 6},
      {"tel:-.-", errc::uri_syntax, 4},
      {"tel:xyz", errc::uri_syntax, 4},
      {"http:", errc::uri_syntax, 5},
      {"http://a b", errc::uri_syntax, 8},
  };
  for (const auto& row : rows) {
    INFO(row.text);
    const auto u = parse_uri(row.text);
    REQUIRE_FALSE(u);
    CHECK(describe(u.error().code) == describe(row.code));
    CHECK(u.error().offset == row.offset);
    CHECK_FALSE(parse_uri(row.text, mode::strict));
  }
}

TEST_CASE("strict mode rejects what tolerant mode takes") {
  for (const auto* text : {"sip:*97#@b", "sip:a%4@b", "sip:@b", "sip:a@my_host",
                           "sip:a@b;p=", "sip:j\xc3\xb6rg@b", "tel:1234", "sip:a@b;p=x=y", "sip:a@1.2.3",
                           "sip:a@192.0.2.300", "sip:a@-b.org", "sip:a@b-.org", "sip:a@b.1org"}) {
    INFO(text);
    CHECK(parse_uri(text));
    CHECK_FALSE(parse_uri(text, mode::strict));
  }
}

TEST_CASE("RFC 3261 19.1.4: every example of equivalence") {
  const std::vector<std::vector<std::string_view>> sets{
      {"sip:%61lice@atlanta.com;transport=TCP", "sip:alice@AtLanTa.CoM;Transport=tcp"},
      {"sip:carol@chicago.com", "sip:carol@chicago.com;newparam=5"},
      {"sip:carol@chicago.com", "sip:carol@chicago.com;security=on"},
      {"sip:carol@chicago.com;newparam=5", "sip:carol@chicago.com;security=on"},
      {"sip:carol@chicago.com", "sip:carol@chicago.com;security=off"},
      {"sip:biloxi.com;transport=tcp;method=REGISTER?to=sip:bob%40biloxi.com",
       "sip:biloxi.com;method=REGISTER;transport=tcp?to=sip:bob%40biloxi.com"},
      {"sip:alice@atlanta.com?subject=project%20x&priority=urgent",
       "sip:alice@atlanta.com?priority=urgent&subject=project%20x"},
      // RFC 5954 §4.2
      {"sip:bob@[::ffff:192.0.2.128]", "sip:bob@[::ffff:c000:280]"},
      {"sip:bob@[2001:db8::9:1]", "sip:bob@[2001:db8::9:01]"},
      {"sip:bob@[0:0:0:0:0:FFFF:129.144.52.38]", "sip:bob@[::FFFF:129.144.52.38]"},
      // RFC 3966 §4
      {"tel:+1-201-555-0123", "tel:+1(201)555.0123"},
      {"tel:+12015550123;ext=1-2;isub=a", "tel:+12015550123;ISUB=A;ext=12"},
      {"tel:7042;phone-context=Example.COM", "tel:70-42;phone-context=example.com"},
      {"tel:7042;phone-context=+1-914", "tel:7042;phone-context=+1914"},
      {"URN:service:sos", "urn:service:sos"},
      // RFC 8141 §3.1, RFC 5031, RFC 4122
      {"urn:Service:sos.Fire", "urn:service:SOS.fire"},
      {"urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6", "urn:UUID:F81D4FAE-7DEC-11D0-A765-00A0C91E6BF6"},
      {"urn:example:a%3bb", "urn:EXAMPLE:a%3Bb"},
      {"sip:a@b;%74ransport=tcp", "sip:a@b;transport=tcp"},
  };
  for (const auto& s : sets) {
    INFO(s[0] << " and " << s[1]);
    CHECK(equivalent(parsed(s[0]), parsed(s[1])));
    CHECK(equivalent(parsed(s[1]), parsed(s[0])));
    CHECK(equivalent(parsed(s[0]), parsed(s[0])));
  }
}

TEST_CASE("RFC 3261 19.1.4: every example of difference") {
  const std::vector<std::pair<std::string_view, std::string_view>> pairs{
      {"SIP:ALICE@AtLanTa.CoM;Transport=udp", "sip:alice@AtLanTa.CoM;Transport=UDP"},
      {"sip:bob@biloxi.com", "sip:bob@biloxi.com:5060"},
      {"sip:bob@biloxi.com", "sip:bob@biloxi.com;transport=udp"},
      {"sip:bob@biloxi.com", "sip:bob@biloxi.com:6000;transport=tcp"},
      {"sip:carol@chicago.com", "sip:carol@chicago.com?Subject=next%20meeting"},
      {"sip:bob@phone21.boxesbybob.com", "sip:bob@192.0.2.4"},
      {"sip:carol@chicago.com;security=on", "sip:carol@chicago.com;security=off"},
      // the rules without an example
      {"sip:a@b", "sips:a@b"},
      {"sip:a@b", "sip:b"},
      {"sip:a:p@b", "sip:a@b"},
      {"sip:a:p@b", "sip:a:P@b"},
      {"sip:a@b;user=ip", "sip:a@b"},
      {"sip:a@b;ttl=1", "sip:a@b"},
      {"sip:a@b;method=INVITE", "sip:a@b"},
      {"sip:a@b;maddr=c", "sip:a@b"},
      {"sip:a%3bb@c", "sip:a;b@c"},
      {"sip:a@b?x=1&x=1", "sip:a@b?x=1"},
      {"tel:+12015550123", "tel:12015550123"},
      {"tel:+12015550123", "tel:+12015550124"},
      {"tel:+12015550123;ext=1", "tel:+12015550123"},
      {"tel:7042;phone-context=a.com", "tel:7042;phone-context=b.com"},
      {"urn:a", "urn:b"},
      {"urn:example:a", "urn:example:A"},
      {"urn:service:sos", "urn:service:sos.fire"},
      {"urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6", "urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf7"},
      {"urn:a", "isbn:a"},
  };
  for (const auto& [a, b] : pairs) {
    INFO(a << " and " << b);
    CHECK_FALSE(equivalent(parsed(a), parsed(b)));
    CHECK_FALSE(equivalent(parsed(b), parsed(a)));
  }
}

TEST_CASE("escaping is undone once and only where it is whole") {
  CHECK(unescape("%41b%4") == "Ab%4");
  CHECK(unescape("%2541") == "%41");
  CHECK(unescape("%zz%") == "%zz%");
  CHECK(unescape("%00").size() == 1);
  CHECK(escape_user("a b@c:%") == "a%20b%40c%3A%25");
  CHECK(escape_user("1_a.b~(c)&=+$,;?/") == "1_a.b~(c)&=+$,;?/");
  for (int c = 0; c < 256; ++c) {
    const std::string user(1, static_cast<char>(c));
    const auto u = uri::parse("sip:" + escape_user(user) + "@h", mode::strict);
    REQUIRE(u);
    CHECK(unescape(u->view().user) == user);
  }
}

TEST_CASE("an owned URI checks once and shows its parts") {
  CHECK_FALSE(uri::parse("nothing"));
  const auto u = uri::parse("sip:a@b;lr");
  REQUIRE(u);
  CHECK(u->text() == "sip:a@b;lr");
  CHECK(u->view().params.has("lr"));
  const uri none;
  CHECK(none.view().text.empty());
}

TEST_CASE("URNs show their namespace, and a uuid must be one (RFC 8141, RFC 4122)") {
  CHECK(parse_urn("URN:service:sos.fire")->nid == "service");
  CHECK(parse_urn("urn:service:sos.fire")->nss == "sos.fire");
  CHECK(parse_urn("urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6")->nss.size() == 36);
  for (const auto* bad : {"urn:", "urn:a:b", "urn:-ab:c", "urn:service:", "urn:service", "sip:service:sos",
                          "urn:uuid:1", "urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bfg", "urn:se_vice:x"}) {
    INFO(bad);
    CHECK_FALSE(parse_urn(bad));
  }
}

TEST_CASE("headers and parameters are escaped for a URI and found in it again") {
  const std::string replaces = "12345@192.0.2.3;to-tag=1;from-tag=2&x";
  const auto text =
      "sip:a@b;x=" + escape_param("p;q=r?\"") + "?Replaces=" + escape_header(replaces) + "&Subject=a%20b&e=";
  const auto u = parse_uri(text, mode::strict);
  REQUIRE(u);
  CHECK(header_in_uri(*u, "replaces") == replaces);
  CHECK(header_in_uri(*u, "SUBJECT") == "a b");
  CHECK(header_in_uri(*u, "e") == "");
  CHECK_FALSE(header_in_uri(*u, "x"));
  CHECK(unescape(*u->params.get("x")) == "p;q=r?\"");
  for (int c = 0; c < 256; ++c) {
    const std::string one(1, static_cast<char>(c));
    const auto whole = uri::parse("sip:h;p=" + escape_param(one) + "?h=" + escape_header(one), mode::strict);
    REQUIRE(whole);
    CHECK(unescape(*whole->view().params.get("p")) == one);
    CHECK(header_in_uri(whole->view(), "h") == one);
  }
}
