// Keys, and reading them from the bytes of a terminal.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace siptty::tui {

enum class key_code : std::uint8_t {
  character,
  control,
  function,  ///< `value` says which: U'é', U'c' of Ctrl-C, 5 of F5
  enter,
  escape,
  tab,
  back_tab,
  backspace,
  erase,
  up,
  down,
  left,
  right,
  home,
  end,
  page_up,
  page_down
};

struct key {
  key_code code = key_code::character;
  char32_t value = 0;
  friend bool operator==(const key&, const key&) = default;
};

/// Bytes to keys: UTF-8, control characters, and the CSI and SS3 sequences of xterm, VT220, PuTTY, rxvt, tmux
/// and the Linux console. A sequence that it does not know is swallowed whole: a mouse report must not hang
/// up a call.
class key_decoder {
 public:
  void feed(std::string_view bytes, std::vector<key>& out);
  /// True while a started sequence waits for its rest.
  [[nodiscard]] bool pending() const { return state_ != state::ground; }
  /// Call when nothing followed for a moment: an Escape on its own was the key.
  void flush(std::vector<key>& out);

 private:
  enum class state : std::uint8_t { ground, utf8, escape, csi, ss3, console, string, string_end };

  void on_byte(unsigned char byte, std::vector<key>& out);
  void on_ground(unsigned char byte, std::vector<key>& out);
  void on_escape(unsigned char byte, std::vector<key>& out);
  void on_csi(unsigned char byte, std::vector<key>& out);

  state state_ = state::ground;
  char32_t code_ = 0;            ///< UTF-8 so far
  char32_t smallest_ = 0;        ///< below it the form is too long
  std::uint8_t missing_ = 0;     ///< UTF-8 bytes to come
  std::uint32_t parameter_ = 0;  ///< first number of a CSI sequence
  bool first_parameter_ = true;
};

}  // namespace siptty::tui
