// The one table of keys: it binds them, fills the bottom line and writes the help.
#pragma once

#include <siptty/tui/key.hpp>

#include <cstdint>
#include <span>
#include <string_view>

namespace siptty::tui {

enum class action : std::uint8_t {
  none,
  help,
  settings,
  headers,
  trace_tab,
  quit,
  dial,
  answer,
  reject,
  hang_up,
  hold,
  mute,
  transfer,
  conference,
  dtmf,
  add_blf,
  next_panel,
  previous_panel,
  show_tab,
  search,
  next_match,
  previous_match,
  command_line,
  zoom,
  pause,
  up,
  down,
  page_up,
  page_down,
  home,
  end,
  open,
  back,
  submit,
  cancel,
  complete,
  edit
};

/// Where a key works, and where its hint shows; bits.
namespace where {
inline constexpr std::uint16_t always = 1;   ///< function keys and Ctrl-C
inline constexpr std::uint16_t screen = 2;   ///< no text field, no pad
inline constexpr std::uint16_t line = 4;     ///< in a text field
inline constexpr std::uint16_t pad = 8;      ///< while digits go out
inline constexpr std::uint16_t trace = 16;   ///< the trace has the focus
inline constexpr std::uint16_t list = 32;    ///< another list has the focus
inline constexpr std::uint16_t reader = 64;  ///< a message or the help is open
inline constexpr std::uint16_t phone = 128;  ///< accounts, calls or the first tab have the focus
}  // namespace where

struct binding {
  action what;
  std::uint16_t works;  ///< `where` bits
  tui::key key;
  std::string_view name;  ///< "d", "Shift-Tab"
  std::string_view hint;  ///< one word for the bottom line
  std::uint16_t shown;    ///< `where` bits of the hint
  std::string_view help;  ///< a sentence; empty when another row of the same action has it
};

[[nodiscard]] std::span<const binding> bindings();

/// What `k` means in a place; `action::none` when nothing.
[[nodiscard]] action action_for(const key& k, std::uint16_t place);

}  // namespace siptty::tui
