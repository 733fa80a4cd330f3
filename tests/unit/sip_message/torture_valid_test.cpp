// RFC 4475 §3.1.1: valid messages. Each is written anew from the description in its section. All must be
// accepted in both modes.
//
//  3.1.1.1  short tortuous INVITE        accept     3.1.1.8  octets behind the body       accept, ignored
//  3.1.1.2  wide range of characters     accept     3.1.1.9  ;param in the user part      accept
//  3.1.1.3  valid use of %               accept     3.1.1.10 unknown transports           accept
//  3.1.1.4  escaped nulls                accept     3.1.1.11 multipart with NUL bytes     accept
//  3.1.1.5  % that is no escape          accept     3.1.1.12 unusual reason phrase        accept
//  3.1.1.6  no LWS before <              accept     3.1.1.13 empty reason phrase          accept
//  3.1.1.7  long values                  accept
#include "torture_messages.hpp"
#include "wire.hpp"

#include <catch2/catch.hpp>

using namespace sip;
using test::parse;
using test::sdp;
using test::wire;

namespace {

/// Parses in both modes; the tolerant result comes back.
message accepted(std::string_view bytes) {
  const auto strict = parse(bytes, mode::strict);
  INFO("strict: " << describe(strict.error().code) << " at " << strict.error().offset);
  CHECK(strict.ok());
  auto m = parse(bytes);
  INFO("tolerant: " << describe(m.error().code) << " at " << m.error().offset);
  REQUIRE(m.ok());
  return m;
}

}  // namespace

TEST_CASE("RFC 4475 3.1.1.1: folding, LWS, odd case and order are well formed") {
  const auto bytes = torture::valid("3.1.1.1");
  const auto m = accepted(bytes);
  CHECK(m.method() == method::invite);
  CHECK(m.to().uri_text == "sip:ada@engine-room.example.org");
  CHECK(m.to().tag() == "8271553aa");
  CHECK(m.from().tag() == "77kk3");
  CHECK(unquote(m.from().display_name) == "C Babbage \\\"");
  CHECK(m.call_id() == "folded.l2k3j4@198.51.100.7");
  CHECK(m.cseq().number == 12);
  CHECK(m.cseq().method == method::invite);
  CHECK(m.get<max_forwards>()->hops == 70);
  CHECK(m.top_via().transport == "UDP");
  CHECK(m.top_via().host == "198.51.100.8");
  CHECK(m.top_via().branch == "417oldstyle");
  CHECK(m.list(header_id::via).size() == 3);
  CHECK(m.headers().size() == 14);
  CHECK(m.value(header_id::subject).empty());
  CHECK(m.has(header_id::subject));
  CHECK(unfolded(m.value("modernheader")) == "first words and the words after them");
  CHECK(m.value("HeaderOfUnknownGrammar") == ";;,,;;,;");
  const auto c = *m.get<contact>();
  CHECK(unquote(c.address.display_name) == "Quoted words \"\"");
  CHECK(c.address.params.get("novelparam") == "novelvalue");
  CHECK(c.address.params.has("otherparam"));
  CHECK(c.address.params.get("q") == "0.25");
  auto rest = m.list(header_id::via)[1];
  CHECK(parse_via(rest)->branch == "z9hG4bK7dhq2");
  CHECK(parse_uri(m.request_uri())->params.has("novelparam"));
  CHECK(m.body() == sdp());
}

TEST_CASE("RFC 4475 3.1.1.2: every character that a token, a user part and a word may hold") {
  const auto bytes = torture::valid("3.1.1.2");
  const auto m = accepted(bytes);
  CHECK(m.method() == method::other);
  CHECK(m.method_text() == "!odd-Method9876543210_*+`.%truly'~");
  CHECK(m.cseq().method_text == m.method_text());
  CHECK(m.call_id() == "oddmeth.word%ZK-!.*_+'@word`~)(><:\\/\"][?}{");
  CHECK(m.from().display_name == "word1~` word2'+_ word3*%!.-");
  CHECK(m.from().tag() == "_odd~1'+`*%!-.");
  CHECK(unquote(m.to().display_name).find(std::string("NUL:") + '\0') != std::string::npos);
  const auto uri = *parse_uri(m.request_uri(), mode::strict);
  CHECK(uri.host == "example.org");
  CHECK(uri.user == "7_odd.USER~(we-are!here)&isn't+this$/wild?,/;;*");
  CHECK(uri.password == "&pass+word=1,odd!*w$rd~x_too.(is-it)");
  CHECK(m.value("extraheader-!.%*+_`'~") == test::from_hex("E6BCA2E5AD97"));
}

TEST_CASE(
    "RFC 4475 3.1.1.3: escapes stand for their character where the grammar has them, and are resolved once") {
  const auto m = accepted(torture::valid("3.1.1.3"));
  CHECK(unescape(parse_uri(m.request_uri())->user) == "sips:ada@example.org");
  CHECK(equivalent(*m.to().uri(), *parse_uri("sip:ada@example.org")));
  const auto c = *m.get<contact>()->address.uri();
  CHECK(unescape(*c.params.get("k%65y")) == "value%41");
  CHECK(equivalent(c, *parse_uri("sip:caller@node5.example.net;lr;key=value%2541")));
  CHECK_FALSE(equivalent(c, *parse_uri("sip:caller@node5.example.net;lr;key=valueA")));
}

TEST_CASE("RFC 4475 3.1.1.4: an escaped null does not end a user name") {
  const auto m = accepted(torture::valid("3.1.1.4"));
  CHECK(unescape(m.to().uri()->user) == std::string("nil-\0-nil", 9));
  const auto contacts = m.list(header_id::contact);
  REQUIRE(contacts.size() == 2);
  CHECK_FALSE(equivalent(*parse_name_addr(contacts[0])->uri(), *parse_name_addr(contacts[1])->uri()));
}

TEST_CASE("RFC 4475 3.1.1.5: % in methods, names and display names is a character like others") {
  const auto m = accepted(torture::valid("3.1.1.5"));
  CHECK(m.method() == method::other);
  CHECK(unquote(m.from().display_name) == "%Z%45");
  CHECK(m.list(header_id::contact).size() == 2);
  CHECK(m.value("C%6Fntact") == "<sip:second@node2.example.org>");
}

TEST_CASE("RFC 4475 3.1.1.6: a display name may touch the <") {
  const auto m = accepted(torture::valid("3.1.1.6"));
  CHECK(m.from().display_name == "charles");
  CHECK(m.from().uri_text == "sip:charles@example.org");
}

TEST_CASE("RFC 4475 3.1.1.7: long values and 34 Via lines in every spelling") {
  const auto m = accepted(torture::valid("3.1.1.7"));
  CHECK(m.list(header_id::via).size() == 34);
  CHECK(m.from().tag().size() == 2 + 150 + 1);
  CHECK(m.to().uri()->port == 6000);
  CHECK(m.call_id().size() == 11 + 3 + 80 + 6);
  CHECK(test::has_finding(m, deviation::missing_branch));
}

TEST_CASE("RFC 4475 3.1.1.8: octets behind the body of a datagram are noise") {
  const auto bytes = torture::valid("3.1.1.8");
  const auto first = bytes.substr(0, bytes.find("INVITE"));
  const auto m = accepted(bytes);
  CHECK(m.method() == method::register_);
  CHECK(m.body().empty());
  REQUIRE(m.findings().size() == 1);
  CHECK(m.findings()[0] == finding{deviation::bytes_after_body, static_cast<std::uint32_t>(first.size())});
}

TEST_CASE("RFC 4475 3.1.1.9: a semicolon may be part of a user name") {
  const auto m = accepted(torture::valid("3.1.1.9"));
  CHECK(unescape(parse_uri(m.request_uri())->user) == "ada;at=b@example.net");
  CHECK(m.list(header_id::accept).size() == 6);
  CHECK(m.lists(header_id::accept, "message/SIPFRAG"));
}

TEST_CASE("RFC 4475 3.1.1.10: transports need not be known") {
  const auto m = accepted(torture::valid("3.1.1.10"));
  const auto vias = m.list(header_id::via);
  REQUIRE(vias.size() == 5);
  CHECK(parse_via(vias[3])->transport == "PIGEON");
}

TEST_CASE("RFC 4475 3.1.1.11: a body may hold NUL bytes") {
  const auto bytes = torture::valid("3.1.1.11");
  const auto body = bytes.substr(bytes.find("--seam"));
  const auto m = accepted(bytes);
  CHECK(m.body() == body);
  CHECK(m.body().find('\0') != std::string_view::npos);
  CHECK(m.get<content_type>()->is("Multipart/Mixed"));
  CHECK(m.get<content_type>()->params.get("boundary") == "seam4711");
  CHECK(m.get<date>()->unix_seconds == 1129351496);
}

TEST_CASE("RFC 4475 3.1.1.12: a reason phrase may hold anything, UTF-8 included") {
  const auto m = accepted(torture::valid("3.1.1.12"));
  CHECK(m.reason() == "= 3**2 * 2**4 " + test::from_hex("D185D0BED180D0BED188D0BE20E282AC"));
  CHECK(m.status() == 200);
  CHECK_FALSE(m.is_request());
  CHECK(m.method() == method::invite);
  CHECK(m.findings().empty());
}

TEST_CASE("RFC 4475 3.1.1.13: a reason phrase may be empty, without its space only tolerant mode takes it") {
  constexpr std::string_view rest = R"(
Via: SIP/2.0/UDP 198.51.100.105;branch=z9hG4bK2398ndaoe
Call-ID: wordless.jf82kd
CSeq: 35 INVITE
From: <sip:ada@example.org>;tag=39ansfi3
To: <sip:joan@example.net>;tag=902jndnke3
Content-Length: 0
Contact: <sip:joan@node105.example.org>
)";
  const auto m = accepted(wire("SIP/2.0 100 " + std::string(rest)));
  CHECK(m.status() == 100);
  CHECK(m.reason().empty());
  const auto bare = wire("SIP/2.0 100" + std::string(rest));
  const auto tolerated = parse(bare);
  REQUIRE(tolerated.ok());
  CHECK(tolerated.findings()[0].what == deviation::missing_reason_phrase_space);
  CHECK(parse(bare, mode::strict).error().code == errc::start_line);
}
