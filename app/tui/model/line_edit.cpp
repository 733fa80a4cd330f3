#include <siptty/tui/line_edit.hpp>
#include <siptty/tui/text.hpp>

#include <string_view>
#include <utility>

namespace siptty::tui {

void line_history::add(const std::string& line) {
  if (line.empty() || (!lines_.empty() && lines_.back() == line)) return;
  lines_.push_back(line);
  if (lines_.size() > max_history_lines) lines_.erase(lines_.begin());
}

void line_edit::set(std::string text) {
  text_ = std::move(text);
  while (text_.size() > max_line_bytes) text_.resize(text_.size() - last_size(text_));
  cursor_ = text_.size();
}

void line_edit::insert(char32_t code) {
  std::string bytes;
  append_utf8(bytes, code);
  if (text_.size() + bytes.size() > max_line_bytes) return;
  text_.insert(cursor_, bytes);
  cursor_ += bytes.size();
}

void line_edit::erase_back(std::size_t bytes) {
  cursor_ -= bytes;
  text_.erase(cursor_, bytes);
}

void line_edit::recall(const line_history& history, int step) {
  const auto& lines = history.lines();
  if (step > 0 ? back_ >= lines.size() : back_ == 0) return;
  if (back_ == 0) draft_ = text_;
  back_ = step > 0 ? back_ + 1 : back_ - 1;
  set(back_ == 0 ? draft_ : lines[lines.size() - back_]);
}

bool line_edit::apply_control(char32_t letter) {
  const std::string_view before{text_.data(), cursor_};
  switch (letter) {
    case U'a':
      cursor_ = 0;
      return true;
    case U'e':
      cursor_ = text_.size();
      return true;
    case U'u':
      erase_back(cursor_);
      return true;
    case U'k':
      text_.resize(cursor_);
      return true;
    case U'w': {
      const auto word_end = before.find_last_not_of(' ');
      const auto space = word_end == std::string_view::npos ? word_end : before.rfind(' ', word_end);
      erase_back(space == std::string_view::npos ? cursor_ : cursor_ - space - 1);
      return true;
    }
    default:
      return false;
  }
}

bool line_edit::apply(const key& k, const line_history& history) {
  const std::string_view before{text_.data(), cursor_};
  const std::string_view after{text_.data() + cursor_, text_.size() - cursor_};
  switch (k.code) {
    case key_code::character:
      insert(k.value);
      return true;
    case key_code::control:
      return apply_control(k.value);
    case key_code::backspace:
      erase_back(last_size(before));
      return true;
    case key_code::erase:
      text_.erase(cursor_, first_size(after));
      return true;
    case key_code::left:
      cursor_ -= last_size(before);
      return true;
    case key_code::right:
      cursor_ += first_size(after);
      return true;
    case key_code::home:
      cursor_ = 0;
      return true;
    case key_code::end:
      cursor_ = text_.size();
      return true;
    case key_code::up:
      recall(history, 1);
      return true;
    case key_code::down:
      recall(history, -1);
      return true;
    default:
      return false;
  }
}

}  // namespace siptty::tui
