#include "palette.hpp"

#include <ncurses.h>

#include <array>

namespace siptty::tui {
namespace {

struct entry {
  short many;           ///< of 256; -1 is the terminal's own
  short few;            ///< of 8
  unsigned long plain;  ///< attributes where there are no colours
};

constexpr short own = -1;

/// In the order of `role`.
constexpr std::array<entry, 19> table{{
    {own, own, A_NORMAL},            // normal
    {240, COLOR_BLUE, A_NORMAL},     // border
    {117, COLOR_CYAN, A_BOLD},       // title
    {245, own, A_NORMAL},            // dim
    {117, COLOR_CYAN, A_BOLD},       // focus
    {222, COLOR_YELLOW, A_BOLD},     // key
    {114, COLOR_GREEN, A_NORMAL},    // good
    {221, COLOR_YELLOW, A_NORMAL},   // warn
    {203, COLOR_RED, A_BOLD},        // bad
    {213, COLOR_MAGENTA, A_BOLD},    // alarm
    {111, COLOR_CYAN, A_NORMAL},     // request
    {180, COLOR_YELLOW, A_NORMAL},   // provisional
    {114, COLOR_GREEN, A_NORMAL},    // success
    {176, COLOR_MAGENTA, A_NORMAL},  // redirect
    {203, COLOR_RED, A_BOLD},        // failure
    {152, COLOR_CYAN, A_NORMAL},     // name
    {245, own, A_NORMAL},            // cause
    {221, COLOR_YELLOW, A_NORMAL},   // match
    {own, own, A_UNDERLINE},         // input
}};

}  // namespace

palette::palette(bool wanted) {
  if (!wanted || !has_colors()) return;
  start_color();
  use_default_colors();
  depth_ = COLORS >= 256 ? 256 : 8;
  for (std::size_t i = 0; i < table.size(); ++i) {
    const auto& e = table.at(i);
    init_pair(static_cast<short>(i + 1), depth_ == 256 ? e.many : e.few, own);
  }
}

palette::look palette::of(const style& s) const {
  const auto index = static_cast<std::size_t>(s.role);
  unsigned long attributes = (s.bold ? A_BOLD : A_NORMAL) | (s.reverse ? A_REVERSE : A_NORMAL);
  if (depth_ == 0) return {attributes | table.at(index).plain, 0};
  return {attributes, static_cast<short>(index + 1)};
}

}  // namespace siptty::tui
