// Counts what the global operator new is asked for: parsing a message of up to 64 headers must not ask at
// all.
#include <sip/message/draft.hpp>
#include <sip/message/rewrite.hpp>

#include "allocations.hpp"
#include "wire.hpp"

#include <catch2/catch.hpp>

using namespace sip;

TEST_CASE("a message of 64 headers is parsed and asked without one allocation, the 65th costs some") {
  std::string more = "Contact: \"A\" <sip:a@b>;expires=5, <sip:c@d>\nDate: Sat, 13 Nov 2010 23:29:00 GMT\n";
  for (int i = 0; i < 64 - 7 - 2; ++i) more += "X-" + std::to_string(i) + ": folded\n  value\n";
  const auto exactly = test::pool().copy(test::request("INVITE", more, test::sdp()));
  const auto beyond = test::pool().copy(test::request("INVITE", more + "X: 65\n", test::sdp()));

  const auto before = test_support::allocations();
  const auto m = message::parse(exactly);
  const bool as_expected = m.ok() && m.headers().size() == 64 && m.get<contact>()->expires() == 5U &&
                           m.get<date>()->unix_seconds > 0 && m.from().tag() == "f1" &&
                           parse_uri(m.request_uri())->host == "example.org" && m.value("x-54") != "" &&
                           m.top_via().params.has("branch") && m.from().uri()->user == "charles";
  const auto copy = m;
  const auto used = test_support::allocations() - before;
  CHECK(as_expected);
  CHECK(used == 0);
  CHECK(copy.headers().size() == 64);

  const auto before_second = test_support::allocations();
  const auto larger = message::parse(beyond);
  CHECK(test_support::allocations() > before_second);
  CHECK(larger.headers().size() == 65);
}

TEST_CASE("serializing costs nothing but the pool's slab, and that only once") {
  auto d = draft::request("OPTIONS", "sip:a@b");
  d.add(header_id::via, "SIP/2.0/UDP h").add(header_id::subject, "s");
  base::packet_pool pool;
  (void)serialize(d, pool);
  const auto before = test_support::allocations();
  (void)serialize(d, pool);
  const auto used = test_support::allocations() - before;
  CHECK(used == 0);
}

TEST_CASE("a draft of usual size costs no allocation, its body neither") {
  const auto allocated_by = [](auto work) {
    const auto before = test_support::allocations();
    work();
    return test_support::allocations() - before;
  };
  const auto make = [](std::string_view body) {
    auto d = draft::request("OPTIONS", "sip:a@b");
    for (int i = 0; i < 10; ++i) d.add_front(header_id::via, "SIP/2.0/UDP h;branch=z9hG4bK1");
    for (int i = 0; i < 10; ++i) d.set(header_id::subject, "in a message of usual length");
    d.body("text/plain", body);
  };
  CHECK(allocated_by([&] { make({}); }) == 0);
  CHECK(allocated_by([&] { make("a body that is longer than what a string keeps inside"); }) == 0);
  CHECK(allocated_by([&] { make(std::string(draft::inline_text, 'x')); }) == 2);  // the test's text and one for the draft
}

TEST_CASE("ten rules of all kinds cost nothing but the pool's slabs") {
  const auto rule = [](edit_kind kind, std::string name, std::string value,
                       std::optional<std::uint32_t> index = {}) {
    rewrite_rule r;
    r.kind = kind;
    r.name = std::move(name);
    r.value = std::move(value);
    r.from = "a";
    r.index = index;
    return r;
  };
  auto d = draft::request("INVITE", "sip:ada@example.org");
  d.add(header_id::via, "SIP/2.0/UDP h;branch=z9hG4bK1").add(header_id::from, "<sip:c@d>;tag=1");
  d.add(header_id::contact, "<sip:c@1>")
      .add("X-Own", "a b a")
      .add("m", "<sip:c@2>")
      .body("text/plain", "hello");
  rewriter rules;
  rules.add(rule(edit_kind::set, "f", "<sip:somebody.else@example.org>"));
  rules.add(rule(edit_kind::set, "X-Own", "a value\r\nwith a line end, which becomes blanks"));
  rules.add(rule(edit_kind::add, "X-New", "1"));
  rules.add(rule(edit_kind::remove, "m", "", 1));
  rules.add(rule(edit_kind::replace, "X-Own", "cc"));
  rules.add(rule(edit_kind::rename, "Via", "v"));
  rules.add(rule(edit_kind::reorder, "From", "", 0));
  rules.add(rule(edit_kind::duplicate, "X-Own", "", 3));
  rules.add(rule(edit_kind::raw, "", "Broken line\r\n", 1));
  rules.add(rule(edit_kind::start_line, "", "INVITE sip:x SIP/2.0"));
  base::packet_pool pool;
  const rewrite_context context{"INVITE", 0, "desk", "call-1"};
  const auto first = rules.apply(d, context, pool);
  const auto expected = std::string(first.wire.text());
  const auto before = test_support::allocations();
  const auto out = rules.apply(d, context, pool);
  const auto used = test_support::allocations() - before;
  CHECK(used == 0);
  CHECK(out.wire.text() == expected);
  CHECK(out.wire.text().find("v: SIP/2.0/UDP h") != std::string_view::npos);
}
