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
#include "torture_messages.hpp"
#include "wire.hpp"

#include <catch2/catch.hpp>

using namespace sip;
using test::wire;

namespace {

const std::vector<torture::invalid_message>& table() {
  return torture::invalid_messages();
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
