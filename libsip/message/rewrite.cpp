#include <sip/message/rewrite.hpp>

#include "rewrite_edit.hpp"

#include <base/ascii.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>

namespace sip {
namespace {

using detail::prepared_rule;

void clean(std::string& text) {
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c == '\r' || c == '\n'; }, ' ');
}

/// To what a line can have as its name.
void shorten(std::string& name) {
  constexpr auto longest = std::numeric_limits<decltype(sheet_line::name_size)>::max();
  name.resize(std::min<std::size_t>(name.size(), longest));
}

bool matches(const rule_selector& s, const rewrite_context& c) {
  const bool response = c.status != 0;
  if (s.status != 0) {
    if (s.status != c.status && (s.status > 6 || s.status != c.status / 100)) return false;
  } else if ((s.kind == rule_selector::kind::request && response) ||
             (s.kind == rule_selector::kind::response && !response)) {
    return false;
  }
  return (s.method.empty() || base::iequals(s.method, c.method)) &&
         (s.account.empty() || s.account == c.account) && (s.dialog.empty() || s.dialog == c.call_id);
}

sheet_line line_of(header_id id, std::string_view text, std::size_t name_size) {
  return {text.data(), static_cast<std::uint32_t>(text.size()), static_cast<std::uint16_t>(name_size), id};
}

/// Content-Length, as `serialize` writes it.
sheet_line length_line(sheet& s, std::size_t length, const serialize_options& o) {
  constexpr std::size_t most = 32;
  char* const text = s.room_for(most);
  writer w{text};
  w.put(o.compact ? compact_length_name : length_name);
  const auto name_size = static_cast<std::size_t>(w.at - text) - separator.size();
  w.at = std::to_chars(w.at, text + most, length).ptr;
  w.put(line_end);
  return line_of(header_id::content_length, {text, static_cast<std::size_t>(w.at - text)}, name_size);
}

/// A line under its compact name, if it has one.
sheet_line compact_line(sheet& s, const draft& d, const draft::line& l) {
  const auto compact = compact_name_of(l.id);
  const auto name = compact.empty() ? d.name(l) : compact;
  const auto size = name.size() + separator.size() + l.value_size + line_end.size();
  char* const text = s.room_for(size);
  writer w{text};
  for (const auto part : {name, separator, d.value(l), line_end}) w.put(part);
  return line_of(l.id, {text, size}, name.size());
}

/// The lines as `serialize` writes them.
void fill(sheet& s, const draft& d, const serialize_options& o) {
  static_assert(draft::text_slack >= block_size);
  const auto text = d.text();
  s.start = text.substr(0, d.start_line().size() + line_end.size());
  for (const auto& l : d.lines()) {
    if (l.id == header_id::content_length) continue;
    s.add(o.compact ? compact_line(s, d, l)
                    : line_of(l.id, {text.data() + l.begin, l.end() - l.begin}, l.name_size));
  }
  s.add(length_line(s, d.body().size(), o));
}

}  // namespace

prepared_rule::prepared_rule(rewrite_rule r) : rule(std::move(r)) {
  shorten(rule.name);
  if (rule.kind == edit_kind::rename) shorten(rule.value);
  id = header_id_of(rule.name);
  const auto& w = rule.when;
  for_all = w.kind == rule_selector::kind::any && w.status == 0 && w.method.empty() && w.account.empty() &&
            w.dialog.empty();
  if (rule.kind != edit_kind::raw) {
    clean(rule.name);
    clean(rule.value);
  }
  for (const auto part : {std::string_view(rule.name), separator, std::string_view(rule.value), line_end})
    line += part;
  line.append(block_size, ' ');
  if (rule.kind == edit_kind::rename) renamed_id = header_id_of(rule.value);
  if (id == header_id::from || id == header_id::to) {
    const auto address = parse_name_addr(rule.value);
    takes_tag = address && address->tag().empty();
  }
}

rewritten rewriter::apply(const draft& d, const rewrite_context& c, base::packet_pool& pool,
                          const std::vector<rewrite_rule>& extra, const serialize_options& o) {
  auto intended = serialize(d, pool, o);
  const auto wanted = [&](const rewrite_rule& r) { return matches(r.when, c); };
  const auto applies = [&](const prepared_rule& p) { return p.for_all || wanted(p.rule); };
  auto r = std::find_if(rules_.begin(), rules_.end(), applies);
  auto own = std::find_if(extra.begin(), extra.end(), wanted);
  if (r == rules_.end() && own == extra.end()) return {std::move(intended), {}};
  sheet s;
  fill(s, d, o);
  bool used_up = false;
  for (; r != rules_.end(); ++r) {
    if (applies(*r) && run(*r, s) && r->rule.once) used_up = r->used_up = true;
  }
  std::vector<prepared_rule> prepared;
  prepared.reserve(static_cast<std::size_t>(extra.end() - own));
  for (; own != extra.end(); ++own) {
    if (wanted(*own)) run(prepared.emplace_back(*own), s);
  }
  auto wire = s.print(d.body(), pool);
  if (used_up)
    std::erase_if(rules_, [](const auto& p) { return p.used_up; });  // not before: the sheet looked into them
  if (wire.text() == intended.text()) intended = {};
  return {std::move(wire), std::move(intended)};
}

}  // namespace sip
