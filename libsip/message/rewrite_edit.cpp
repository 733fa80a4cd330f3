#include <sip/message/rewrite.hpp>

#include "rewrite_edit.hpp"

#include "block_find.hpp"

#include <base/ascii.hpp>

#include <algorithm>
#include <cstddef>

namespace sip {
namespace {

/// The tag of From or To. Most end with it, behind the URI's bracket.
std::string_view tag_of(std::string_view value) {
  constexpr std::string_view before = ">;tag=";
  const auto begin = plain_tail(value);
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
  using place = sheet::place;

  /// Calls `work` with the place of each line of the rule's name, in order; it may erase that line.
  template <class Work>
  void each(Work work) {
    for (auto at = lines_.first_of(prepared_.id); at != sheet::none;) {
      const auto next = lines_.next_like(at);
      if (has_name(at)) work(at);
      at = next;
    }
  }
  [[nodiscard]] bool has_name(place at) const {
    return prepared_.id != header_id::other || base::iequals(rule_.name, lines_[at].name());
  }
  [[nodiscard]] place first() const {
    auto at = lines_.first_of(prepared_.id);
    while (at != sheet::none && !has_name(at)) at = lines_.next_like(at);
    return at;
  }
  [[nodiscard]] place last() const {
    auto at = lines_.last_of(prepared_.id);
    while (at != sheet::none && !has_name(at)) at = lines_.previous_like(at);
    return at;
  }
  /// What stands before the rule's position.
  [[nodiscard]] place before_position() const {
    if (!rule_.index) return lines_.previous(sheet::none);
    auto at = sheet::none;
    for (auto left = *rule_.index; left > 0 && lines_.next(at) != sheet::none; --left) at = lines_.next(at);
    return at;
  }

  /// The rule's own line.
  [[nodiscard]] sheet_line own() const {
    return {prepared_.line.data(), static_cast<std::uint32_t>(prepared_.line.size() - block_size),
            static_cast<std::uint16_t>(rule_.name.size()), prepared_.id};
  }
  static sheet_line ended(header_id id, const char* text, block_writer w, std::size_t name_size) {
    w.put_literal(line_end);
    return {text, static_cast<std::uint32_t>(w.at - text), static_cast<std::uint16_t>(name_size), id};
  }

  bool set() {
    const auto at = first();
    if (at == sheet::none) return add();
    const auto line = with_own_value(lines_[at]);
    bool changes = line.value() != lines_[at].value();
    lines_.set(at, line);
    each([&](place other) {
      if (other == at) return;
      lines_.erase(other);
      changes = true;
    });
    return changes;
  }
  /// Who spoofs From or To means the name, not the dialog: the tag stays unless the rule brings one.
  [[nodiscard]] sheet_line with_own_value(const sheet_line& old) const {
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
    return ended(old.id, text, w, old.name_size);
  }

  bool add() {
    const auto like = last();
    const auto length = lines_.first_of(header_id::content_length);
    const auto behind = like != sheet::none ? like : lines_.previous(length);
    lines_.insert(own(), behind, like != sheet::none ? like : lines_.last_of(prepared_.id));
    return true;
  }

  bool remove() {
    bool changes = false;
    std::uint32_t number = 0;
    each([&](place at) {
      if (rule_.index && number++ != *rule_.index) return;
      lines_.erase(at);
      changes = true;
    });
    return changes;
  }

  bool replace() {
    bool changes = false;
    if (rule_.from.empty()) return false;
    each([&](place at) { changes |= replace_in(at); });
    return changes;
  }
  bool replace_in(place at_line) {
    const auto old = lines_[at_line];
    const auto& from = rule_.from;
    auto rest = old.value();
    auto at = find_in_blocks(rest, from, 0);
    if (at == rest.npos) return false;
    std::size_t count = 1;
    for (auto next = at; (next = find_in_blocks(rest, from, next + from.size())) != rest.npos;) ++count;
    char* const text = lines_.room_for(old.size - count * from.size() + count * rule_.value.size());
    block_writer w{text};
    w.put(old.before_value());
    while (true) {
      w.put(rest.substr(0, at));
      w.put(own().value());
      rest.remove_prefix(at + from.size());
      if (--count == 0) break;
      at = find_in_blocks(rest, from, 0);
    }
    w.put(rest);
    lines_.set(at_line, ended(old.id, text, w, old.name_size));
    return true;
  }

  bool rename() {
    bool changes = false;
    const auto id = prepared_.renamed_id;
    const bool joins = lines_.first_of(id) != sheet::none;
    each([&](place at) {
      changes |= lines_[at].name() != rule_.value;
      lines_.set(at, with_own_name(lines_[at]));
      if (id != prepared_.id) lines_.set_id(at, id);
    });
    if (joins && (id != prepared_.id || id == header_id::other)) lines_.sort(id);
    return changes;
  }
  /// Of a rule of kind `rename` that is what it has as value.
  [[nodiscard]] sheet_line with_own_name(const sheet_line& old) const {
    char* const text = lines_.room_for(rule_.value.size() + old.size - old.name_size);
    block_writer w{text};
    w.put(own().value());
    w.put_literal(separator);
    w.put(old.value());
    return ended(old.id, text, w, rule_.value.size());
  }

  /// The others move up, in order; then those of the name go to their position among them.
  bool reorder() {
    const auto at_first = first();
    if (at_first == sheet::none) return false;
    const auto before_first = lines_.previous(at_first);
    bool together = true;
    each([&](place at) {
      together &= lines_.previous(at) == before_first;
      lines_.take_out(at);
    });
    auto before = before_position();
    const bool changes = !together || before != before_first;
    each([&](place at) {
      lines_.put_behind(at, before);
      before = at;
    });
    return changes;
  }

  bool duplicate() {
    const auto at = first();
    if (at == sheet::none) return false;
    const auto times = std::min(rule_.index.value_or(1), max_duplicates);
    for (std::uint32_t i = 0; i < times; ++i) lines_.insert(lines_[at], at, at);
    return times > 0;
  }

  bool raw() {
    const auto value = own().value();
    lines_.insert({value.data(), static_cast<std::uint32_t>(value.size()), 0, sheet::raw_id},
                  before_position(), sheet::none);
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
