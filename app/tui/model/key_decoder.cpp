// ECMA-48 §5.4: CSI is ESC [, parameters 0x30-0x3F, intermediates 0x20-0x2F, one final byte 0x40-0x7E.
#include <siptty/tui/key.hpp>
#include <siptty/tui/text.hpp>

namespace siptty::tui {
namespace {

constexpr unsigned char esc = 0x1B;

/// The final letter of CSI and SS3 sequences: cursor keys, F1-F4, Shift-Tab.
void add_letter(unsigned char final, std::vector<key>& out) {
  switch (final) {
    case 'A':
      out.push_back({key_code::up});
      break;
    case 'B':
      out.push_back({key_code::down});
      break;
    case 'C':
      out.push_back({key_code::right});
      break;
    case 'D':
      out.push_back({key_code::left});
      break;
    case 'H':
      out.push_back({key_code::home});
      break;
    case 'F':
      out.push_back({key_code::end});
      break;
    case 'Z':
      out.push_back({key_code::back_tab});
      break;
    case 'P':
    case 'Q':
    case 'R':
    case 'S':
      out.push_back({key_code::function, static_cast<char32_t>(final - 'P' + 1)});
      break;
    default:
      break;
  }
}

/// "CSI number ~".
void add_number(std::uint32_t number, std::vector<key>& out) {
  const auto function = [&](std::uint32_t which) { out.push_back({key_code::function, which}); };
  switch (number) {
    case 1:
    case 7:
      out.push_back({key_code::home});
      return;
    case 3:
      out.push_back({key_code::erase});
      return;
    case 4:
    case 8:
      out.push_back({key_code::end});
      return;
    case 5:
      out.push_back({key_code::page_up});
      return;
    case 6:
      out.push_back({key_code::page_down});
      return;
    default:
      break;
  }
  if (number >= 11 && number <= 15) function(number - 10);
  if (number >= 17 && number <= 21) function(number - 11);
  if (number >= 23 && number <= 24) function(number - 12);
}

}  // namespace

void key_decoder::feed(std::string_view bytes, std::vector<key>& out) {
  for (const auto c : bytes) on_byte(static_cast<unsigned char>(c), out);
}

void key_decoder::flush(std::vector<key>& out) {
  if (state_ == state::escape) out.push_back({key_code::escape});
  state_ = state::ground;
}

void key_decoder::on_byte(unsigned char byte, std::vector<key>& out) {
  const auto in_string = state_ == state::string || state_ == state::string_end;
  if (byte < 0x20 && state_ != state::ground && state_ != state::escape && !in_string) state_ = state::ground;
  switch (state_) {
    case state::utf8:
      if ((byte & 0xC0U) == 0x80U) {
        code_ = code_ << 6U | (byte & 0x3FU);
        if (--missing_ > 0) return;
        state_ = state::ground;
        if (code_ >= smallest_ && is_printable(code_)) out.push_back({key_code::character, code_});
        return;
      }
      [[fallthrough]];
    case state::ground:
      on_ground(byte, out);
      return;
    case state::escape:
      on_escape(byte, out);
      return;
    case state::csi:
      on_csi(byte, out);
      return;
    case state::ss3:
      state_ = state::ground;
      add_letter(byte, out);
      return;
    case state::console:
      state_ = state::ground;
      if (byte >= 'A' && byte <= 'E')
        out.push_back({key_code::function, static_cast<char32_t>(byte - 'A' + 1)});
      return;
    case state::string:  // until BEL or ESC backslash; Ctrl-C always gets through
      if (byte == esc) state_ = state::string_end;
      if (byte == 0x07) state_ = state::ground;
      if (byte == 0x03) on_ground(byte, out);
      return;
    case state::string_end:
      state_ = state::ground;
      return;
  }
}

void key_decoder::on_ground(unsigned char byte, std::vector<key>& out) {
  state_ = state::ground;
  if (byte == esc) {
    state_ = state::escape;
  } else if (byte == '\r' || byte == '\n') {
    out.push_back({key_code::enter});
  } else if (byte == '\t') {
    out.push_back({key_code::tab});
  } else if (byte == 0x7F || byte == 0x08) {
    out.push_back({key_code::backspace});
  } else if (byte >= 1 && byte <= 26) {
    out.push_back({key_code::control, static_cast<char32_t>('a' + byte - 1)});
  } else if (byte >= 0x20 && byte < 0x7F) {
    out.push_back({key_code::character, byte});
  } else if (byte >= 0xC2 && byte <= 0xF4) {
    missing_ = byte >= 0xF0 ? 3 : byte >= 0xE0 ? 2 : 1;
    code_ = byte & (0x3FU >> missing_);
    smallest_ = missing_ == 3 ? 0x10000 : missing_ == 2 ? 0x800 : 0x80;
    state_ = state::utf8;
  }
}

void key_decoder::on_escape(unsigned char byte, std::vector<key>& out) {
  parameter_ = 0;
  first_parameter_ = true;
  switch (byte) {
    case '[':
      state_ = state::csi;
      return;
    case 'O':
      state_ = state::ss3;
      return;
    case ']':
    case 'P':
    case 'X':
    case '^':
    case '_':
      state_ = state::string;
      return;
    default:
      break;
  }
  out.push_back({key_code::escape});
  on_ground(byte, out);
}

void key_decoder::on_csi(unsigned char byte, std::vector<key>& out) {
  if (byte == '[' && first_parameter_ && parameter_ == 0) {
    state_ = state::console;
  } else if (byte >= '0' && byte <= '9') {
    if (first_parameter_ && parameter_ < 1000) parameter_ = parameter_ * 10 + (byte - '0');
  } else if (byte < 0x40) {
    first_parameter_ = false;
    if (byte != ';') parameter_ = 1000;  // a private sequence: no key
  } else {
    state_ = state::ground;
    if (byte == '~') add_number(parameter_, out);
    if (byte != '~' && parameter_ < 1000) add_letter(byte, out);
  }
}

}  // namespace siptty::tui
