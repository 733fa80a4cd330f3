#include <sip/message/rewrite.hpp>

#include "wire.hpp"

#include <catch2/catch.hpp>

using namespace sip;
using test::pool;

namespace {

draft sample() {
  auto d = draft::request("INVITE", "sip:ada@example.org");
  d.add(header_id::via, "SIP/2.0/UDP h;branch=z9hG4bK1")
      .add(header_id::from, "<sip:c@d>;tag=1")
      .add(header_id::contact, "<sip:c@1>")
      .add("X-Own", "a b a")
      .add("m", "<sip:c@2>")
      .body("text/plain", "hello");
  return d;
}

std::string head(std::string_view lines) {
  return test::lines("INVITE sip:ada@example.org SIP/2.0\n" + std::string(lines));
}

rewrite_rule rule(edit_kind kind, std::string name, std::string value = {},
                  std::optional<std::uint32_t> index = {}) {
  rewrite_rule r;
  r.kind = kind;
  r.name = std::move(name);
  r.value = std::move(value);
  r.index = index;
  return r;
}

constexpr rewrite_context invite{"INVITE", 0, "desk", "call-1"};

/// What one rule or more make of an INVITE.
std::string wire_of(const draft& d, std::initializer_list<rewrite_rule> rules) {
  rewriter r;
  for (const auto& one : rules) r.add(one);
  const auto out = r.apply(d, invite, pool());
  return std::string(out.wire.text());
}

}  // namespace

TEST_CASE("each kind of edit does what it says, and what was meant is kept") {
  constexpr auto via = "Via: SIP/2.0/UDP h;branch=z9hG4bK1\n";
  constexpr auto from = "From: <sip:c@d>;tag=1\n";
  constexpr auto c1 = "Contact: <sip:c@1>\n";
  constexpr auto own = "X-Own: a b a\n";
  constexpr auto c2 = "m: <sip:c@2>\n";
  constexpr auto end = "Content-Type: text/plain\nContent-Length: 5\n";
  const auto text = [](std::initializer_list<std::string_view> parts) {
    std::string all;
    for (const auto p : parts) all += p;
    return head(all) + "\r\nhello";
  };
  auto replace = rule(edit_kind::replace, "x-own", "cc");
  replace.from = "a";
  const struct {
    const char* what;
    rewrite_rule rule;
    std::string wire;
  } rows[] = {
      {"set", rule(edit_kind::set, "Contact", "<sip:x>"), text({via, from, "Contact: <sip:x>\n", own, end})},
      {"set by compact name; the tag stays", rule(edit_kind::set, "f", "<sip:x>"),
       text({via, "From: <sip:x>;tag=1\n", c1, own, c2, end})},
      {"set with a tag of its own", rule(edit_kind::set, "From", "<sip:x>;tag=2"),
       text({via, "From: <sip:x>;tag=2\n", c1, own, c2, end})},
      {"set to what is no address", rule(edit_kind::set, "From", "nobody"),
       text({via, "From: nobody\n", c1, own, c2, end})},
      {"set a new one", rule(edit_kind::set, "X-New", "1"),
       text({via, from, c1, own, c2, "Content-Type: text/plain\nX-New: 1\nContent-Length: 5\n"})},
      {"add behind its like", rule(edit_kind::add, "v", "SIP/2.0/UDP i"),
       text({via, "v: SIP/2.0/UDP i\n", from, c1, own, c2, end})},
      {"add a new one", rule(edit_kind::add, "X-New", "1"),
       text({via, from, c1, own, c2, "Content-Type: text/plain\nX-New: 1\nContent-Length: 5\n"})},
      {"remove", rule(edit_kind::remove, "contact"), text({via, from, own, end})},
      {"remove the second", rule(edit_kind::remove, "contact", "", 1), text({via, from, c1, own, end})},
      {"remove Content-Length", rule(edit_kind::remove, "l"),
       text({via, from, c1, own, c2, "Content-Type: text/plain\n"})},
      {"replace", replace, text({via, from, c1, "X-Own: cc b cc\n", c2, end})},
      {"rename", rule(edit_kind::rename, "Contact", "M"),
       text({via, from, "M: <sip:c@1>\n", own, "M: <sip:c@2>\n", end})},
      {"reorder to the front", rule(edit_kind::reorder, "Contact", "", 0),
       text({c1, c2, via, from, own, end})},
      {"reorder between", rule(edit_kind::reorder, "X-Own", "", 1), text({via, own, from, c1, c2, end})},
      {"reorder to the end", rule(edit_kind::reorder, "Via"), text({from, c1, own, c2, end, via})},
      {"duplicate", rule(edit_kind::duplicate, "From", "", 2),
       text({via, from, from, from, c1, own, c2, end})},
      {"raw", rule(edit_kind::raw, "", "Broken line\r\n", 1),
       text({via, "Broken line\n", from, c1, own, c2, end})},
      {"raw at the end", rule(edit_kind::raw, "", "X: 1\nY"), ""},
      {"start line", rule(edit_kind::start_line, "", "GARBAGE"), ""},
      {"a line end in a value", rule(edit_kind::set, "X-Own", "a\r\nVia: b"),
       text({via, from, c1, "X-Own: a  Via: b\n", c2, end})},
      {"Content-Length", rule(edit_kind::set, "Content-Length", "9999"),
       text({via, from, c1, own, c2, "Content-Type: text/plain\nContent-Length: 9999\n"})},
  };
  const auto d = sample();
  const auto intended = serialize(d, pool());
  for (const auto& row : rows) {
    INFO(row.what);
    rewriter r;
    r.add(row.rule);
    const auto out = r.apply(d, invite, pool());
    if (!row.wire.empty()) CHECK(out.wire.text() == row.wire);
    CHECK(out.intended.text() == intended.text());
    CHECK(out.wire.text() != intended.text());
  }
  rewriter raw;
  raw.add(rule(edit_kind::raw, "", "X: 1\nY"));
  const auto at_end = raw.apply(d, invite, pool());
  CHECK(at_end.wire.text().find("Content-Length: 5\r\nX: 1\nY\r\nhello") != std::string_view::npos);
  rewriter start;
  start.add(rule(edit_kind::start_line, "", "GARBAGE"));
  const auto garbage = start.apply(d, invite, pool());
  CHECK(garbage.wire.text().substr(0, 14) == "GARBAGE\r\nVia: ");
}

TEST_CASE("a spoofed From keeps the dialog's tag, of whatever length and characters") {
  std::string tag;
  for (int length = 1; length <= 50; ++length) {
    tag += "Az9-._"[length % 6];
    for (const auto& end : {tag, "~" + tag, tag + "+", tag + "!" + tag}) {
      for (const std::string before :
           {"<sip:c@d>;tag=", "sip:c@d;tag=", "\">;tag=x\" <sip:c@d>;a=\"b>;tag=c\";tag="}) {
        auto d = draft::request("INVITE", "sip:ada@example.org");
        d.add(header_id::from, before + end);
        CAPTURE(before + end);
        CHECK(wire_of(d, {rule(edit_kind::set, "From", "<sip:x@y>")}) ==
              head("From: <sip:x@y>;tag=" + end + "\nContent-Length: 0\n\n"));
      }
    }
  }
}

TEST_CASE("a text is found in a value wherever it stands") {
  for (std::size_t before = 0; before < 40; ++before) {
    for (const std::string wanted : {"b", "ab", "aab", "ab_0123456789_0123456789_ab"}) {
      auto replace = rule(edit_kind::replace, "X-Own", "=");
      replace.from = wanted;
      auto d = draft::request("INVITE", "sip:ada@example.org");
      const std::string others(before, 'a');
      d.add("X-Own", "." + others + "." + wanted + others + ".");
      CAPTURE(before, wanted);
      CHECK(wire_of(d, {replace}) == head("X-Own: ." + others + ".=" + others + ".\nContent-Length: 0\n\n"));
    }
  }
}

TEST_CASE("names of rules are cut to the length that a line's name can have") {
  const std::string longest(65535, 'n');
  const auto too_long = longest + "n";
  auto d = draft::request("INVITE", "sip:ada@example.org");
  d.add("X-Own", "a");
  CHECK(wire_of(d, {rule(edit_kind::add, too_long, "v"), rule(edit_kind::rename, "X-Own", too_long)}) ==
        head(longest + ": a\n" + longest + ": v\nContent-Length: 0\n\n"));
}

TEST_CASE("rules that change nothing leave one form") {
  rewriter r;
  CHECK(r.empty());
  r.add(rule(edit_kind::remove, "X-Absent"));
  r.add(rule(edit_kind::set, "X-Own", "a b a"));
  r.add(rule(edit_kind::duplicate, "X-Absent", "", 3));
  r.add(rule(edit_kind::duplicate, "Via", "", 0));
  r.add(rule(edit_kind::reorder, "Via", "", 0));
  r.add(rule(edit_kind::rename, "X-Own", "X-Own"));
  r.add(rule(edit_kind::replace, "X-Own", "z"));
  const auto out = r.apply(sample(), invite, pool());
  CHECK(out.intended.empty());
  const auto plain = serialize(sample(), pool());
  CHECK(out.wire.text() == plain.text());
}

TEST_CASE("the number of copies is bounded") {
  rewriter r;
  r.add(rule(edit_kind::duplicate, "X-Own", "", UINT32_MAX));
  const auto out = r.apply(sample(), invite, pool());
  const auto parsed = message::parse(out.wire, mode::tolerant, {65536, 4096});
  CHECK(std::count_if(parsed.headers().begin(), parsed.headers().end(),
                      [&](const auto& h) { return parsed.name(h) == "X-Own"; }) == max_duplicates + 1);
}

TEST_CASE("rules apply where their selector matches") {
  using kind = enum rule_selector::kind;
  const rewrite_context ok{"INVITE", 200, "desk", "call-1"};
  const rewrite_context busy{"INVITE", 486, "desk", "call-1"};
  const struct {
    const char* what;
    rule_selector when;
    bool request, on_200, on_486;
  } rows[] = {
      {"default: requests", {}, true, false, false},
      {"any", {"", 0, kind::any, "", ""}, true, true, true},
      {"responses", {"", 0, kind::response, "", ""}, false, true, true},
      {"class", {"", 4, kind::request, "", ""}, false, false, true},
      {"code", {"", 200, kind::any, "", ""}, false, true, false},
      {"method", {"invite", 0, kind::any, "", ""}, true, true, true},
      {"other method", {"BYE", 0, kind::any, "", ""}, false, false, false},
      {"account", {"", 0, kind::any, "desk", ""}, true, true, true},
      {"other account", {"", 0, kind::any, "des", ""}, false, false, false},
      {"dialog", {"", 0, kind::any, "", "call-1"}, true, true, true},
      {"other dialog", {"", 0, kind::any, "", "call-2"}, false, false, false},
  };
  for (const auto& row : rows) {
    INFO(row.what);
    rewriter r;
    auto one = rule(edit_kind::set, "X-Own", "changed");
    one.when = row.when;
    r.add(one);
    const auto changes = [&](const rewrite_context& c) {
      return !r.apply(sample(), c, pool()).intended.empty();
    };
    CHECK(changes(invite) == row.request);
    CHECK(changes(ok) == row.on_200);
    CHECK(changes(busy) == row.on_486);
  }
}

TEST_CASE("rules run in order, `once` is used up by the first message that it changes, extra ones run last") {
  rewriter r;
  auto once = rule(edit_kind::replace, "X-Own", "1");
  once.from = "a";
  once.once = true;
  auto absent = rule(edit_kind::remove, "X-Absent");
  absent.once = true;
  r.add(absent);
  r.add(once);
  r.add(rule(edit_kind::rename, "X-Own", "X-Renamed"));
  const auto extra = std::vector{rule(edit_kind::set, "X-Renamed", "last")};
  const auto first = r.apply(sample(), invite, pool());
  CHECK(first.wire.text().find("X-Renamed: 1 b 1\r\n") != std::string_view::npos);
  CHECK(r.size() == 2);
  const auto second = r.apply(sample(), invite, pool(), extra);
  CHECK(second.wire.text().find("X-Renamed: last\r\n") != std::string_view::npos);
  CHECK(r.size() == 2);
  r.clear();
  CHECK(r.empty());
}

TEST_CASE("compact names are rewritten like long ones") {
  rewriter r;
  r.add(rule(edit_kind::set, "From", "<sip:x>;tag=2"));
  const auto out = r.apply(sample(), invite, pool(), {}, {true});
  CHECK(out.wire.text().find("\r\nf: <sip:x>;tag=2\r\n") != std::string_view::npos);
  CHECK(out.wire.text().find("\r\nl: 5\r\n") != std::string_view::npos);
}
