// RFC 5118 §4: IPv6 in SIP messages, with the RFC's verdict on each.
//
//  section  what the RFC says                                       here
//  4.1      well formed                                             accept
//  4.2      not well formed, 400                                    reject request_uri
//  4.3      well formed; 5070 is part of the address                accept, no port
//  4.4      well formed                                             accept, port 5070
//  4.5a     must be parsed (received with brackets)                 accept
//  4.5b     valid                                                   accept
//  4.6-4.9  valid                                                   accept
//  4.10a    must be tolerated (an extra colon)                      accept with a finding; strict rejects:
//  RFC 5954 4.10b    valid                                                   accept
#include "torture_ipv6.hpp"
#include "wire.hpp"

#include <catch2/catch.hpp>

using namespace sip;
using test::parse;

TEST_CASE("RFC 5118: each message gets the RFC's verdict, in both modes") {
  for (const auto& row : torture::ipv6_messages()) {
    const auto strict = parse(row.bytes, mode::strict);
    const auto tolerant = parse(row.bytes);
    INFO(row.section << ": " << describe(tolerant.error().code) << " / " << describe(strict.error().code));
    const bool bad = row.section == "4.2";
    const bool odd = row.section.starts_with("4.10a");
    CHECK(tolerant.ok() == !bad);
    CHECK(strict.ok() == !(bad || odd));
    CHECK(tolerant.findings().empty() == !odd);
    if (bad) CHECK(tolerant.error().code == errc::request_uri);
  }
}

TEST_CASE("RFC 5118 4.3, 4.4: a port stands behind the bracket, within it the digits are of the address") {
  const auto inside = parse(torture::ipv6("4.3"));
  const auto outside = parse(torture::ipv6("4.4"));
  CHECK(parse_uri(inside.request_uri())->port == 0);
  CHECK(parse_uri(inside.request_uri())->host == "[2001:db8::10:5070]");
  CHECK(parse_uri(outside.request_uri())->port == 5070);
  CHECK(parse_uri(outside.request_uri())->host == "[2001:db8::10]");
  CHECK_FALSE(equivalent(*parse_uri(inside.request_uri()), *parse_uri(outside.request_uri())));
}

TEST_CASE("RFC 5118 4.5: received may have brackets or none") {
  const auto with = parse(torture::ipv6("4.5a"));
  const auto without = parse(torture::ipv6("4.5b"));
  CHECK(with.top_via().params.get("received") == "[2001:db8::9:255]");
  CHECK(without.top_via().params.get("received") == "2001:db8::9:255");
  CHECK(with.top_via().host == "[2001:db8::9:1]");
  CHECK(without.top_via().branch == "z9hG4bKas3");
}

TEST_CASE("RFC 5118 4.7: IPv4 and IPv6 mix in a list of Vias") {
  const auto m = parse(torture::ipv6("4.7"));
  const auto vias = m.list(header_id::via);
  REQUIRE(vias.size() == 3);
  CHECK(m.top_via().port == 6050);
  CHECK(parse_via(vias[1])->host == "192.0.2.1");
  CHECK(parse_via(vias[2])->params.get("received") == "192.0.2.200");
}

TEST_CASE("RFC 5118 4.9: IPv4-mapped addresses are addresses") {
  const auto m = parse(torture::ipv6("4.9"));
  CHECK(m.top_via().port == 19823);
  CHECK(m.top_via().host == "[::ffff:192.0.2.10]");
  CHECK(equivalent(*m.get<contact>()->address.uri(), *parse_uri("sip:charles@[::ffff:c000:202]")));
}

TEST_CASE("RFC 5118 4.10: three colons before an IPv4 address mean two, elsewhere they are wrong") {
  const auto three = parse(torture::ipv6("4.10a"));
  const auto two = parse(torture::ipv6("4.10b"));
  CHECK(test::has_finding(three, deviation::unescaped_uri_character));
  CHECK(equivalent(*parse_uri(three.request_uri()), *parse_uri(two.request_uri())));
  for (const auto* bad : {"sip:a@[2001:db8:::1]", "sip:a@[::::192.0.2.1]", "sip:a@[1:::2:::192.0.2.1]"}) {
    INFO(bad);
    CHECK_FALSE(parse_uri(bad));
  }
}
