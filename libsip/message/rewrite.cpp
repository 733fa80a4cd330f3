#include <sip/message/rewrite.hpp>

#include "writer.hpp"

#include <base/ascii.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <memory_resource>

namespace sip {
namespace {

/// The message while rules work on it: lines of views into the draft, the rules, and `memory` for what is in
/// neither. Its room on the stack holds what usual messages and rules need; beyond that it grows on the heap.
struct sheet {
  struct line {
    std::string_view name, value;
    header_id id = header_id::other;
    bool raw = false;  ///< `value` goes out as it is
    bool in_draft =
        false;  ///< name and value stand in the draft as they go out, with all that is between and behind
  };
  static constexpr std::size_t room_size = 8192;
  static constexpr std::size_t usual_lines = 64;

  sheet() { lines.reserve(usual_lines); }
  sheet(const sheet&) = delete;
  sheet& operator=(const sheet&) = delete;

  /// The parts, one behind the other.
  std::string_view joined(std::initializer_list<std::string_view> parts) {
    std::size_t size = 0;
    for (const auto part : parts) size += part.size();
    char* const text = room_for(size);
    writer w{text};
    for (const auto part : parts) w.put(part);
    return {text, size};
  }
  /// `text` without line ends.
  std::string_view clean(std::string_view text) {
    const bool is_clean =
        std::none_of(text.begin(), text.end(), [](char c) { return c == '\r' || c == '\n'; });
    if (is_clean) return text;
    char* const copy = room_for(text.size());
    std::replace_copy_if(
        text.begin(), text.end(), copy, [](char c) { return c == '\r' || c == '\n'; }, ' ');
    return {copy, text.size()};
  }
  char* room_for(std::size_t size) {
    return static_cast<char*>(memory.allocate(std::max<std::size_t>(size, 1), 1));
  }

  std::array<std::byte, room_size> room;  // left uninitialised
  std::pmr::monotonic_buffer_resource memory{room.data(), room.size()};
  std::string_view start;
  std::pmr::vector<line> lines{&memory};
};

/// One rule on one sheet. Each edit tells whether it changed anything.
class edit {
 public:
  edit(sheet& s, const rewrite_rule& r) : sheet_(s), lines_(s.lines), rule_(r), id_(header_id_of(r.name)) {}

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
        return assign(sheet_.start, sheet_.clean(rule_.value));
    }
    return false;
  }

 private:
  using iterator = std::pmr::vector<sheet::line>::iterator;

  [[nodiscard]] bool named(const sheet::line& l) const {
    if (l.raw) return false;
    return id_ != header_id::other ? id_ == l.id : base::iequals(rule_.name, l.name);
  }
  iterator first() {
    return std::find_if(lines_.begin(), lines_.end(), [this](const auto& l) { return named(l); });
  }
  static bool assign(std::string_view& to, std::string_view from) {
    const bool changes = to != from;
    to = from;
    return changes;
  }
  [[nodiscard]] iterator position(std::size_t end) {
    return lines_.begin() +
           static_cast<std::ptrdiff_t>(std::min<std::size_t>(rule_.index.value_or(UINT32_MAX), end));
  }

  /// Who spoofs From or To means the name, not the dialog: the tag stays unless the rule brings one.
  [[nodiscard]] std::string_view with_tag_of(std::string_view old, std::string_view value) const {
    if (id_ != header_id::from && id_ != header_id::to) return value;
    const auto before = parse_name_addr(old);
    const auto after = parse_name_addr(value);
    if (!before || !after) return value;
    const auto tag = before->tag();
    return tag.empty() || !after->tag().empty() ? value : sheet_.joined({value, ";tag=", tag});
  }

  bool set() {
    const auto l = first();
    if (l == lines_.end()) return add();
    const auto kept = std::remove_if(l + 1, lines_.end(), [this](const auto& other) { return named(other); });
    const bool removes = kept != lines_.end();
    const bool changes = assign(l->value, with_tag_of(l->value, sheet_.clean(rule_.value)));
    l->in_draft = false;
    lines_.erase(kept, lines_.end());
    return changes || removes;
  }

  bool add() {
    const auto last =
        std::find_if(lines_.rbegin(), lines_.rend(), [this](const auto& l) { return named(l); }).base();
    const auto length = std::find_if(lines_.begin(), lines_.end(), [](const auto& l) {
      return !l.raw && l.id == header_id::content_length;
    });
    const sheet::line added{sheet_.clean(rule_.name), sheet_.clean(rule_.value), id_};
    lines_.insert(last != lines_.begin() ? last : length, added);
    return true;
  }

  bool remove() {
    std::uint32_t number = 0;
    return std::erase_if(lines_, [&](const auto& l) {
             return named(l) && (!rule_.index || number++ == *rule_.index);
           }) > 0;
  }

  bool replace() {
    bool changes = false;
    if (rule_.from.empty()) return false;
    const auto value = sheet_.clean(rule_.value);
    for (auto& l : lines_) {
      if (!named(l) || !replace_in(l.value, value)) continue;
      l.in_draft = false;
      changes = true;
    }
    return changes;
  }
  bool replace_in(std::string_view& text, std::string_view value) {
    std::size_t count = 0;
    for (auto at = text.find(rule_.from); at != text.npos; at = text.find(rule_.from, at + rule_.from.size()))
      ++count;
    if (count == 0) return false;
    const auto size = text.size() - count * rule_.from.size() + count * value.size();
    char* const changed = sheet_.room_for(size);
    writer w{changed};
    while (count-- > 0) {
      const auto at = text.find(rule_.from);
      w.put(text.substr(0, at));
      w.put(value);
      text.remove_prefix(at + rule_.from.size());
    }
    w.put(text);
    text = {changed, size};
    return true;
  }

  bool rename() {
    bool changes = false;
    const auto name = sheet_.clean(rule_.value);
    for (auto& l : lines_) {
      if (!named(l)) continue;
      changes |= assign(l.name, name);
      l.id = header_id_of(name);
      l.in_draft = false;
    }
    return changes;
  }

  bool reorder() {
    std::pmr::vector<std::string_view> before(&sheet_.memory);
    before.reserve(lines_.size());
    for (const auto& l : lines_) before.push_back(l.name);
    // The others move up, in order; then those of the name move behind them, and to their position.
    std::pmr::vector<sheet::line> moved(&sheet_.memory);
    moved.reserve(lines_.size());
    for (const auto& l : lines_) {
      if (named(l)) moved.push_back(l);
    }
    std::erase_if(lines_, [this](const auto& l) { return named(l); });
    lines_.insert(position(lines_.size()), moved.begin(), moved.end());
    return !std::equal(lines_.begin(), lines_.end(), before.begin(), before.end(),
                       [](const auto& l, const auto& name) { return l.name == name; });
  }

  bool duplicate() {
    const auto l = first();
    if (l == lines_.end()) return false;
    const auto copy = *l;
    const auto times = std::min(rule_.index.value_or(1), max_duplicates);
    lines_.insert(l + 1, times, copy);
    return times > 0;
  }

  bool raw() {
    lines_.insert(position(lines_.size()), sheet::line{{}, rule_.value, header_id::other, true});
    return !rule_.value.empty();
  }

  sheet& sheet_;
  std::pmr::vector<sheet::line>& lines_;
  const rewrite_rule& rule_;
  header_id id_;
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
  for (const auto& l : d.lines()) {
    if (l.id != header_id::content_length)
      s.lines.push_back({spelled(l.id, d.name(l)), d.value(l), l.id, false, !o.compact});
  }
  const auto id = header_id::content_length;
  s.lines.push_back({spelled(id, name_of(id)), length, id});
}

base::packet print(const sheet& s, std::string_view body, base::packet_pool& pool) {
  std::size_t size = s.start.size() + body.size() + 2 * line_end.size();
  for (const auto& l : s.lines) size += l.name.size() + l.value.size() + separator.size() + line_end.size();
  auto buffer = pool.acquire(size);
  writer w{buffer.data()};
  w.put(s.start);
  w.put(line_end);
  for (const auto& l : s.lines) {
    if (l.raw) {
      w.put(l.value);
    } else if (l.in_draft) {
      w.put({l.name.data(), l.name.size() + separator.size() + l.value.size() + line_end.size()});
    } else {
      w.put(l.name);
      w.put(separator);
      w.put(l.value);
      w.put(line_end);
    }
  }
  w.put(line_end);
  w.put(body);
  const auto written = static_cast<std::size_t>(w.at - buffer.data());
  return std::move(buffer).freeze(written);
}

}  // namespace

rewritten rewriter::apply(const draft& d, const rewrite_context& c, base::packet_pool& pool,
                          const std::vector<rewrite_rule>& extra, const serialize_options& o) {
  auto intended = serialize(d, pool, o);
  const auto wanted = [&](const rewrite_rule& r) { return matches(r.when, c); };
  if (std::none_of(rules_.begin(), rules_.end(), wanted) &&
      std::none_of(extra.begin(), extra.end(), wanted)) {
    return {std::move(intended), {}};
  }
  const decimal length(d.body().size());
  sheet s;
  fill(s, d, length.text(), o);
  for (auto r = rules_.begin(); r != rules_.end();) {
    const bool changed = wanted(*r) && edit(s, *r).run();
    r = changed && r->once ? rules_.erase(r) : r + 1;
  }
  for (const auto& r : extra) {
    if (wanted(r)) edit(s, r).run();
  }
  auto wire = print(s, d.body(), pool);
  if (wire.text() == intended.text()) intended = {};
  return {std::move(wire), std::move(intended)};
}

}  // namespace sip
