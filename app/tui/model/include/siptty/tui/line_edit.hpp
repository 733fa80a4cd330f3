// One line of text being edited, with a history.
#pragma once

#include <siptty/tui/key.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace siptty::tui {

inline constexpr std::size_t max_line_bytes = 1024;
inline constexpr std::size_t max_history_lines = 100;

/// Earlier lines, oldest first.
class line_history {
 public:
  void add(const std::string& line);
  [[nodiscard]] const std::vector<std::string>& lines() const { return lines_; }

 private:
  std::vector<std::string> lines_;
};

/// UTF-8 text that never holds more than max_line_bytes, and never half a character.
class line_edit {
 public:
  line_edit() = default;
  explicit line_edit(std::string text) : text_(std::move(text)), cursor_(text_.size()) {}

  /// True when the key was one of editing.
  bool apply(const key& k, const line_history& history);
  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] std::size_t cursor() const { return cursor_; }  ///< byte offset
  void set(std::string text);

 private:
  void insert(char32_t code);
  void erase_back(std::size_t bytes);
  void recall(const line_history& history, int step);
  bool apply_control(char32_t letter);

  std::string text_;
  std::size_t cursor_ = 0;
  std::size_t back_ = 0;  ///< steps back in the history; 0 is the line being written
  std::string draft_;
};

}  // namespace siptty::tui
