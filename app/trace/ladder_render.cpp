#include <siptty/trace/ladder.hpp>
#include <siptty/trace/safe_text.hpp>
#include <siptty/trace/wire_log.hpp>

#include <algorithm>

namespace siptty {
namespace {

constexpr std::size_t first_bar = 5;      // cells left of the first column
constexpr std::size_t header_indent = 3;  // an address starts this far left of its bar
constexpr std::size_t note_gap = 2;       // blanks between the last bar and a note

struct glyphs {
  std::string_view bar, line, media, right, left, note, cut, self, again;
};
constexpr glyphs unicode_glyphs{"│", "─", "═", "▸", "◂", "◂ ", "…", "◂▸ ", " ↻"};
constexpr glyphs ascii_glyphs{"|", "-", "=", ">", "<", "< ", "..", "<> ", " x"};

/// One line of the screen; what does not fit is not drawn. In ASCII every other character becomes "?".
class row {
 public:
  row(std::size_t width, bool ascii) : cells_(width, " "), ascii_(ascii) {}

  void put(std::size_t x, std::string_view text) {
    while (!text.empty()) {
      const auto c = first_character(text);
      if (c.cells == 0) {
        if (x > 0 && x <= cells_.size() && !ascii_) cells_[x - 1] += text.substr(0, c.size);
      } else {
        if (x + c.cells > cells_.size()) return;
        cells_[x] = ascii_ && c.code >= 0x80 ? "?" : text.substr(0, c.size);
        if (c.cells == 2) cells_[x + 1] = ascii_ ? "?" : "";
        x += c.cells;
      }
      text.remove_prefix(c.size);
    }
  }
  void fill(std::size_t x, std::size_t end, std::string_view glyph) {
    for (; x < std::min(end, cells_.size()); ++x) cells_[x] = glyph;
  }
  [[nodiscard]] std::string text() const {
    std::string out;
    for (const auto& c : cells_) out += c;
    out.erase(out.find_last_not_of(' ') + 1);
    return out;
  }

 private:
  std::vector<std::string> cells_;
  bool ascii_;
};

class renderer {
 public:
  renderer(const ladder& l, const ladder_style& style)
      : l_(l), style_(style), g_(style.ascii ? ascii_glyphs : unicode_glyphs), distance_(measure()) {}

  ladder_text run() {
    if (l_.columns.empty()) return {};
    header();
    for (std::size_t i = 0; i < l_.arrows.size(); ++i) {
      const auto& a = l_.arrows[i];
      if (style_.times && !a.media) time_line(a.wall);
      draw(a, static_cast<int>(i));
    }
    return std::move(out_);
  }

 private:
  const ladder& l_;
  const ladder_style& style_;
  const glyphs& g_;
  std::size_t distance_;  ///< from one bar to the next
  std::int64_t second_ = -1;
  ladder_text out_;

  [[nodiscard]] std::size_t bar(std::size_t column) const { return first_bar + column * distance_; }
  [[nodiscard]] std::size_t last_bar() const { return bar(l_.columns.size() - 1); }

  /// As wide as the longest text wants, as narrow as the terminal and the notes demand.
  [[nodiscard]] std::size_t measure() const {
    constexpr std::size_t narrowest = 10, comfortable = 38, ends = 12;
    std::size_t text = 0, notes = 0;
    for (const auto& a : l_.arrows) {
      text = std::max(text, cells_of(a.text));
      if (const auto n = note_of(a); !n.empty()) notes = std::max(notes, cells_of(n) + note_gap);
    }
    const auto gaps = std::max<std::size_t>(l_.columns.size(), 2) - 1;
    const auto room = style_.width > first_bar ? style_.width - first_bar - 1 : 0;
    const auto available = (room - std::min(notes, room / 3)) / gaps;
    return std::max(narrowest, std::min(available, std::max(comfortable, text + ends)));
  }

  [[nodiscard]] std::string note_of(const ladder_arrow& a) const {
    if (a.media) return a.cause;
    auto note = a.cause;
    if (a.rewritten) note += note.empty() ? "changed by rules" : ", changed by rules";
    return note.empty() ? note : std::string(g_.note) + note;
  }

  void keep(const row& r, int arrow) {
    out_.rows.push_back(r.text());
    out_.row_arrow.push_back(arrow);
  }

  void header() {
    row addresses(style_.width, style_.ascii), labels(style_.width, style_.ascii);
    for (std::size_t i = 0; i < l_.columns.size(); ++i) {
      const auto x = bar(i) - header_indent;
      const auto& c = l_.columns[i];
      const bool last = i + 1 == l_.columns.size();
      const auto room = last ? style_.width - std::min(style_.width, x) : distance_ - 1;
      addresses.put(x, cut_to_cells(c.address, room, g_.cut));
      labels.put(x, cut_to_cells(c.label, room, g_.cut));
    }
    keep(addresses, -1);
    keep(labels, -1);
    out_.header_rows = out_.rows.size();
  }

  [[nodiscard]] row bars() const {
    row r(style_.width, style_.ascii);
    for (std::size_t i = 0; i < l_.columns.size(); ++i) r.put(bar(i), g_.bar);
    return r;
  }

  void time_line(base::wall_time wall) {
    const auto second = wall.microseconds / 1'000'000;
    if (second == second_) return;
    second_ = second;
    auto r = bars();
    r.put(first_bar + 2, cut_to_cells(clock_text(wall), distance_ - 3, g_.cut));
    keep(r, -1);
  }

  void draw(const ladder_arrow& a, int index) {
    auto r = bars();
    if (a.from == a.to) {
      r.put(bar(a.from) + 2, std::string(g_.self) + label(a, style_.width));
    } else {
      shaft(r, a);
    }
    if (const auto note = note_of(a); !note.empty()) {
      const auto x = last_bar() + 1 + note_gap;
      r.put(x, cut_to_cells(note, style_.width - std::min(style_.width, x), g_.cut));
    }
    keep(r, index);
  }

  void shaft(row& r, const ladder_arrow& a) const {
    constexpr std::size_t lead = 4, tail = 2, blanks = 2;
    const bool right = a.from < a.to;
    const auto begin = bar(std::min(a.from, a.to)) + 1, end = bar(std::max(a.from, a.to));
    r.fill(begin, end, a.media ? g_.media : g_.line);
    r.put(right ? end - 1 : begin, right ? g_.right : g_.left);
    const auto inner = end - begin;
    if (inner <= lead + tail + blanks) return;
    const auto text = label(a, inner - lead - tail - blanks);
    if (text.empty()) return;
    const auto cells = cells_of(text);
    const auto offset = a.media ? (inner - cells - blanks + 1) / 2 : lead;
    r.put(begin + offset, " " + text + " ");
  }

  /// The text with the retransmission's number, long when there is room.
  [[nodiscard]] std::string label(const ladder_arrow& a, std::size_t room) const {
    if (a.retransmission == 0) return cut_to_cells(a.text, room, g_.cut);
    const auto number = std::to_string(a.retransmission);
    const auto whole = a.text + " (retransmission " + number + ")";
    if (cells_of(whole) <= room) return whole;
    const auto mark = std::string(g_.again) + number;
    return cut_to_cells(a.text, room - std::min(room, cells_of(mark)), g_.cut) + mark;
  }
};

}  // namespace

ladder_text render(const ladder& l, const ladder_style& style) {
  return renderer(l, style).run();
}

}  // namespace siptty
