#include <sip/message/lint.hpp>

#include "chars.hpp"
#include "lint_rules.hpp"

#include <sip/message/typed.hpp>

#include <base/ascii.hpp>

#include <algorithm>
#include <array>

namespace sip {
namespace {

constexpr std::size_t max_compared_params = 32;

class linter {
 public:
  explicit linter(const message& m) : m_(m) {}

  std::vector<lint_finding> run() {
    if (m_.error()) say_rejected();
    for (const auto& f : m_.findings()) add(f.what, header_id::other, f.offset);
    if (m_.error()) return std::move(out_);
    for (const auto& line : m_.headers()) {
      check_grammar(line);
      check_params(line);
    }
    for (const auto& rule : lint_rules()) {
      if (rule.broken(m_)) add(rule.what, rule.header, place_of(rule.header));
    }
    std::stable_sort(out_.begin(), out_.end(),
                     [](const auto& a, const auto& b) { return a.offset < b.offset; });
    return std::move(out_);
  }

 private:
  void add(deviation what, header_id header, std::size_t offset, std::string sentence = {},
           std::string_view section = {}) {
    if (out_.size() == max_lint_findings) return;
    if (sentence.empty()) sentence = describe(what);
    if (section.empty()) section = sip::section_of(what);
    out_.push_back({what, header, static_cast<std::uint32_t>(offset), std::move(sentence), section});
  }

  void say_rejected() {
    const auto error = m_.error();
    add(deviation::rejected, header_id::other, error.offset, std::string(describe(error.code)),
        sip::section_of(error.code));
  }

  /// The line of that name; where it should stand when there is none.
  [[nodiscard]] std::size_t place_of(header_id id) const {
    if (const auto* line = m_.find(id)) return line->name_offset;
    const auto lines = m_.headers();
    return lines.empty() ? 0 : lines.back().value_offset + lines.back().value_size;
  }

  void check_grammar(const header_entry& line) {
    const bool judged_by_parser = line.id == header_id::date || line.id == header_id::max_forwards;
    const auto value = m_.value(line);
    const auto error = judged_by_parser ? parse_error{} : check_value(line.id, value, mode::strict);
    if (!error) return;
    const auto sentence = std::string(name_of(line.id)) + ": " + std::string(describe(error.code));
    const auto at = line.value_offset + error.offset;
    if (error.code == errc::uri_escape || error.code == errc::uri_syntax)
      return add(deviation::unescaped_character, line.id, at, sentence);
    constexpr std::size_t digits_of_2_to_32 = 10;
    const bool too_large = (error.code == errc::number || error.code == errc::bad_cseq) &&
                           chars::skip(value, 0, chars::digit) >= digits_of_2_to_32;
    add(too_large ? deviation::number_range : deviation::header_grammar, line.id, at, sentence,
        section_of(line.id));
  }

  /// §7.3.1: any given parameter name must not stand more than once.
  void check_params(const header_entry& line) {
    const bool address = line.id == header_id::from || line.id == header_id::to ||
                         line.id == header_id::contact || line.id == header_id::route ||
                         line.id == header_id::record_route || line.id == header_id::refer_to;
    if (!address && line.id != header_id::via) return;
    auto rest = m_.value(line);
    while (const auto item = next_list_item(rest)) {
      const auto params = address ? params_of_address(*item) : params_of_via(*item);
      if (const auto* repeated = repeated_in(params)) {
        add(deviation::repeated_parameter, line.id, static_cast<std::size_t>(repeated - m_.text().data()));
        return;
      }
    }
  }
  static params_view params_of_address(std::string_view item) {
    const auto address = parse_name_addr(item);
    return address ? address->params : params_view{};
  }
  static params_view params_of_via(std::string_view item) {
    const auto via = parse_via(item);
    return via ? via->params : params_view{};
  }

  static const char* repeated_in(const params_view& params) {
    std::array<std::string_view, max_compared_params> names;
    std::size_t count = 0;
    for (const auto& p : params) {
      const auto end = names.begin() + static_cast<std::ptrdiff_t>(count);
      if (std::any_of(names.begin(), end, [&](auto n) { return base::iequals(n, p.name); }))
        return p.name.data();
      if (count == names.size()) return nullptr;
      names[count++] = p.name;
    }
    return nullptr;
  }

  const message& m_;
  std::vector<lint_finding> out_;
};

}  // namespace

std::vector<lint_finding> lint(const message& m) {
  return linter(m).run();
}

}  // namespace sip
