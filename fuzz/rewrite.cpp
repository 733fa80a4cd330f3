// Rules and a message that they rewrite, against the plain model of what each rule is said to do. A line is a
// rule: its kind as a digit of `edit_kind`, its index as a character from '0' on or a blank for none, then
// name, value and what it replaces, with a vertical bar between them. Behind an empty line stands the
// message.
#include "rewrite_model.hpp"

#include <sip/message/message.hpp>

#include <base/assert.hpp>

#include <cstddef>
#include <cstdint>

namespace {

constexpr std::size_t max_rules = 12;
constexpr unsigned kinds = static_cast<unsigned>(sip::edit_kind::start_line) + 1;

/// What stands before `end`, of which `rest` loses both.
std::string_view take_until(std::string_view& rest, std::string_view end) {
  const auto taken = rest.substr(0, rest.find(end));
  rest.remove_prefix(std::min(rest.size(), taken.size() + end.size()));
  return taken;
}

sip::rewrite_rule rule_of(std::string_view line) {
  sip::rewrite_rule r;
  r.when.kind = sip::rule_selector::kind::any;
  if (line.size() < 2) return r;
  r.kind = static_cast<sip::edit_kind>((static_cast<unsigned char>(line[0]) - unsigned{'0'}) % kinds);
  if (line[1] != ' ') r.index = static_cast<std::uint8_t>(line[1] - '0');
  line.remove_prefix(2);
  r.name = take_until(line, "|");
  r.value = take_until(line, "|");
  r.from = line;
  return r;
}

/// As rules have them, but for those of kind `raw`.
void clean(std::string& text) {
  std::replace(text.begin(), text.end(), '\r', ' ');
}

std::vector<sip::rewrite_rule> rules_of(std::string_view text) {
  std::vector<sip::rewrite_rule> rules;
  while (!text.empty() && rules.size() < max_rules) rules.push_back(rule_of(take_until(text, "\n")));
  return rules;
}

bool keeps_tags(const sip::rewrite_rule& r) {
  const auto id = sip::header_id_of(r.name);
  return r.kind == sip::edit_kind::set && (id == sip::header_id::from || id == sip::header_id::to);
}

sip::draft draft_of(const sip::message& m) {
  auto d = m.is_request() ? sip::draft::request(m.method_text(), m.request_uri())
                          : sip::draft::response(m.status(), m.reason());
  for (const auto& h : m.headers()) d.add(m.name(h), m.value(h));
  d.body("text/plain", m.body());
  return d;
}

void check_against_model(const sip::draft& d, const std::vector<sip::rewrite_rule>& rules,
                         std::string_view wire) {
  sip::rewrite_model model(d);
  for (auto r : rules) {
    if (keeps_tags(r)) return;
    if (r.kind == sip::edit_kind::replace && r.from.empty()) continue;
    if (r.kind != sip::edit_kind::raw) {
      clean(r.name);
      clean(r.value);
    }
    model.apply(r);
  }
  SIPTTY_ASSERT(wire == model.text(d.body()));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto rules = rules_of(take_until(text, "\n\n"));
  base::packet_pool pool;
  const auto d = draft_of(sip::message::parse(pool.copy(text)));
  const auto intended = serialize(d, pool);
  sip::rewriter own;
  for (const auto& r : rules) own.add(r);
  const auto out = own.apply(d, {}, pool);
  check_against_model(d, rules, out.wire.text());
  SIPTTY_ASSERT(out.intended.text() ==
                (out.wire.text() == intended.text() ? std::string_view{} : intended.text()));
  const auto for_this_alone = sip::rewriter().apply(d, {}, pool, rules);
  SIPTTY_ASSERT(for_this_alone.wire.text() == out.wire.text());
  (void)own.apply(d, {}, pool, {}, {.compact = true});
  return 0;
}
