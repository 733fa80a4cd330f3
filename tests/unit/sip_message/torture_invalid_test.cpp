// RFC 4475 §3.1.2: invalid messages, written anew from the description in each section. The section calls all
// of them invalid; where it allows a liberal element to go on, we still reject, in both modes, since a
// message that two elements may read in two ways is better answered with a 400 than guessed at.
//
//  section   what the RFC says                                          here, tolerant and strict
//  3.1.2.1   "syntactically invalid", should 400                        reject bad_via, bad_contact
//  3.1.2.2   should 400 on UDP                                          reject content_length_too_long
//  3.1.2.3   should answer with an error; close a stream                reject bad_content_length
//  3.1.2.4   400 for CSeq; Max-Forwards alone may count as absent,      reject bad_cseq; Max-Forwards alone:
//  finding,
//            expiry values alone may count as 3600                      strict rejects; expiry values:
//            lazily, strict rejects
//  3.1.2.5   discard                                                    reject bad_cseq
//  3.1.2.6   should 400; guessing the quote is allowed                  reject bad_to
//  3.1.2.7   "reasonable always to reject"                              reject request_uri
//  3.1.2.8   should 400                                                 reject request_uri
//  3.1.2.9   "acceptable to reject"; spaces may be ignored              reject start_line
//  3.1.2.10  the same                                                   reject start_line
//  3.1.2.11  "malformed", "acceptable" to reject                        reject request_uri
//  3.1.2.12  "invalid"; "acceptable to reject"                          reject date
//  3.1.2.13  "malformed", "reasonable" to reject                        reject bad_contact
//  3.1.2.14  "malformed", "reasonable to reject"                        reject bad_to
//  3.1.2.15  "malformed", "reasonable always to reject"                 reject bad_from
//  3.1.2.16  "malformed", should 505                                    reject version
//  3.1.2.17  400                                                        reject cseq_method
//  3.1.2.18  should 501, 400 is acceptable                              reject cseq_method; the method is
//  shown 3.1.2.19  drop                                                       reject status_code
#include "wire.hpp"

#include <catch2/catch.hpp>

using namespace sip;
using test::sdp;
using test::wire;

namespace {

struct invalid {
  const char* section;
  errc code;
  std::string_view at;  ///< where the error is: the first place of this text in the message
  std::string bytes;
};

const std::vector<invalid>& table() {
  static const std::vector<invalid> rows{
      {"3.1.2.1 Via", errc::bad_via, ";,;,,",
       wire(R"(
INVITE sip:ada@example.org SIP/2.0
To: sip:a.clerk@example.org
From: sip:charles@example.net;tag=77126
Max-Forwards: 7
Call-ID: separators.jf82
CSeq: 8 INVITE
Via: SIP/2.0/UDP 198.51.100.15;;,;,,
Contact: "Joan" <sip:joan@example.org>;;;;
Content-Length: {length}
Content-Type: application/sdp
)",
            sdp())},
      {"3.1.2.1 Contact", errc::bad_contact, ";;;\r",
       wire(R"(
INVITE sip:ada@example.org SIP/2.0
To: sip:a.clerk@example.org
From: sip:charles@example.net;tag=77126
Max-Forwards: 7
Call-ID: separators.jf82
CSeq: 8 INVITE
Via: SIP/2.0/UDP 198.51.100.15;branch=z9hG4bKffj2a
Contact: "Joan" <sip:joan@example.org>;;;;
Content-Length: {length}
Content-Type: application/sdp
)",
            sdp())},
      {"3.1.2.2", errc::content_length_too_long, "9999",
       wire(R"(
INVITE sip:ada@example.org SIP/2.0
Max-Forwards: 80
To: sip:a.clerk@example.org
From: sip:charles@example.net;tag=93942939o2
Contact: <sip:charles@empty.example.net>
Call-ID: hungry.jf82
CSeq: 8 INVITE
Via: SIP/2.0/UDP node5.example.org;branch=z9hG4bK-39234-23523
Content-Type: application/sdp
Content-Length: 9999
)",
            sdp())},
      {"3.1.2.3", errc::bad_content_length, "-999",
       wire(R"(
INVITE sip:ada@example.org SIP/2.0
Max-Forwards: 254
To: sip:a.clerk@example.org
From: sip:charles@example.net;tag=32394234
Call-ID: negative.jf82
CSeq: 0 INVITE
Via: SIP/2.0/UDP 198.51.100.53;branch=z9hG4bKffj2a
Contact: <sip:charles@node53.example.net>
Content-Type: application/sdp
Content-Length: -999
)",
            sdp())},
      {"3.1.2.3 in words", errc::bad_content_length, "five",
       wire(R"(
OPTIONS sip:ada@example.org SIP/2.0
Max-Forwards: 25
To: sip:a.clerk@example.org
From: sip:charles@example.net;tag=32394234
Call-ID: worded.jf82
CSeq: 1 OPTIONS
Via: SIP/2.0/UDP 198.51.100.53;branch=z9hG4bKffj2a
Content-Length: five
)",
            "12345")},
      {"3.1.2.4", errc::bad_cseq, "36893488147419103232", wire(R"(
REGISTER sip:example.org SIP/2.0
Via: SIP/2.0/TCP node129.example.org;branch=z9hG4bK342sdfoi3
To: <sip:ada@example.org>
From: <sip:ada@example.org>;tag=239232jh3
CSeq: 36893488147419103232 REGISTER
Call-ID: toobig.jf82
Max-Forwards: 300
Expires: 1{100 0}
Contact: <sip:ada@node129.example.org>
  ;expires=280297596632815
Content-Length: 0
)")},
      {"3.1.2.5", errc::bad_cseq, "9292394834772304023312", wire(R"(
SIP/2.0 503 Service Unavailable
Via: SIP/2.0/TCP node129.example.org;branch=z9hG4bKzzxdiwo34sw;received=198.51.100.129
To: <sip:ada@example.org>
From: <sip:charles@example.net>;tag=2easdjfejw
CSeq: 9292394834772304023312 OPTIONS
Call-ID: toobig.jf83
Retry-After: 949302838503028349304023988
Warning: 1812 overture "In Progress"
Content-Length: 0
)")},
      {"3.1.2.6", errc::bad_to, "\"A. Clerk",
       wire(R"(
INVITE sip:ada@example.org SIP/2.0
To: "A. Clerk <sip:a.clerk@example.org>
From: sip:charles@example.net;tag=93334
Max-Forwards: 10
Call-ID: openquote.jf82
Contact: <sip:charles@node59.example.net>
CSeq: 8 INVITE
Via: SIP/2.0/UDP 198.51.100.59:5050;branch=z9hG4bKffj2a39234
Content-Type: application/sdp
Content-Length: {length}
)",
            sdp())},
      {"3.1.2.7", errc::request_uri, "<sip:",
       wire(R"(
INVITE <sip:ada@example.org> SIP/2.0
To: sip:ada@example.org
From: sip:charles@example.net;tag=39291
Max-Forwards: 23
Call-ID: bracketed.1@198.51.100.5
CSeq: 1 INVITE
Via: SIP/2.0/UDP 198.51.100.5
Contact: <sip:charles@node5.example.net>
Content-Type: application/sdp
Content-Length: {length}
)",
            sdp())},
      {"3.1.2.8", errc::request_uri, " lr SIP",
       wire(R"(
INVITE sip:ada@example.org; lr SIP/2.0
To: sip:ada@example.org;tag=3xfe-9921883-z9f
From: sip:charles@example.net;tag=231413434
Max-Forwards: 5
Call-ID: blank.jf82
CSeq: 2130706432 INVITE
Via: SIP/2.0/UDP 198.51.100.1:5060;branch=z9hG4bKffj2a2395
Contact: <sip:charles@node1.example.net>
Content-Type: application/sdp
Content-Length: {length}
)",
            sdp())},
      {"3.1.2.9", errc::start_line, " sip:ada",
       wire(R"(
INVITE  sip:ada@example.org  SIP/2.0
Max-Forwards: 8
To: sip:ada@example.org
From: sip:charles@example.net;tag=8814
Call-ID: wide.jf82@example.org
CSeq: 1893884 INVITE
Via: SIP/2.0/UDP node1.example.org;branch=z9hG4bKffj2a3923
Contact: <sip:charles@node1.example.net>
Content-Type: application/sdp
Content-Length: {length}
)",
            sdp())},
      {"3.1.2.10", errc::start_line, "  \r\n", wire(R"(
OPTIONS sip:far-end@example.org SIP/2.0{hex 2020}
Via: SIP/2.0/TCP node1.example.org;branch=z9hG4bK299342093
To: <sip:far-end@example.org>
From: <sip:near-end@example.org>;tag=329429089
Call-ID: trailing.jf82
Accept: application/sdp
CSeq: 238923 OPTIONS
Max-Forwards: 70
Content-Length: 0
)")},
      {"3.1.2.11", errc::request_uri, "?Route",
       wire(R"(
INVITE sip:ada@example.org?Route=%3Csip:example.org%3E SIP/2.0
To: sip:ada@example.org
From: sip:charles@example.net;tag=341518
Max-Forwards: 7
Contact: <sip:charles@node39923.example.net>
Call-ID: headers-in-uri.jf82
CSeq: 149209342 INVITE
Via: SIP/2.0/UDP node.example.org;branch=z9hG4bKffj2a
Content-Type: application/sdp
Content-Length: {length}
)",
            sdp())},
      {"3.1.2.12", errc::date, "EST",
       wire(R"(
INVITE sip:ada@example.org SIP/2.0
To: sip:ada@example.org
From: sip:charles@example.net;tag=2234923
Max-Forwards: 70
Call-ID: eastern.jf82
CSeq: 1392934 INVITE
Via: SIP/2.0/UDP node.example.org;branch=z9hG4bKffj2a
Date: Fri, 01 Jan 2010 16:00:00 EST
Contact: <sip:charles@node5.example.net>
Content-Type: application/sdp
Content-Length: {length}
)",
            sdp())},
      {"3.1.2.13", errc::bad_contact, "?Route", wire(R"(
REGISTER sip:example.org SIP/2.0
To: sip:ada@example.org
From: sip:ada@example.org;tag=998332
Max-Forwards: 70
Call-ID: unbracketed.jf82@10.0.0.1
CSeq: 1 REGISTER
Via: SIP/2.0/UDP 203.0.113.133:5060;branch=z9hG4bKffj2a
Contact: sip:ada@example.org?Route=%3Csip:relay.example.org%3E
l: 0
)")},
      {"3.1.2.14", errc::bad_to, " sip:m.somerville", wire(R"(
OPTIONS sip:ada@example.org SIP/2.0
Via: SIP/2.0/UDP node4.example.org:5060;branch=z9hG4bKffj2a
Max-Forwards: 70
From: "Babbage, Charles" <sip:c.babbage@example.org>;tag=433423
To: "Somerville, Mary" < sip:m.somerville@example.net >
Call-ID: spacious.jf82
Accept: application/sdp
CSeq: 3923239 OPTIONS
l: 0
)")},
      {"3.1.2.15", errc::bad_from, ", Charles", wire(R"(
OPTIONS sip:m.somerville@example.net SIP/2.0
Via:     SIP/2.0/UDP c.example.org:5060;branch=z9hG4bKffj2a
Max-Forwards:      70
From:    Babbage, Charles <sip:c.babbage@example.org>;tag=43
To:      Somerville, Mary <sip:m.somerville@example.net>
Call-ID: unquoted.31415@c.example.org
Accept: application/sdp
CSeq:    3923239 OPTIONS
l: 0
)")},
      {"3.1.2.16", errc::version, "SIP/7.0\r\n", wire(R"(
OPTIONS sip:m.somerville@example.net SIP/7.0
Via:     SIP/7.0/UDP c.example.org;branch=z9hG4bKffj2a
Max-Forwards:     70
From:    C. Babbage <sip:c.babbage@example.org>;tag=qweoiqpe
To:      M. Somerville <sip:m.somerville@example.net>
Call-ID: future.31417@c.example.org
CSeq:    1 OPTIONS
l: 0
)")},
      {"3.1.2.17", errc::cseq_method, "INVITE", wire(R"(
OPTIONS sip:ada@example.org SIP/2.0
To: sip:a.clerk@example.org
From: sip:charles@example.net;tag=34525
Max-Forwards: 6
Call-ID: differ.jf82
CSeq: 8 INVITE
Via: SIP/2.0/UDP node.example.org;branch=z9hG4bKffj2a
l: 0
)")},
      {"3.1.2.18", errc::cseq_method, "INVITE",
       wire(R"(
NOVELTY sip:ada@example.org SIP/2.0
To: sip:a.clerk@example.org
From: sip:charles@example.net;tag=34525
Max-Forwards: 6
Call-ID: differ.jf83
CSeq: 8 INVITE
Contact: <sip:charles@node.example.net>
Via: SIP/2.0/UDP node.example.net;branch=z9hG4bKffj2a
Content-Type: application/sdp
l: {length}
)",
            sdp())},
      {"3.1.2.19", errc::status_code, "4294967301", wire(R"(
SIP/2.0 4294967301 hold on tight
Via: SIP/2.0/UDP 198.51.100.105;branch=z9hG4bK2398ndaoe
Call-ID: bignumber.jf82
CSeq: 353494 INVITE
From: <sip:ada@example.org>;tag=39ansfi3
To: <sip:joan@example.net>;tag=902jndnke3
Content-Length: 0
Contact: <sip:joan@node105.example.org>
)")},
  };
  return rows;
}

}  // namespace

TEST_CASE("RFC 4475 3.1.2: each invalid message is rejected in both modes, for its reason and at its place") {
  for (const auto& row : table()) {
    for (const auto m : {mode::tolerant, mode::strict}) {
      INFO(row.section << (m == mode::strict ? " strict" : " tolerant"));
      const auto parsed = test::parse(row.bytes, m);
      CHECK(describe(parsed.error().code) == describe(row.code));
      CHECK(parsed.error().offset == row.bytes.find(row.at));
    }
  }
}

TEST_CASE("a rejected request still shows what an answer needs") {
  for (const auto& row : table()) {
    INFO(row.section);
    const auto m = test::parse(row.bytes);
    CHECK(m.is_request() == (row.bytes.rfind("SIP/", 0) != 0));
    CHECK(m.headers().size() >= 7);
    CHECK_FALSE(m.call_id().empty());
    if (row.code != errc::bad_cseq) CHECK_FALSE(m.cseq().method_text.empty());
    if (row.code != errc::bad_via) CHECK_FALSE(m.top_via().host.empty());
    if (row.code != errc::bad_to && row.code != errc::bad_from) CHECK_FALSE(m.from().tag().empty());
    if (m.is_request()) CHECK_FALSE(m.method_text().empty());
  }
  const auto unknown = test::parse(table()[19].bytes);
  CHECK(unknown.method_text() == "NOVELTY");
}

TEST_CASE("3.1.2.4: only CSeq makes the message invalid, the other numbers are judged by who needs them") {
  const auto with = [](std::string_view number, std::string_view hops) {
    return wire(
        "REGISTER sip:example.org SIP/2.0\nVia: SIP/2.0/UDP h;branch=z9hG4bKa\nTo: <sip:a@b>\n"
        "From: <sip:a@b>;tag=1\nCall-ID: c\nCSeq: " +
        std::string(number) + " REGISTER\nMax-Forwards: " + std::string(hops) +
        "\nExpires: 99999999999\nContact: <sip:a@c>;expires=99999999999\nContent-Length: 0\n");
  };
  const auto hops = test::parse(with("1", "300"));
  CHECK(hops.ok());
  REQUIRE(hops.findings().size() == 1);
  CHECK(hops.findings()[0].what == deviation::max_forwards_range);
  CHECK(test::parse(with("1", "300"), mode::strict).error().code == errc::bad_max_forwards);
  CHECK(test::parse(with("1", "many")).error().code == errc::bad_max_forwards);
  CHECK(hops.get<expires>().error().code == errc::number);
  CHECK(hops.get<contact>()->expires() == 3600U);
  CHECK(test::parse(with("1", "255"), mode::strict).error().code == errc::bad_value);

  const auto largest = test::parse(with("4294967295", "70"));
  CHECK(largest.ok());
  CHECK(largest.cseq().number == 4294967295U);
  CHECK(test::parse(with("4294967296", "70")).error().code == errc::bad_cseq);
  CHECK(test::parse(with("2147483648", "70"), mode::strict).error().code == errc::bad_cseq);
}

TEST_CASE("3.1.2.12: of the time zones only GMT is one, other flaws of a Date are tolerated") {
  const auto with = [](std::string_view date) {
    return wire(
        "OPTIONS sip:a@b SIP/2.0\nVia: SIP/2.0/UDP h;branch=z9hG4bKa\nTo: <sip:a@b>\nFrom: <sip:a@b>;tag=1\n"
        "Call-ID: c\nCSeq: 1 OPTIONS\nMax-Forwards: 7\nContent-Length: 0\nDate: " +
        std::string(date) + "\n");
  };
  for (const auto* zone : {"EST", "UT", "UTC", "UCT", "-0500", "gmt"}) {
    INFO(zone);
    CHECK(test::parse(with(std::string("Fri, 01 Jan 2010 16:00:00 ") + zone)).error().code == errc::date);
  }
  CHECK(test::parse(with("Fri, 01 Jan 2010 16:00:00 GMT"), mode::strict).ok());
  for (const auto* odd : {"yesterday", "Fri, 1 Jan 2010 16:00:00 GMT", "Fri, 32 Jan 2010 16:00:00 GMT", ""}) {
    INFO(odd);
    const auto m = test::parse(with(odd));
    CHECK(m.ok());
    REQUIRE(m.findings().size() == 1);
    CHECK(m.findings()[0].what == deviation::bad_date);
    CHECK(test::parse(with(odd), mode::strict).error().code == errc::date);
  }
}
