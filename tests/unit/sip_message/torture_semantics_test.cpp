// RFC 4475 §3.2 to §3.4: most of these are well formed and only mean something odd, which is for the layers
// above.
//
//  section  what the RFC says                                     here
//  3.2.1    "a parser must not break"; may 400 or fall back       accept, finding missing_branch
//  3.3.1    should 400                                            reject missing_from
//  3.3.2    "a parser must accept this as well formed"            accept (416 is for the stack)
//  3.3.3    "a parser must accept this as well formed"            accept
//  3.3.4    "syntactically valid"                                 accept
//  3.3.5    420 from the element                                  accept
//  3.3.6    "syntactically valid"; 415 from an endpoint           accept
//  3.3.7    "well formed"                                         accept
//  3.3.8    400                                                   reject repeated_header
//  3.3.9    error; framing is lost                                reject bad_content_length
//  3.3.10   "well formed"; to be discarded by an endpoint         accept
//  3.3.11   "legal"                                               accept
//  3.3.12   should succeed, parameter is of the header            accept
//  3.3.13   should succeed, parameter is of the URI               accept
//  3.3.14   should succeed                                        accept
//  3.3.15   406 or 400 from the element                           accept
//  3.4.1    legal per RFC 2543, should be accepted                accept with findings; strict rejects: no
//  From tag
#include "wire.hpp"

#include <catch2/catch.hpp>

using namespace sip;
using test::has_finding;
using test::parse;
using test::sdp;
using test::wire;

TEST_CASE("RFC 4475 3.2.1: a branch that is nothing but its cookie does not break the parser") {
  const auto m = parse(wire(R"(
OPTIONS sip:ada@example.org SIP/2.0
To: sip:ada@example.org
From: sip:charles@example.net;tag=33242
Max-Forwards: 3
Via: SIP/2.0/UDP 198.51.100.1;branch=z9hG4bK
Accept: application/sdp
Call-ID: cookie.jf82
CSeq: 8 OPTIONS
l: 0
)"));
  CHECK(m.ok());
  CHECK(has_finding(m, deviation::missing_branch));
}

TEST_CASE("RFC 4475 3.3.1: without Call-ID, From and To a request is rejected and still shown") {
  const auto bytes = wire(R"(
INVITE sip:ada@example.org SIP/2.0
CSeq: 193942 INVITE
Via: SIP/2.0/UDP 198.51.100.95;branch=z9hG4bKffj.few
Content-Type: application/sdp
l: {length}
)",
                          sdp());
  for (const auto mode : {mode::tolerant, mode::strict}) {
    const auto m = parse(bytes, mode);
    CHECK(m.error() ==
          parse_error{errc::missing_from, static_cast<std::uint32_t>(bytes.find("\r\n\r\n") + 2)});
    CHECK(m.top_via().host == "198.51.100.95");
    CHECK(m.cseq().number == 193942);
    CHECK(m.body() == sdp());
  }
}

TEST_CASE("RFC 4475 3.3.8: required headers with two values are rejected") {
  const auto bytes = wire(R"(
INVITE sip:ada@example.com SIP/2.0
Contact: <sip:charles@node25.example.net>
Via: SIP/2.0/UDP 198.51.100.25;branch=z9hG4bKffj2a
Max-Forwards: 70
CSeq: 5 INVITE
Call-ID: twice.98asdh@198.51.100.1
CSeq: 59 INVITE
Call-ID: twice.98asdh@198.51.100.2
From: sip:charles@example.org;tag=3413415
To: sip:ada@example.org
To: sip:joan@example.net
From: sip:charles@example.net;tag=2923420123
Content-Type: application/sdp
l: {length}
Contact: <sip:charles@node36.example.net>
Max-Forwards: 5
)",
                          sdp());
  for (const auto mode : {mode::tolerant, mode::strict}) {
    const auto m = parse(bytes, mode);
    CHECK(m.error() ==
          parse_error{errc::repeated_header, static_cast<std::uint32_t>(bytes.find("59 INVITE"))});
  }
  for (const auto* again : {"CSeq: 8 OPTIONS\n", "Call-ID: other\n", "From: <sip:x@y>;tag=2\n",
                            "To: <sip:x@y>\n", "Max-Forwards: 5\n"}) {
    INFO(again);
    CHECK(parse(test::request("OPTIONS", again)).error().code == errc::repeated_header);
  }
}

TEST_CASE("a required header that stands twice with one value is a finding, and an error in strict mode") {
  for (const auto* again :
       {"CSeq: 7 OPTIONS\n", "Call-ID: c1@example.net\n", "From: <sip:charles@example.net>;tag=f1\n",
        "To: <sip:ada@example.org>\n", "Max-Forwards: 70\n", "Content-Length: 0\n"}) {
    INFO(again);
    const auto bytes = test::request("OPTIONS", again);
    const auto m = parse(bytes);
    CHECK(m.ok());
    CHECK(has_finding(m, deviation::repeated_header));
    CHECK(parse(bytes, mode::strict).error().code == errc::repeated_header);
  }
}

TEST_CASE("RFC 4475 3.3.9: Content-Lengths that differ are an error") {
  const auto bytes = wire(R"(
OPTIONS sip:ada@example.org SIP/2.0
Via: SIP/2.0/UDP node5.example.net;branch=z9hG4bK293423
To: sip:ada@example.org
From: sip:joan@example.net;tag=3923942
Call-ID: twolengths.jf82
CSeq: 15932 OPTIONS
Content-Length: 13
Max-Forwards: 60
Content-Length: 5
Content-Type: text/plain
)",
                          "Nobody can tell how long this is meant to be.");
  for (const auto mode : {mode::tolerant, mode::strict}) {
    const auto m = parse(bytes, mode);
    CHECK(m.error() ==
          parse_error{errc::bad_content_length, static_cast<std::uint32_t>(bytes.find("5\r\nContent-Type"))});
  }
}

TEST_CASE("RFC 4475 3.3: what is well formed is accepted in both modes, whatever it means") {
  const struct {
    const char* section;
    std::string bytes;
  } rows[] = {
      {"3.3.2 unknown scheme", wire(R"(
OPTIONS somethingNobodyKnows:opaquetext SIP/2.0
To: sip:ada@example.org
From: sip:charles@example.net;tag=384
Max-Forwards: 3
Call-ID: scheme.jf82
CSeq: 3923423 OPTIONS
Via: SIP/2.0/TCP node9.example.org;branch=z9hG4bKffj2a39234
Content-Length: 0
)")},
      {"3.3.3 atypical scheme", wire(R"(
OPTIONS soap.beep://198.51.100.103:3002 SIP/2.0
To: sip:ada@example.org
From: sip:charles@example.net;tag=384
Max-Forwards: 3
Call-ID: scheme.jf83
CSeq: 3923423 OPTIONS
Via: SIP/2.0/TCP node9.example.org;branch=z9hG4bKffj2a39234
Content-Length: 0
)")},
      {"3.3.4 unknown schemes in headers", wire(R"(
REGISTER sip:example.org SIP/2.0
To: isbn:9780262510875
From: <http://www.example.org>;tag=3234233
Call-ID: scheme.jf84@hyphenated-node.example.org
CSeq: 234902 REGISTER
Max-Forwards: 70
Via: SIP/2.0/UDP 198.51.100.21:5060;branch=z9hG4bKffj2a
Contact: <name:Ada_Lovelace>
l: 0
)")},
      {"3.3.5 Require and Proxy-Require", wire(R"(
OPTIONS sip:ada@example.org SIP/2.0
To: sip:ada@example.org
From: sip:charles@example.net;tag=242etr
Max-Forwards: 6
Call-ID: require.jf82
Require: neverHeardOf, neverHeardOfEither
Proxy-Require: notEvenInProxies, norInOthers
CSeq: 8 OPTIONS
Via: SIP/2.0/TLS cut-and-paste.example.org;branch=z9hG4bKffj2a
Content-Length: 0
)")},
      {"3.3.6 unknown Content-Type", wire(R"(
INVITE sip:ada@example.org SIP/2.0
Contact: <sip:charles@node5.example.net>
To: sip:ada@example.org
From: sip:charles@example.net;tag=8392034
Max-Forwards: 70
Call-ID: type.jf82
CSeq: 235448 INVITE
Via: SIP/2.0/UDP somewhere.example.org;branch=z9hG4bKffj2a
Content-Type: application/novelformat
Content-Length: {length}
)",
                                          "<sound>\r\n <law port=\"443\"/>\r\n</sound>\r\n")},
      {"3.3.7 unknown authorization scheme", wire(R"(
REGISTER sip:example.org SIP/2.0
To: sip:a.clerk@example.org
From: sip:a.clerk@example.org;tag=87321hj23128
Max-Forwards: 8
Call-ID: auth.jf82
CSeq: 9338 REGISTER
Via: SIP/2.0/TCP 198.51.100.253;branch=z9hG4bKffj2a
Authorization: SchemeOfNobody opaque-data=here
Content-Length:0
)")},
      {"3.3.10 broadcast Via", wire(R"(
SIP/2.0 200 OK
Via: SIP/2.0/UDP 198.51.100.198;branch=z9hG4bK1324923
Via: SIP/2.0/UDP 255.255.255.255;branch=z9hG4bK1saber23
Call-ID: broadcast.jf82
CSeq: 35 INVITE
From: sip:ada@example.org;tag=11141343
To: sip:joan@example.net;tag=2229
Content-Length: {length}
Content-Type: application/sdp
Contact: <sip:joan@node28.example.org>
)",
                                    sdp())},
      {"3.3.11 Max-Forwards of zero", wire(R"(
OPTIONS sip:ada@example.org SIP/2.0
To: sip:ada@example.org
From: sip:charles@example.net;tag=3ghsd41
Call-ID: zero.jf82
CSeq: 39234321 OPTIONS
Via: SIP/2.0/UDP node1.example.org;branch=z9hG4bKffj2a2349i
Max-Forwards: 0
Content-Length: 0
)")},
      {"3.3.15 unacceptable Accept", wire(R"(
INVITE sip:ada@example.org SIP/2.0
To: sip:ada@example.org
Contact: <sip:charles@node15.example.net>
From: sip:charles@example.net;tag=234
Max-Forwards: 5
Call-ID: accept.jf82
Accept: text/noveltext
CSeq: 8 INVITE
Via: SIP/2.0/UDP 198.51.100.15;branch=z9hG4bKffj2a
Content-Length: {length}
Content-Type: application/sdp
)",
                                          sdp())},
  };
  for (const auto& row : rows) {
    for (const auto mode : {mode::tolerant, mode::strict}) {
      const auto m = parse(row.bytes, mode);
      INFO(row.section << ": " << describe(m.error().code));
      CHECK(m.ok());
      CHECK(m.findings().empty());
    }
  }
}

TEST_CASE("RFC 4475 3.3.12 to 3.3.14: without <> a parameter is the header's, within it the URI's") {
  const auto with = [](std::string_view contact) {
    return parse(
        wire(
            "REGISTER sip:example.org SIP/2.0\nVia: SIP/2.0/UDP saturn.example.org:5060;branch=z9hG4bKffj2a\n"
            "Max-Forwards: 70\nFrom: sip:ada@example.org;tag=D1\nTo: sip:ada@example.org\nCall-ID: p.jf82\n"
            "CSeq: 2 REGISTER\n" +
            std::string(contact) + "\nl: 0\n"),
        mode::strict);
  };
  const auto header = with("Contact: sip:+19725552222@gw1.example.net;novelparam");
  REQUIRE(header.ok());
  CHECK(header.get<contact>()->address.params.has("novelparam"));
  CHECK(header.get<contact>()->address.uri()->params.empty());
  const auto uri = with("Contact: <sip:+19725552222@gw1.example.net;novelparam>");
  REQUIRE(uri.ok());
  CHECK(uri.get<contact>()->address.params.empty());
  CHECK(uri.get<contact>()->address.uri()->params.has("novelparam"));
  const auto headers = with("M: <sip:ada@example.org?Route=%3Csip:relay.example.org%3E>");
  REQUIRE(headers.ok());
  CHECK(headers.get<contact>()->address.uri()->headers == "Route=%3Csip:relay.example.org%3E");
}

TEST_CASE("RFC 4475 3.4.1: a request of RFC 2543 is accepted, with a finding for each thing it lacks") {
  const auto bytes = wire(R"(
INVITE sip:AdaL@example.org SIP/2.0
Via: SIP/2.0/UDP gw.example.org
From: <sip:+13035551111@gw.client.example.net;user=phone>
Record-Route: <sip:AdaL@example.org;maddr=ss1.example.org>
To: sip:+16505552222@ss1.example.net;user=phone
Call-ID: ancient.1717@gw.client.example.org
CSeq: 56 INVITE
Content-Type: application/sdp
)",
                          sdp());
  const auto m = parse(bytes);
  REQUIRE(m.ok());
  CHECK(m.body() == sdp());
  for (const auto d :
       {deviation::missing_branch, deviation::missing_from_tag, deviation::missing_content_length,
        deviation::missing_max_forwards, deviation::unbracketed_uri_parameters, deviation::missing_contact}) {
    INFO(name_of(d));
    CHECK(has_finding(m, d));
  }
  CHECK(parse(bytes, mode::strict).error().code == errc::missing_from_tag);
}
