// Rewrite rules against a plain model of what each is said to do.
#include "rewrite_model.hpp"

#include <rapidcheck.h>
#include <catch2/catch.hpp>

using namespace sip;

namespace {

std::string any_name() {
  return *rc::gen::element<std::string>("Via", "v", "Contact", "m", "Subject", "X-A", "x-a", "X-B",
                                        "Content-Length", "Max-Forwards");
}
/// Short ones mostly, and now and then one that is longer than what copies take in one step.
std::string any_value() {
  const auto unit = *rc::gen::container<std::string>(rc::gen::element('a', 'b', ' ', ';'));
  return *rc::gen::inRange(0, 4) == 0
             ? unit + std::string(static_cast<std::size_t>(*rc::gen::inRange(80, 220)), 'a')
             : unit;
}

rewrite_rule any_rule() {
  rewrite_rule r;
  r.kind = static_cast<edit_kind>(*rc::gen::inRange(0, static_cast<int>(edit_kind::start_line) + 1));
  r.when.kind = rule_selector::kind::any;
  r.name = any_name();
  r.value = r.kind == edit_kind::rename ? any_name() : any_value();
  r.from = *rc::gen::element<std::string>("a", "ab", "b ", "aaaaaaaaaaaaaaaaaaaaaaaaaaa");
  if (*rc::gen::arbitrary<bool>()) r.index = static_cast<std::uint32_t>(*rc::gen::inRange(0, 70));
  return r;
}

}  // namespace

TEST_CASE("any rules in any order do what each is said to do") {
  CHECK(rc::check("the wire form is the model's", [] {
    auto d = draft::request("INVITE", "sip:a@b");
    for (int left = *rc::gen::inRange(0, 60); left > 0; --left) {
      const auto name = any_name();
      if (header_id_of(name) != header_id::content_length) d.add(name, any_value());
    }
    const std::string body(static_cast<std::size_t>(*rc::gen::inRange(0, 3)) * 80, 'x');
    d.body("text/plain", body);
    rewrite_model m(d);
    rewriter rules;
    for (int left = *rc::gen::inRange(1, 12); left > 0; --left) {
      const auto r = any_rule();
      rules.add(r);
      m.apply(r);
    }
    base::packet_pool pool;
    const auto intended = serialize(d, pool);
    const auto out = rules.apply(d, {"INVITE", 0, "desk", "call-1"}, pool);
    RC_ASSERT(out.wire.text() == m.text(body));
    RC_ASSERT(out.intended.text() ==
              (out.wire.text() == intended.text() ? std::string_view{} : intended.text()));
  }));
}
