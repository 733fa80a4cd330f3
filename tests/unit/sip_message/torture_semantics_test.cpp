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
#include "torture_messages.hpp"
#include "wire.hpp"

#include <catch2/catch.hpp>

using namespace sip;
using test::has_finding;
using test::parse;
using test::sdp;
using test::wire;

TEST_CASE("RFC 4475 3.2.1: a branch that is nothing but its cookie does not break the parser") {
  const auto m = parse(torture::odd("3.2.1"));
  CHECK(m.ok());
  CHECK(has_finding(m, deviation::missing_branch));
}

TEST_CASE("RFC 4475 3.3.1: without Call-ID, From and To a request is rejected and still shown") {
  const auto bytes = torture::odd("3.3.1");
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
  const auto bytes = torture::odd("3.3.8");
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
  const auto bytes = torture::odd("3.3.9");
  for (const auto mode : {mode::tolerant, mode::strict}) {
    const auto m = parse(bytes, mode);
    CHECK(m.error() ==
          parse_error{errc::bad_content_length, static_cast<std::uint32_t>(bytes.find("5\r\nContent-Type"))});
  }
}

TEST_CASE("RFC 4475 3.3: what is well formed is accepted in both modes, whatever it means") {
  const std::string_view well_formed[] = {"3.3.2", "3.3.3",  "3.3.4",  "3.3.5", "3.3.6",
                                          "3.3.7", "3.3.10", "3.3.11", "3.3.15"};
  for (const auto section : well_formed) {
    for (const auto mode : {mode::tolerant, mode::strict}) {
      const auto m = parse(torture::odd(section), mode);
      INFO(section << ": " << describe(m.error().code));
      CHECK(m.ok());
      CHECK(m.findings().empty());
    }
  }
}

TEST_CASE("RFC 4475 3.3.12 to 3.3.14: without <> a parameter is the header's, within it the URI's") {
  const auto header = parse(torture::odd("3.3.12"), mode::strict);
  REQUIRE(header.ok());
  CHECK(header.get<contact>()->address.params.has("novelparam"));
  CHECK(header.get<contact>()->address.uri()->params.empty());
  const auto uri = parse(torture::odd("3.3.13"), mode::strict);
  REQUIRE(uri.ok());
  CHECK(uri.get<contact>()->address.params.empty());
  CHECK(uri.get<contact>()->address.uri()->params.has("novelparam"));
  const auto headers = parse(torture::odd("3.3.14"), mode::strict);
  REQUIRE(headers.ok());
  CHECK(headers.get<contact>()->address.uri()->headers == "Route=%3Csip:relay.example.org%3E");
}

TEST_CASE("RFC 4475 3.4.1: a request of RFC 2543 is accepted, with a finding for each thing it lacks") {
  const auto bytes = torture::odd("3.4.1");
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
