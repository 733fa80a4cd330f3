#include <sip/message/headers.hpp>

#include "wire.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace sip;

TEST_CASE("header names are known in any case and in compact form") {
  for (unsigned i = 1; i < static_cast<unsigned>(header_id::count); ++i) {
    const auto id = static_cast<header_id>(i);
    const std::string name(name_of(id));
    std::string upper = name, lower = name;
    for (auto& c : upper) c = static_cast<char>(c >= 'a' && c <= 'z' ? c - 32 : c);
    for (auto& c : lower) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
    INFO(name);
    CHECK(header_id_of(name) == id);
    CHECK(header_id_of(upper) == id);
    CHECK(header_id_of(lower) == id);
    CHECK(header_id_of(name + "x") == header_id::other);
    if (name.size() > 2) CHECK(header_id_of(name.substr(1)) == header_id::other);
    if (const auto compact = compact_name_of(id); !compact.empty()) CHECK(header_id_of(compact) == id);
  }
  CHECK(header_id_of("") == header_id::other);
  CHECK(header_id_of("z") == header_id::other);
  CHECK(header_id_of("1") == header_id::other);
  CHECK(header_id_of("Call\rID") == header_id::other);
  CHECK(header_id_of("I") == header_id::call_id);
  CHECK(compact_name_of(header_id::to) == "t");
  CHECK(is_list(header_id::via));
  CHECK_FALSE(is_list(header_id::to));
}

TEST_CASE("methods and reason phrases") {
  for (unsigned i = 1; i <= static_cast<unsigned>(method::info); ++i) {
    const auto m = static_cast<method>(i);
    CHECK(method_of(name_of(m)) == m);
    CHECK(method_of(std::string(name_of(m)) + "X") == method::other);
  }
  for (const auto* unknown : {"", "I", "IN", "invite", "PUSH", "RECORD", "INVITEE"}) {
    CHECK(method_of(unknown) == method::other);
  }
  CHECK(reason_of(486) == "Busy Here");
  CHECK(reason_of(299) == "Unknown");
}

TEST_CASE("parameters are iterated, found in any case, and told apart when empty") {
  const auto p = *parse_params(" ;a ; B = c;d=\"x;\\\"y\";e= ;f=[::1]:5 ");
  std::vector<std::string> seen;
  for (const auto& one : p)
    seen.push_back(std::string(one.name) + (one.has_value ? "=" : "") + std::string(one.value));
  CHECK(seen == std::vector<std::string>{"a", "B=c", "d=\"x;\\\"y\"", "e=", "f=[::1]:5"});
  CHECK(p.get("b") == "c");
  CHECK(p.get("E") == "");
  CHECK_FALSE(p.get("x"));
  CHECK(p.has("A"));
  CHECK_FALSE(p.find("a")->has_value);
  CHECK(p.text() == ";a ; B = c;d=\"x;\\\"y\";e= ;f=[::1]:5");
  CHECK(parse_params("")->empty());
  CHECK(parse_params("  ")->begin() == parse_params("")->end());

  const struct {
    std::string_view text;
    errc code;
    std::uint32_t offset;
  } bad[] = {
      {";", errc::parameter, 1},         {";;a", errc::parameter, 1},        {"a", errc::parameter, 0},
      {";a b", errc::parameter, 3},      {";a=\"b", errc::quoted_string, 3}, {";a=b,c", errc::parameter, 4},
      {";a=\"b\"c", errc::parameter, 6}, {";=b", errc::parameter, 1},        {";a=<b>", errc::parameter, 3}};
  for (const auto& row : bad) {
    INFO(row.text);
    const auto r = parse_params(row.text);
    REQUIRE_FALSE(r);
    CHECK(r.error() == parse_error{row.code, row.offset});
  }
  for (const auto* only_tolerant : {";a=", ";a=b=c", ";a=b/c", ";a=\xc3\xa4"}) {
    INFO(only_tolerant);
    CHECK(parse_params(only_tolerant));
    CHECK_FALSE(parse_params(only_tolerant, mode::strict));
  }
}

TEST_CASE("quoting and its reverse") {
  CHECK(quote("a \"b\" \\c") == "\"a \\\"b\\\" \\\\c\"");
  CHECK(unquote(quote("a \"b\" \\c")) == "a \"b\" \\c");
  CHECK(quote("a\r\nVia: x") == "\"aVia: x\"");
  CHECK(unquote("plain") == "plain");
  CHECK(unquote("\"") == "\"");
  CHECK(unquote("\"\"").empty());
}

TEST_CASE("addresses") {
  const auto a = *parse_name_addr(" \"B, \\\"ob\" <sip:bob@b;x=1,2?h=v> ; tag = 1 ;y ");
  CHECK(a.display_name == "\"B, \\\"ob\"");
  CHECK(a.uri_text == "sip:bob@b;x=1,2?h=v");
  CHECK(a.tag() == "1");
  CHECK(a.params.has("y"));
  const auto b = *parse_name_addr("sip:bob@b;tag=2");
  CHECK(b.display_name.empty());
  CHECK(b.uri_text == "sip:bob@b");
  CHECK(b.tag() == "2");
  CHECK(parse_name_addr("Two Words <sip:a@b>")->display_name == "Two Words");
  CHECK(parse_name_addr("<sip:a@b>")->tag().empty());
  CHECK(parse_name_addr("\"a\"\r\n <sip:a@b>")->uri_text == "sip:a@b");

  const struct {
    std::string_view text;
    errc code;
    std::uint32_t offset;
  } bad[] = {{"", errc::name_addr, 0},
             {"bob", errc::name_addr, 3},
             {"<>", errc::uri_scheme, 1},
             {"<bob>", errc::uri_scheme, 1},
             {"<sip:>", errc::uri_syntax, 5},
             {"<sip:a@b", errc::name_addr, 0},
             {"<sip:a@b>x", errc::parameter, 9},
             {"<sip:a@b>,<sip:c@d>", errc::name_addr, 9},
             {"\"a <sip:a@b>", errc::quoted_string, 0},
             {"\"a\" b <sip:a@b>", errc::name_addr, 4},
             {"\"a\"", errc::name_addr, 3},
             {"a,b <sip:a@b>", errc::name_addr, 1},
             {"sip:a@b>", errc::parameter, 7},
             {"sip:a@b?x=y", errc::name_addr, 7},
             {"< sip:a@b>", errc::uri_scheme, 1},
             {"<sip:a@b >", errc::uri_syntax, 8},
             {"a sip:a@b", errc::name_addr, 0}};
  for (const auto& row : bad) {
    INFO(row.text);
    const auto r = parse_name_addr(row.text);
    if (row.text == "a sip:a@b") {
      CHECK_FALSE(r);
      continue;
    }
    REQUIRE_FALSE(r);
    CHECK(describe(r.error().code) == describe(row.code));
    CHECK(r.error().offset == row.offset);
  }
}

TEST_CASE("lists are split at commas outside of quotes and <>") {
  const auto split = [](std::string_view text) {
    std::vector<std::string> items;
    while (const auto item = next_list_item(text)) items.emplace_back(*item);
    return items;
  };
  CHECK(split("a, \"b,\\\",c\" <sip:x,y@z>;p=\",\" ,c") ==
        std::vector<std::string>{"a", "\"b,\\\",c\" <sip:x,y@z>;p=\",\"", "c"});
  CHECK(split("a,,b") == std::vector<std::string>{"a", "", "b"});
  CHECK(split("").empty());
  CHECK(split(" \r\n ").empty());
  CHECK(split("\"open, x") == std::vector<std::string>{"\"open, x"});
  CHECK(split("<open, x") == std::vector<std::string>{"<open", "x"});
  CHECK(split("a\\,b") == std::vector<std::string>{"a\\", "b"});
}

TEST_CASE("Via values") {
  std::string_view rest;
  const auto v = *parse_via("SIP/2.0/UDP h.example.org : 5070 ;branch=\"q,x\";rport , SIP/2.0/TCP b", &rest);
  CHECK(v.transport == "UDP");
  CHECK(v.host == "h.example.org");
  CHECK(v.port == 5070);
  CHECK(v.sent_by() == "h.example.org : 5070");
  CHECK(v.branch == "\"q,x\"");
  CHECK(v.params.has("rport"));
  CHECK(rest == "SIP/2.0/TCP b");
  CHECK(parse_via(rest, &rest)->host == "b");
  CHECK(rest.empty());
  CHECK(parse_via("HTTP/1.1/X h")->transport == "X");
  for (const auto* bad : {"", "SIP", "SIP/2.0", "SIP/2.0/UDP", "SIP/2.0/UDP ", "SIP 2.0 UDP h",
                          "SIP/2.0/UDP h:", "SIP/2.0/UDP h:99999", "SIP/2.0/UDP [::1", "SIP/2.0/UDP h,",
                          "SIP/2.0/UDP h x", "SIP/2.0/UDP ;branch=x", "SIP/2.0/UDP h;branch=\"x"}) {
    INFO(bad);
    CHECK_FALSE(parse_via(bad));
  }
}

TEST_CASE("typed headers") {
  CHECK(content_type::parse("Application / SDP ; charset=\"utf-8\"")->is("application/sdp"));
  CHECK_FALSE(content_type::parse("application"));
  CHECK_FALSE(content_type::parse("application/sdp x"));
  CHECK(event_header::parse("presence.winfo;id=7")->package == "presence.winfo");
  CHECK(subscription_state::parse("terminated;reason=timeout")->params.get("reason") == "timeout");
  CHECK(refer_to::parse("<sip:a@b?Replaces=x%3Bto-tag%3D1>")->address.uri()->headers ==
        "Replaces=x%3Bto-tag%3D1");
  CHECK(reason_header::parse("Q.850;cause=16;text=\"x, y\", SIP;cause=200")->params.get("cause") == "16");
  CHECK(reason_header::parse("Q.850;cause=16")->protocol == "Q.850");
  CHECK(timestamp::parse("54.21 0.3")->text == "54.21 0.3");
  CHECK_FALSE(timestamp::parse("now"));
  const auto retry = *retry_after::parse("120 (I'm (really) in a \\) meeting) ;duration=60");
  CHECK(retry.seconds == 120);
  CHECK(retry.params.get("duration") == "60");
  CHECK_FALSE(retry_after::parse("120 (open"));
  CHECK(expires::parse(" 3600 ")->seconds == 3600);
  CHECK_FALSE(expires::parse("4294967296"));
  CHECK_FALSE(min_expires::parse("-1"));
  CHECK(max_forwards::parse("0068")->hops == 68);
  CHECK(contact::parse("*")->star);
  CHECK(contact::parse("<sip:a@b>;expires=60, <sip:c@d>")->expires() == 60U);
  CHECK(contact::parse("<sip:a@b>;expires=soon")->expires() == 3600U);
  CHECK_FALSE(contact::parse("<sip:a@b>")->expires());
  CHECK_FALSE(contact::parse(""));
}

TEST_CASE("dates") {
  CHECK(date::parse("Thu, 01 Jan 1970 00:00:00 GMT")->unix_seconds == 0);
  CHECK(date::parse("Sat, 13 Nov 2010 23:29:00 GMT")->unix_seconds == 1289690940);
  CHECK(date::parse("Tue, 29 Feb 2000 12:00:01 GMT")->unix_seconds == 951825601);
  for (const auto* bad :
       {"", "Sat, 13 Nov 2010 23:29:00", "Sat, 13 Nov 2010 23:29:00 UTC", "Xxx, 13 Nov 2010 23:29:00 GMT",
        "Sat, 31 Nov 2010 23:29:00 GMT", "Sat, 29 Feb 2010 23:29:00 GMT", "Sat, 13 Nop 2010 23:29:00 GMT",
        "Sat, 13 Nov 2010 24:29:00 GMT", "Sat, 13 Nov 2010 23:60:00 GMT", "Sat, 13 Nov 10 23:29:00 GMT",
        "Sat, 13 Nov 2010 23:29:00 GMT x", "2010-11-13T23:29:00Z"}) {
    INFO(bad);
    CHECK_FALSE(date::parse(bad));
  }
}
