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
  const auto bytes = wire(R"(
INVITE sip:ada@engine-room.example.org;novelparam SIP/2.0
TO :
 sip:ada@engine-room.example.org ;   tag    = 8271553aa
from   : "C Babbage \\\""       <sip:charles@example.org>
  ;
  tag = 77kk3
MaX-fOrWaRdS: 0070
Call-ID: folded.l2k3j4@198.51.100.7
Content-Length   : {length}
cseq: 0012
  INVITE
Via  : SIP  /   2.0
 /UDP
    198.51.100.8;branch=417oldstyle
s :
ModernHeader:   first words
 and the words after them
HeaderOfUnknownGrammar: ;;,,;;,;
Content-Type: application/sdp
Route:
 <sip:relay.example.org;lr;novel=value;bare>
v:  SIP  / 2.0  / TCP     loom.example.org   ;
  branch  =   z9hG4bK7dhq2  ,
 SIP  /    2.0   / UDP  192.168.77.12   ; branch=
 z9hG4bK55190
m:"Quoted words \"\"" <sip:charles@example.org> ; novelparam =
      novelvalue ;
  otherparam ; q = 0.25
)",
                          sdp());
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
  const auto bytes = wire(R"(
!odd-Method9876543210_*+`.%truly'~ sip:7_odd.USER~(we-are!here)&isn't+this$/wild?,/;;*:&pass+word=1,odd!*w$rd~x_too.(is-it)@example.org SIP/2.0
Via: SIP/2.0/TCP node1.example.org;branch=z9hG4bK-.!%66*_+`'~
To: "BEL:\{hex 07} NUL:\{hex 00} DEL:\{hex 7F}" <sip:7_odd.USER~(we-are!here)&isn't+this$/wild?,/;;*@example.org>
From: word1~` word2'+_ word3*%!.- <sip:plain@example.org>;oddParam''~+*_!.-%="{hex D0BFD180D0B8D0BCD0B5D180}";tag=_odd~1'+`*%!-.
Call-ID: oddmeth.word%ZK-!.*_+'@word`~)(><:\/"][?}{
CSeq: 202122232 !odd-Method9876543210_*+`.%truly'~
Max-Forwards: 255
extraHeader-!.%*+_`'~:{hex E6BCA2E5AD97}
Content-Length: 0
)");
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
  const auto m = accepted(wire(R"(
INVITE sip:sips%3Aada%40example.org@example.net SIP/2.0
To: sip:%61d%61@example.org
From: <sip:A%20name%20of%20words@example.net>;tag=512
Max-Forwards: 87
i: escapes.48jfkq93jf
CSeq: 99812 INVITE
Via: SIP/2.0/UDP node5.example.net;branch=z9hG4bKffj2a
C: application/sdp
Contact:
  <sip:call%65r@node5.example.net;%6C%72;k%65y=v%61lue%25%34%31>
Content-Length: {length}
)",
                               sdp()));
  CHECK(unescape(parse_uri(m.request_uri())->user) == "sips:ada@example.org");
  CHECK(equivalent(*m.to().uri(), *parse_uri("sip:ada@example.org")));
  const auto c = *m.get<contact>()->address.uri();
  CHECK(unescape(*c.params.get("k%65y")) == "value%41");
  CHECK(equivalent(c, *parse_uri("sip:caller@node5.example.net;lr;key=value%2541")));
  CHECK_FALSE(equivalent(c, *parse_uri("sip:caller@node5.example.net;lr;key=valueA")));
}

TEST_CASE("RFC 4475 3.1.1.4: an escaped null does not end a user name") {
  const auto m = accepted(wire(R"(
REGISTER sip:example.org SIP/2.0
To: sip:nil-%00-nil@example.org
From: sip:nil-%00-nil@example.org;tag=48813
Max-Forwards: 70
Call-ID: nulls.93hfkqu2hd
CSeq: 882211 REGISTER
Via: SIP/2.0/UDP node5.example.org;branch=z9hG4bKffj2a
Contact: <sip:%00@node5.example.org>
Contact: <sip:%00%00@node5.example.org>
L:0
)"));
  CHECK(unescape(m.to().uri()->user) == std::string("nil-\0-nil", 9));
  const auto contacts = m.list(header_id::contact);
  REQUIRE(contacts.size() == 2);
  CHECK_FALSE(equivalent(*parse_name_addr(contacts[0])->uri(), *parse_name_addr(contacts[1])->uri()));
}

TEST_CASE("RFC 4475 3.1.1.5: % in methods, names and display names is a character like others") {
  const auto m = accepted(wire(R"(
RE%47IST%45R sip:registrar.example.org SIP/2.0
To: "%Z%45" <sip:thing@example.org>
From: "%Z%45" <sip:thing@example.org>;tag=ff23k1
Call-ID: percent.jfk29fj2kd
Via: SIP/2.0/TCP node.example.org;branch=z9hG4bK71%gqnvid3
CSeq: 5151 RE%47IST%45R
Max-Forwards: 70
Contact: <sip:first@node1.example.org>
C%6Fntact: <sip:second@node2.example.org>
Contact: <sip:third@node3.example.org>
l: 0
)"));
  CHECK(m.method() == method::other);
  CHECK(unquote(m.from().display_name) == "%Z%45");
  CHECK(m.list(header_id::contact).size() == 2);
  CHECK(m.value("C%6Fntact") == "<sip:second@node2.example.org>");
}

TEST_CASE("RFC 4475 3.1.1.6: a display name may touch the <") {
  const auto m = accepted(wire(R"(
OPTIONS sip:ada@example.org SIP/2.0
To: sip:ada@example.org
From: charles<sip:charles@example.org>;tag=481
Max-Forwards: 70
Call-ID: touching.77@odd.example.org
CSeq: 60 OPTIONS
Via: SIP/2.0/UDP odd.example.org;branch=z9hG4bKffj2a
l: 0
)"));
  CHECK(m.from().display_name == "charles");
  CHECK(m.from().uri_text == "sip:charles@example.org");
}

TEST_CASE("RFC 4475 3.1.1.7: long values and 34 Via lines in every spelling") {
  std::string vias;
  for (int i = 33; i > 0; --i) {
    constexpr const char* names[] = {"Via:", "v:", "V:", "ViA:", "VIA:", "via:", "V :", "v  :", "Via :"};
    vias += std::string(names[i % 9]) + " SIP/2.0/TCP hop" + std::to_string(i) + ".example.org\n";
  }
  const auto m = accepted(wire(R"(
INVITE sip:ada@example.org SIP/2.0
To: "My name is {10 quite} long" <sip:ada@example.org:6000;novelparam1=so{20 long}value;longparam{25 name}=shortvalue;so{25 long}NameWithoutValue>
F: sip:{5 remarkablylongname}@example.net;tag=77{50 451}3;novelheaderparam{20 name}=novelvalue{15 value};bare{10 paramname}
Call-ID: longvalues.one{20 very}longid
CSeq: 771200 INVITE
Novel-{20 Long}-Name: novel-{20 long}-value; novel-{20 long}-parameter-name = novel-{20 long}-parameter-value
)" + vias + R"(Via: SIP/2.0/TCP node.example.org;received=198.51.100.5;branch=so{50 long}branch
Max-Forwards: 70
Contact: <sip:{5 remarkablylongname}@node5.example.net>
Content-Type: application/sdp
l: {length}
)",
                               sdp()));
  CHECK(m.list(header_id::via).size() == 34);
  CHECK(m.from().tag().size() == 2 + 150 + 1);
  CHECK(m.to().uri()->port == 6000);
  CHECK(m.call_id().size() == 11 + 3 + 80 + 6);
  CHECK(test::has_finding(m, deviation::missing_branch));
}

TEST_CASE("RFC 4475 3.1.1.8: octets behind the body of a datagram are noise") {
  const auto first = wire(R"(
REGISTER sip:example.org SIP/2.0
To: sip:a.clerk@example.org
From: sip:a.clerk@example.org;tag=9912f
Max-Forwards: 8
I: twofold.ddj28
Contact: sip:a.clerk@node.example.org
CSeq: 8 REGISTER
Via: SIP/2.0/UDP 198.51.100.125;branch=z9hG4bKffj2a23
Content-Length: 0
)");
  const auto m = accepted(first + wire(R"(
INVITE sip:joan@example.org SIP/2.0
t: sip:joan@example.org
)"));
  CHECK(m.method() == method::register_);
  CHECK(m.body().empty());
  REQUIRE(m.findings().size() == 1);
  CHECK(m.findings()[0] == finding{deviation::bytes_after_body, static_cast<std::uint32_t>(first.size())});
}

TEST_CASE("RFC 4475 3.1.1.9: a semicolon may be part of a user name") {
  const auto m = accepted(wire(R"(
OPTIONS sip:ada;at=b%40example.net@example.org SIP/2.0
To: sip:ada@example.org
From: sip:charles@example.net;tag=33242
Max-Forwards: 3
Call-ID: semicolon.jf82
CSeq: 8 OPTIONS
Accept: application/sdp, application/pkcs7-mime,
        multipart/mixed, multipart/signed,
        message/sip, message/sipfrag
Via: SIP/2.0/UDP 198.51.100.1;branch=z9hG4bKffj2a
l: 0
)"));
  CHECK(unescape(parse_uri(m.request_uri())->user) == "ada;at=b@example.net");
  CHECK(m.list(header_id::accept).size() == 6);
  CHECK(m.lists(header_id::accept, "message/SIPFRAG"));
}

TEST_CASE("RFC 4475 3.1.1.10: transports need not be known") {
  const auto m = accepted(wire(R"(
OPTIONS sip:ada@example.org SIP/2.0
To: sip:ada@example.org
From: <sip:charles@example.org>;tag=323
Max-Forwards: 70
Call-ID:  carriers.jf82kd
Accept: application/sdp
CSeq: 60 OPTIONS
Via: SIP/2.0/UDP c1.example.org;branch=z9hG4bKffj2a
Via: SIP/2.0/SCTP c2.example.org;branch=z9hG4bKffj2b
Via: SIP/2.0/TLS c3.example.org;branch=z9hG4bKffj2c
Via: SIP/2.0/PIGEON c4.example.org;branch=z9hG4bKffj2d
Via: SIP/2.0/TCP c5.example.org;branch=z9hG4bKffj2e
l: 0
)"));
  const auto vias = m.list(header_id::via);
  REQUIRE(vias.size() == 5);
  CHECK(parse_via(vias[3])->transport == "PIGEON");
}

TEST_CASE("RFC 4475 3.1.1.11: a body may hold NUL bytes") {
  const auto body = test::lines(R"(
--seam4711
Content-Type: text/plain
Content-Transfer-Encoding: binary

Good day
--seam4711
Content-Type: application/octet-stream
Content-Transfer-Encoding: binary

{hex 30820052 0000 06092A86 4886F70D 0A0D0A00 FF}
--seam4711--
)");
  const auto m = accepted(wire(R"(
MESSAGE sip:ada@example.org SIP/2.0
Via: SIP/2.0/UDP 127.0.0.1:5070;branch=z9hG4bK-a1-4dade06d0bdb11ee-1--a1-;rport
Max-Forwards: 70
Route: <sip:127.0.0.1:5080>
Identity: bWFkZSB1cCBieSBub2JvZHkgaW4gcGFydGljdWxhciwgb25seSBsb25nIGVub3VnaA==
Contact: <sip:charles@127.0.0.1:5070>
To: <sip:ada@example.org>
From: <sip:charles@example.org>;tag=2fb0dcc9
Call-ID: 5b81c2b9f0a8@YSBob3N0IG5hbWU.
CSeq: 1 MESSAGE
Content-Transfer-Encoding: binary
Content-Type: multipart/mixed;boundary=seam4711
Date: Sat, 15 Oct 2005 04:44:56 GMT
User-Agent: Difference/0.2.5 (brass)
Content-Length: {length}
)",
                               body));
  CHECK(m.body() == body);
  CHECK(m.body().find('\0') != std::string_view::npos);
  CHECK(m.get<content_type>()->is("Multipart/Mixed"));
  CHECK(m.get<content_type>()->params.get("boundary") == "seam4711");
  CHECK(m.get<date>()->unix_seconds == 1129351496);
}

TEST_CASE("RFC 4475 3.1.1.12: a reason phrase may hold anything, UTF-8 included") {
  const auto m = accepted(wire(R"(
SIP/2.0 200 = 3**2 * 2**4 {hex D185D0BED180D0BED188D0BE20E282AC}
Via: SIP/2.0/UDP 198.51.100.198;branch=z9hG4bK1324923
Call-ID: phrase.jf82kd
CSeq: 35 INVITE
From: sip:ada@example.org;tag=11141343
To: sip:joan@example.net;tag=2229
Content-Length: {length}
Content-Type: application/sdp
Contact: <sip:joan@node198.example.org>
)",
                               sdp()));
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
