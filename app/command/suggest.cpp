#include "text.hpp"

#include <siptty/command/suggest.hpp>

#include <base/ascii.hpp>

#include <algorithm>
#include <array>

namespace siptty {
namespace {

constexpr std::size_t max_word = 64;    // longer words get no suggestion
constexpr std::size_t max_quoted = 60;  // bytes of a wrong value that a sentence repeats

// Edits that turn `a` into `b`: insert, delete, replace, swap neighbours (optimal string alignment).
std::size_t distance(std::string_view a, std::string_view b) {
  using row = std::array<std::size_t, max_word + 1>;
  row before{}, above{}, here{};
  for (std::size_t j = 0; j <= b.size(); ++j) above[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    here[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const bool same = base::to_lower(a[i - 1]) == base::to_lower(b[j - 1]);
      here[j] = std::min({above[j] + 1, here[j - 1] + 1, above[j - 1] + (same ? 0 : 1)});
      const bool swapped = i > 1 && j > 1 && base::to_lower(a[i - 1]) == base::to_lower(b[j - 2]) &&
                           base::to_lower(a[i - 2]) == base::to_lower(b[j - 1]);
      if (swapped) here[j] = std::min(here[j], before[j - 2] + 1);
    }
    before = above;
    above = here;
  }
  return above[b.size()];
}

}  // namespace

std::string_view closest(std::string_view word, std::span<const std::string_view> known) {
  if (word.empty() || word.size() > max_word) return {};
  std::string_view best;
  std::size_t allowed = std::min<std::size_t>(word.size() / 3, 3);
  for (const auto candidate : known) {
    if (candidate.size() > max_word) continue;
    const auto edits = distance(word, candidate);
    if (edits > allowed || edits >= candidate.size()) continue;
    if (best.empty() || edits < allowed) best = candidate;
    allowed = edits;
  }
  return best;
}

std::string did_you_mean(std::string_view word, std::span<const std::string_view> known) {
  const auto near = closest(word, known);
  return near.empty() ? std::string{} : "; did you mean \"" + std::string(near) + "\"?";
}

std::string comma_list(std::span<const std::string_view> words) {
  std::string list;
  for (const auto word : words) {
    if (!list.empty()) list += ", ";
    list += word;
  }
  return list;
}

std::string in_quotes(std::string_view text) {
  auto kept = std::min(text.size(), max_quoted);
  while (kept > 0 && kept < text.size() && (static_cast<unsigned char>(text[kept]) & 0xC0U) == 0x80U) --kept;
  return "\"" + escape(text.substr(0, kept)) + (kept < text.size() ? "…\"" : "\"");
}

}  // namespace siptty
