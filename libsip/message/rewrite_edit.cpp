#include <sip/message/rewrite.hpp>

#include "rewrite_edit.hpp"

#include "chars.hpp"

#include <base/ascii.hpp>
#include <boost/container/small_vector.hpp>

#include <algorithm>
#include <cstddef>

namespace sip {
namespace {

/// The tag of From or To. Most end with it, behind the URI's bracket.
std::string_view tag_of(std::string_view value) {
  constexpr std::string_view before = ">;tag=";
  auto begin = value.size();
  while (begin > 0 && chars::is(value[begin - 1], chars::token)) --begin;
  if (begin < value.size() && value.substr(0, begin).ends_with(before)) return value.substr(begin);
  const auto address = parse_name_addr(value);
  return address ? address->tag() : std::string_view{};
}

/// One rule on one sheet. Each edit tells whether it changed anything.
class edit {
 public:
  edit(const detail::prepared_rule& r, sheet& s) : lines_(s), rule_(r.rule), prepared_(r) {}

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
        return start_line();
    }
    return false;
  }

 private:
  /// Calls `work` with the position of each line of the rule's name, in order, and the number of such lines
  /// before it. When `work` erases the line, it returns true.
  template <class Work>
  void each(Work work) {
    std::size_t at = 0;
    std::uint32_t number = 0;
    for (auto left = lines_.count(prepared_.id); left > 0; --left) {
      at = lines_.find(prepared_.id, at);
      if (!has_name(at) || !work(at, number++)) ++at;
    }
  }
  [[nodiscard]] bool has_name(std::size_t at) const {
    return prepared_.id != header_id::other || base::iequals(rule_.name, lines_[at].name());
  }
  [[nodiscard]] std::size_t position(std::size_t end) const {
    return std::min<std::size_t>(rule_.index.value_or(UINT32_MAX), end);
  }

  /// The rule's own line.
  [[nodiscard]] sheet::line own() const {
    return {prepared_.line.data(), static_cast<std::uint32_t>(prepared_.line.size() - block_size),
            static_cast<std::uint32_t>(rule_.name.size())};
  }
  static sheet::line ended(const char* text, block_writer w, std::size_t name_size) {
    w.put_literal(line_end);
    return {text, static_cast<std::uint32_t>(w.at - text), static_cast<std::uint32_t>(name_size)};
  }

  bool set() {
    bool found = false;
    bool changes = false;
    each([&](std::size_t at, std::uint32_t number) {
      found = true;
      if (number > 0) {
        lines_.erase(at);
        changes = true;
        return true;
      }
      const auto line = with_own_value(lines_[at]);
      changes = line.value() != lines_[at].value();
      lines_[at] = line;
      return false;
    });
    return found ? changes : add();
  }
  /// Who spoofs From or To means the name, not the dialog: the tag stays unless the rule brings one.
  [[nodiscard]] sheet::line with_own_value(const sheet::line& old) const {
    constexpr std::string_view tag_name = ";tag=";
    const auto tag = prepared_.takes_tag ? tag_of(old.value()) : std::string_view{};
    char* const text = lines_.room_for(old.value_begin() + rule_.value.size() + tag_name.size() + tag.size() +
                                       line_end.size());
    block_writer w{text};
    w.put(old.before_value());
    w.put(own().value());
    if (!tag.empty()) {
      w.put_literal(tag_name);
      w.put(tag);
    }
    return ended(text, w, old.name_size);
  }

  bool add() {
    auto place = std::min(lines_.find(header_id::content_length, 0), lines_.size());
    each([&](std::size_t at, std::uint32_t) {
      place = at + 1;
      return false;
    });
    lines_.insert(place, own(), prepared_.id);
    return true;
  }

  bool remove() {
    bool changes = false;
    each([&](std::size_t at, std::uint32_t number) {
      if (rule_.index && number != *rule_.index) return false;
      lines_.erase(at);
      changes = true;
      return true;
    });
    return changes;
  }

  bool replace() {
    bool changes = false;
    if (rule_.from.empty()) return false;
    each([&](std::size_t at, std::uint32_t) {
      changes |= replace_in(lines_[at]);
      return false;
    });
    return changes;
  }
  bool replace_in(sheet::line& l) {
    const auto& from = rule_.from;
    auto rest = l.value();
    auto at = rest.find(from);
    if (at == rest.npos) return false;
    std::size_t count = 1;
    for (auto next = rest.find(from, at + from.size()); next != rest.npos;
         next = rest.find(from, next + from.size()))
      ++count;
    char* const text = lines_.room_for(l.size - count * from.size() + count * rule_.value.size());
    block_writer w{text};
    w.put(l.before_value());
    while (count-- > 0) {
      w.put(rest.substr(0, at));
      w.put(own().value());
      rest.remove_prefix(at + from.size());
      if (count > 0) at = rest.find(from);
    }
    w.put(rest);
    l = ended(text, w, l.name_size);
    return true;
  }

  bool rename() {
    bool changes = false;
    each([&](std::size_t at, std::uint32_t) {
      const auto old = lines_[at];
      changes |= old.name() != rule_.value;
      lines_[at] = with_own_name(old);
      lines_.rename(at, prepared_.renamed_id);
      return false;
    });
    return changes;
  }
  /// Of a rule of kind `rename` that is what it has as value.
  [[nodiscard]] sheet::line with_own_name(const sheet::line& old) const {
    char* const text = lines_.room_for(rule_.value.size() + old.size - old.name_size);
    block_writer w{text};
    w.put(own().value());
    w.put_literal(separator);
    w.put(old.value());
    return ended(text, w, rule_.value.size());
  }

  /// The others move up, in order; then those of the name go to their position among them.
  bool reorder() {
    boost::container::small_vector<sheet::line, 8> moved;
    std::size_t first = 0;
    std::size_t last = 0;
    each([&](std::size_t at, std::uint32_t number) {
      if (number == 0) first = at;
      last = at;
      moved.push_back(lines_[at]);
      lines_.erase(at);
      return true;
    });
    const auto target = position(lines_.size());
    for (std::size_t i = 0; i < moved.size(); ++i) lines_.insert(target + i, moved[i], prepared_.id);
    return !moved.empty() && (first != target || last != target);
  }

  bool duplicate() {
    auto first = sheet::npos;
    each([&](std::size_t at, std::uint32_t number) {
      if (number == 0) first = at;
      return false;
    });
    if (first == sheet::npos) return false;
    const auto times = std::min(rule_.index.value_or(1), max_duplicates);
    lines_.insert(first + 1, lines_[first], prepared_.id, times);
    return times > 0;
  }

  bool raw() {
    const auto value = own().value();
    lines_.insert(position(lines_.size()), {value.data(), static_cast<std::uint32_t>(value.size()), 0},
                  sheet::raw_id);
    return !value.empty();
  }

  bool start_line() {
    const auto line = own().all().substr(own().value_begin());
    const bool changes = lines_.start != line;
    lines_.start = line;
    return changes;
  }

  sheet& lines_;
  const rewrite_rule& rule_;
  const detail::prepared_rule& prepared_;
};

}  // namespace

bool run(const detail::prepared_rule& r, sheet& lines) {
  return edit(r, lines).run();
}

}  // namespace sip
