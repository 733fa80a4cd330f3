#include <sip/message/rewrite.hpp>

#include "chars.hpp"
#include "rewrite_sheet.hpp"

#include <base/ascii.hpp>

#include <algorithm>
#include <cstddef>

namespace sip {
namespace {

using detail::prepared_rule;

void clean(std::string& text) {
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c == '\r' || c == '\n'; }, ' ');
}

/// The tag of From or To. Most end with it, behind the URI's bracket.
std::string_view tag_of(std::string_view value) {
  constexpr std::string_view before = ">;tag=";
  const auto bracket = value.rfind('>');
  if (bracket != value.npos && value.substr(bracket).starts_with(before)) {
    const auto tag = value.substr(bracket + before.size());
    if (chars::all(tag, chars::token)) return tag;
  }
  const auto address = parse_name_addr(value);
  return address ? address->tag() : std::string_view{};
}

/// One rule on one sheet. Each edit tells whether it changed anything.
class edit {
 public:
  edit(sheet& s, const prepared_rule& r) : lines_(s), rule_(r.rule), prepared_(r) {}

  bool run() {
    switch (rule_.kind) {
      case edit_kind::set:
        return set();
      case edit_kind::add:
        return add();
      case edit_kind::remove:
        return remove();
      case edit_kind::replace:
        return replace();
      case edit_kind::rename:
        return rename();
      case edit_kind::reorder:
        return reorder();
      case edit_kind::duplicate:
        return duplicate();
      case edit_kind::raw:
        return raw();
      case edit_kind::start_line:
        return assign(lines_.start, rule_.value);
    }
    return false;
  }

 private:
  /// The first line of the rule's name at or behind `from`.
  [[nodiscard]] std::size_t next(std::size_t from) const {
    auto at = lines_.find(prepared_.id, from);
    if (prepared_.id != header_id::other) return at;
    while (at != sheet::npos && !base::iequals(rule_.name, lines_[at].name))
      at = lines_.find(prepared_.id, at + 1);
    return at;
  }
  template <class Each>
  void each(Each work) {
    for (auto at = next(0); at != sheet::npos; at = next(at + 1)) work(at);
  }
  static bool assign(std::string_view& to, std::string_view from) {
    const bool changes = to != from;
    to = from;
    return changes;
  }
  [[nodiscard]] std::size_t position(std::size_t end) const {
    return std::min<std::size_t>(rule_.index.value_or(UINT32_MAX), end);
  }

  /// Who spoofs From or To means the name, not the dialog: the tag stays unless the rule brings one.
  [[nodiscard]] std::string_view with_tag_of(std::string_view old) const {
    const auto tag = prepared_.takes_tag ? tag_of(old) : std::string_view{};
    return tag.empty() ? std::string_view(rule_.value) : lines_.joined({rule_.value, ";tag=", tag});
  }

  bool set() {
    const auto first = next(0);
    if (first == sheet::npos) return add();
    bool changes = assign(lines_[first].value, with_tag_of(lines_[first].value));
    lines_[first].in_draft = false;
    for (auto other = next(first + 1); other != sheet::npos; other = next(other)) {
      lines_.erase(other);
      changes = true;
    }
    return changes;
  }

  bool add() {
    auto place = std::min(lines_.find(header_id::content_length, 0), lines_.size());
    each([&](std::size_t at) { place = at + 1; });
    lines_.insert(place, {rule_.name, rule_.value}, prepared_.id);
    return true;
  }

  bool remove() {
    bool changes = false;
    std::uint32_t number = 0;
    for (auto at = next(0); at != sheet::npos; at = next(at)) {
      if (rule_.index && number++ != *rule_.index) {
        ++at;
        continue;
      }
      lines_.erase(at);
      changes = true;
    }
    return changes;
  }

  bool replace() {
    bool changes = false;
    if (rule_.from.empty()) return false;
    each([&](std::size_t at) {
      if (!replace_in(lines_[at].value)) return;
      lines_[at].in_draft = false;
      changes = true;
    });
    return changes;
  }
  bool replace_in(std::string_view& text) {
    std::size_t count = 0;
    for (auto at = text.find(rule_.from); at != text.npos; at = text.find(rule_.from, at + rule_.from.size()))
      ++count;
    if (count == 0) return false;
    const auto size = text.size() - count * rule_.from.size() + count * rule_.value.size();
    char* const changed = lines_.room_for(size);
    writer w{changed};
    while (count-- > 0) {
      const auto at = text.find(rule_.from);
      w.put(text.substr(0, at));
      w.put(rule_.value);
      text.remove_prefix(at + rule_.from.size());
    }
    w.put(text);
    text = {changed, size};
    return true;
  }

  bool rename() {
    bool changes = false;
    each([&](std::size_t at) {
      changes = changes || lines_[at].name != rule_.value;
      lines_.rename(at, rule_.value, prepared_.renamed_id);
    });
    return changes;
  }

  /// The others move up, in order; then those of the name move behind them, and to their position.
  bool reorder() {
    std::size_t found = 0;
    each([&](std::size_t) { ++found; });
    const auto target = position(lines_.size() - found);
    bool changes = false;
    std::size_t at = next(0);
    for (std::size_t moved = 0; moved < found; ++moved, at = next(at)) {
      changes = changes || at + moved != target + moved;
      lines_.move_to_end(at);
    }
    for (std::size_t moved = 0; moved < found; ++moved)
      lines_.move_behind(lines_.size() - found + moved, target + moved);
    return changes;
  }

  bool duplicate() {
    const auto first = next(0);
    if (first == sheet::npos) return false;
    const auto times = std::min(rule_.index.value_or(1), max_duplicates);
    const auto copy = lines_[first];
    for (std::uint32_t i = 0; i < times; ++i) lines_.insert(first + 1, copy, prepared_.id);
    return times > 0;
  }

  bool raw() {
    lines_.insert(position(lines_.size()), {{}, rule_.value, true}, {});
    return !rule_.value.empty();
  }

  sheet& lines_;
  const rewrite_rule& rule_;
  const prepared_rule& prepared_;
};

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

void fill(sheet& s, const draft& d, std::string_view length, const serialize_options& o) {
  const auto spelled = [&](header_id id, std::string_view name) {
    const auto compact = o.compact ? compact_name_of(id) : std::string_view{};
    return compact.empty() ? name : compact;
  };
  s.start = d.start_line();
  const auto text = d.text();
  for (const auto& l : d.lines()) {
    if (l.id == header_id::content_length) continue;
    const auto name = text.substr(l.begin, l.name_size);
    s.add({spelled(l.id, name), text.substr(l.value_begin(), l.value_size), false, !o.compact}, l.id);
  }
  const auto id = header_id::content_length;
  s.add({spelled(id, name_of(id)), length}, id);
}

}  // namespace

base::packet sheet::print(std::string_view body, base::packet_pool& pool) const {
  std::size_t size = start.size() + body.size() + 2 * line_end.size();
  for (const auto i : order_)
    size += texts_[i].name.size() + texts_[i].value.size() + separator.size() + line_end.size();
  auto buffer = pool.acquire(size);
  writer w{buffer.data()};
  w.put(start);
  w.put(line_end);
  std::string_view together;  // lines that stand behind each other in the draft go out in one piece
  for (const auto i : order_) {
    const auto& l = texts_[i];
    if (l.in_draft && l.name.data() == together.data() + together.size()) {
      together = {together.data(), together.size() + l.name.size() + l.value.size() + 4};
      continue;
    }
    w.put(together);
    together = {};
    if (l.in_draft) {
      together = {l.name.data(), l.name.size() + l.value.size() + 4};
    } else {
      if (!l.raw) {
        w.put(l.name);
        w.put(separator);
      }
      w.put(l.value);
      if (!l.raw) w.put(line_end);
    }
  }
  w.put(together);
  w.put(line_end);
  w.put(body);
  const auto written = static_cast<std::size_t>(w.at - buffer.data());
  return std::move(buffer).freeze(written);
}

prepared_rule::prepared_rule(rewrite_rule r) : rule(std::move(r)), id(header_id_of(rule.name)) {
  const auto& w = rule.when;
  for_all = w.kind == rule_selector::kind::any && w.status == 0 && w.method.empty() && w.account.empty() &&
            w.dialog.empty();
  if (rule.kind == edit_kind::raw) return;
  clean(rule.name);
  clean(rule.value);
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
  const decimal length(d.body().size());
  sheet s;
  fill(s, d, length.text(), o);
  bool used_up = false;
  for (; r != rules_.end(); ++r) {
    if (applies(*r) && edit(s, *r).run() && r->rule.once) used_up = r->used_up = true;
  }
  std::vector<prepared_rule> prepared;
  prepared.reserve(static_cast<std::size_t>(extra.end() - own));
  for (; own != extra.end(); ++own) {
    if (wanted(*own)) edit(s, prepared.emplace_back(*own)).run();
  }
  auto wire = s.print(d.body(), pool);
  if (used_up)
    std::erase_if(rules_, [](const auto& p) { return p.used_up; });  // not before: the sheet looked into them
  if (wire.text() == intended.text()) intended = {};
  return {std::move(wire), std::move(intended)};
}

}  // namespace sip
