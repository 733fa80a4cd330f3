#include <siptty/trace/safe_text.hpp>

#include <algorithm>
#include <cstdint>
#include <iterator>

namespace siptty {
namespace {

struct range {
  char32_t first, last;
};

// Characters of no width that join the one before (combining marks), by block.
constexpr range combining[] = {{0x0300, 0x036f}, {0x0483, 0x0489}, {0x0591, 0x05bd}, {0x05bf, 0x05bf},
                               {0x05c1, 0x05c2}, {0x05c4, 0x05c5}, {0x0610, 0x061a}, {0x064b, 0x065f},
                               {0x0670, 0x0670}, {0x06d6, 0x06dc}, {0x06df, 0x06e4}, {0x06e7, 0x06e8},
                               {0x06ea, 0x06ed}, {0x0900, 0x0902}, {0x093a, 0x093a}, {0x093c, 0x093c},
                               {0x0941, 0x0948}, {0x094d, 0x094d}, {0x0e31, 0x0e31}, {0x0e34, 0x0e3a},
                               {0x0e47, 0x0e4e}, {0x1ab0, 0x1aff}, {0x1dc0, 0x1dff}, {0x20d0, 0x20ff},
                               {0x302a, 0x302d}, {0x3099, 0x309a}, {0xfe00, 0xfe0f}, {0xfe20, 0xfe2f}};

// Characters of two cells (Unicode's East_Asian_Width W and F), by block.
constexpr range wide[] = {{0x1100, 0x115f},   {0x231a, 0x231b},   {0x23e9, 0x23ec},   {0x2614, 0x2615},
                          {0x26a1, 0x26a1},   {0x26bd, 0x26be},   {0x2705, 0x2705},   {0x274c, 0x274c},
                          {0x2753, 0x2755},   {0x2e80, 0x3029},   {0x302e, 0x303e},   {0x3041, 0x3098},
                          {0x309b, 0x4dbf},   {0x4e00, 0xa4cf},   {0xa960, 0xa97c},   {0xac00, 0xd7a3},
                          {0xf900, 0xfaff},   {0xfe30, 0xfe6f},   {0xff00, 0xff60},   {0xffe0, 0xffe6},
                          {0x17000, 0x18cff}, {0x1b000, 0x1b2ff}, {0x1f300, 0x1f64f}, {0x1f680, 0x1f6ff},
                          {0x1f900, 0x1f9ff}, {0x1fa70, 0x1faff}, {0x20000, 0x3fffd}};

// Never sent to a terminal: C0, DEL and C1 controls, invisible and direction-changing characters, line
// separators, private use and non-characters.
constexpr range unsafe[] = {{0x0000, 0x001f}, {0x007f, 0x009f}, {0x00ad, 0x00ad},   {0x034f, 0x034f},
                            {0x061c, 0x061c}, {0x115f, 0x1160}, {0x17b4, 0x17b5},   {0x180b, 0x180f},
                            {0x200b, 0x200f}, {0x2028, 0x202e}, {0x2060, 0x206f},   {0x3164, 0x3164},
                            {0xe000, 0xf8ff}, {0xfdd0, 0xfdef}, {0xfeff, 0xfeff},   {0xffa0, 0xffa0},
                            {0xfff0, 0xfffb}, {0xfffe, 0xffff}, {0xe0000, 0x10ffff}};

template <std::size_t N>
bool in(const range (&table)[N], char32_t code) {
  const auto* at = std::upper_bound(std::begin(table), std::end(table), code,
                                    [](char32_t c, const range& r) { return c < r.first; });
  return at != std::begin(table) && code <= std::prev(at)->last;
}

std::size_t width_of(char32_t code) {
  if (code < 0x300) return 1;
  if (in(combining, code)) return 0;
  return in(wide, code) ? 2 : 1;
}

void append_hex(std::string& out, char32_t value, unsigned digits) {
  static constexpr char hex[] = "0123456789abcdef";
  for (unsigned i = digits; i-- > 0;) out += hex[(value >> (4 * i)) & 0xfU];
}

void append_safe(std::string& out, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto c = first_character(bytes);
    if (c.valid && !in(unsafe, c.code)) {
      out += bytes.substr(0, c.size);
    } else if (!c.valid || c.code < 0x80) {
      out += "\\x";
      append_hex(out, static_cast<unsigned char>(bytes.front()), 2);
    } else {
      out += "\\u";
      append_hex(out, c.code, c.code > 0xffff ? 6 : 4);
    }
    bytes.remove_prefix(c.size);
  }
}

}  // namespace

character first_character(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const auto lead = byte(0);
  if (lead < 0x80) return {lead, 1, 1, true};
  const std::size_t size = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || text.size() < size) return {lead, 1, 1, false};
  char32_t code = lead & (0x7fU >> size);
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xc0U) != 0x80U) return {lead, 1, 1, false};
    code = (code << 6U) | (byte(i) & 0x3fU);
  }
  constexpr char32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = code >= 0xd800 && code <= 0xdfff;
  if (code < smallest[size] || code > 0x10ffff || surrogate) return {lead, 1, 1, false};
  return {code, size, width_of(code), true};
}

std::string safe_text(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size());
  append_safe(out, bytes);
  return out;
}

std::string safe_lines(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size());
  while (!bytes.empty()) {
    const auto end = bytes.find('\n');
    auto line = bytes.substr(0, end);
    bytes.remove_prefix(end == std::string_view::npos ? bytes.size() : end + 1);
    const bool crlf = end != std::string_view::npos && line.ends_with('\r');
    if (crlf) line.remove_suffix(1);
    append_safe(out, line);
    if (end != std::string_view::npos) out += crlf ? "\n" : "\\n\n";
  }
  return out;
}

std::size_t cells_of(std::string_view text) {
  std::size_t cells = 0;
  while (!text.empty()) {
    const auto c = first_character(text);
    cells += c.cells;
    text.remove_prefix(c.size);
  }
  return cells;
}

std::string cut_to_cells(std::string_view text, std::size_t cells, std::string_view mark) {
  if (cells_of(text) <= cells) return std::string(text);
  const auto mark_cells = cells_of(mark);
  if (mark_cells > cells) return {};
  std::size_t size = 0;
  for (std::size_t used = mark_cells; size < text.size();) {
    const auto c = first_character(text.substr(size));
    if (used + c.cells > cells) break;
    used += c.cells;
    size += c.size;
  }
  return std::string(text.substr(0, size)).append(mark);
}

}  // namespace siptty
