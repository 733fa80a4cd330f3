#include <sip/message/rewrite.hpp>

#include <base/ascii.hpp>

#include <algorithm>
#include <cstring>

namespace sip {
namespace {

/// The message while rules work on it: lines with text of their own.
struct sheet {
  struct line {
    std::string name, value;
    bool raw = false;  ///< `value` goes out as it is
  };
  std::string start;
  std::vector<line> lines;
};

std::string clean(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c == '\r' || c == '\n'; }, ' ');
  return text;
}

bool same_name(std::string_view a, std::string_view b) {
  const auto id = header_id_of(a);
  return id != header_id::other ? id == header_id_of(b) : base::iequals(a, b);
}

/// One rule on one sheet. Each edit tells whether it changed anything.
class edit {
 public:
  edit(sheet& s, const rewrite_rule& r) : sheet_(s), lines_(s.lines), rule_(r) {}

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
        return assign(sheet_.start, clean(rule_.value));
    }
    return false;
  }

 private:
  using iterator = std::vector<sheet::line>::iterator;

  [[nodiscard]] bool named(const sheet::line& l) const { return !l.raw && same_name(rule_.name, l.name); }
  iterator first() {
    return std::find_if(lines_.begin(), lines_.end(), [this](const auto& l) { return named(l); });
  }
  static bool assign(std::string& to, std::string from) {
    const bool changes = to != from;
    to = std::move(from);
    return changes;
  }
  [[nodiscard]] iterator position(std::size_t end) {
    return lines_.begin() +
           static_cast<std::ptrdiff_t>(std::min<std::size_t>(rule_.index.value_or(UINT32_MAX), end));
  }

  /// Who spoofs From or To means the name, not the dialog: the tag stays unless the rule brings one.
  [[nodiscard]] std::string with_tag_of(const std::string& old, std::string value) const {
    const auto id = header_id_of(rule_.name);
    if (id != header_id::from && id != header_id::to) return value;
    const auto before = parse_name_addr(old);
    const auto after = parse_name_addr(value);
    if (before && after && !before->tag().empty() && after->tag().empty())
      value.append(";tag=").append(before->tag());
    return value;
  }

  bool set() {
    const auto l = first();
    if (l == lines_.end()) return add();
    const auto kept = std::remove_if(l + 1, lines_.end(), [this](const auto& other) { return named(other); });
    const bool removes = kept != lines_.end();
    const bool changes = assign(l->value, with_tag_of(l->value, clean(rule_.value)));
    lines_.erase(kept, lines_.end());
    return changes || removes;
  }

  bool add() {
    const auto last =
        std::find_if(lines_.rbegin(), lines_.rend(), [this](const auto& l) { return named(l); }).base();
    const auto length = std::find_if(lines_.begin(), lines_.end(), [](const auto& l) {
      return !l.raw && header_id_of(l.name) == header_id::content_length;
    });
    lines_.insert(last != lines_.begin() ? last : length, {clean(rule_.name), clean(rule_.value)});
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
    const auto value = clean(rule_.value);
    for (auto& l : lines_) {
      if (!named(l)) continue;
      for (std::size_t at = 0; (at = l.value.find(rule_.from, at)) != std::string::npos; at += value.size()) {
        l.value.replace(at, rule_.from.size(), value);
        changes = true;
      }
    }
    return changes;
  }

  bool rename() {
    bool changes = false;
    for (auto& l : lines_) {
      if (named(l)) changes |= assign(l.name, clean(rule_.value));
    }
    return changes;
  }

  bool reorder() {
    std::vector<std::string> before;
    for (const auto& l : lines_) before.push_back(l.name);
    const auto moved =
        std::stable_partition(lines_.begin(), lines_.end(), [this](const auto& l) { return !named(l); });
    const auto others = static_cast<std::size_t>(moved - lines_.begin());
    std::rotate(position(others), moved, lines_.end());
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
    lines_.insert(position(lines_.size()), {{}, rule_.value, true});
    return !rule_.value.empty();
  }

  sheet& sheet_;
  std::vector<sheet::line>& lines_;
  const rewrite_rule& rule_;
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

sheet sheet_of(const draft& d, const serialize_options& o) {
  sheet s{d.start_line(), {}};
  const auto spelled = [&](header_id id, std::string_view name) {
    const auto compact = o.compact ? compact_name_of(id) : std::string_view{};
    return std::string(compact.empty() ? name : compact);
  };
  for (const auto& l : d.lines()) {
    if (l.id != header_id::content_length)
      s.lines.push_back({spelled(l.id, d.name(l)), std::string(d.value(l))});
  }
  s.lines.push_back({spelled(header_id::content_length, name_of(header_id::content_length)),
                     std::to_string(d.body().size())});
  return s;
}

base::packet print(const sheet& s, std::string_view body, base::packet_pool& pool) {
  std::size_t size = s.start.size() + body.size() + 4;
  for (const auto& l : s.lines) size += l.name.size() + l.value.size() + 4;
  auto buffer = pool.acquire(size);
  char* at = buffer.data();
  const auto put = [&](std::string_view text) {
    if (!text.empty()) std::memcpy(at, text.data(), text.size());
    at += text.size();
  };
  put(s.start);
  put("\r\n");
  for (const auto& l : s.lines) {
    if (!l.raw) {
      put(l.name);
      put(": ");
    }
    put(l.value);
    if (!l.raw) put("\r\n");
  }
  put("\r\n");
  put(body);
  const auto written = static_cast<std::size_t>(at - buffer.data());
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
  auto s = sheet_of(d, o);
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
