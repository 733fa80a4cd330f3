#include <sip/message/framer.hpp>

#include "chars.hpp"
#include "line_scanner.hpp"

#include <base/ascii.hpp>

#include <algorithm>

namespace sip {

framer::framer(base::packet_pool& pool, mode m, const limits& l) : pool_(&pool), mode_(m), limits_(l) {}

void framer::push(std::string_view bytes) {
  if (failed_) return;
  if (begin_ * 2 >= buffer_.size()) {  // what moves is less than what goes, so this is linear
    buffer_.erase(0, begin_);
    scanned_ -= begin_;
    begin_ = 0;
  }
  buffer_ += bytes;
}

std::optional<framed> framer::next() {
  if (failed_) return std::nullopt;
  if (header_size_ == 0) {
    if (auto keep_alive = skip_line_ends()) return keep_alive;
    if (!find_header_end()) {
      if (buffered() > limits_.max_message_size) return fail({errc::too_large, 0});
      return std::nullopt;
    }
    if (const auto error = find_body_size()) return fail(error);
  }
  const auto size = header_size_ + body_size_;
  if (buffered() < size) return std::nullopt;
  auto message = framed_message{pool_->copy(std::string_view(buffer_).substr(begin_, size))};
  drop(size);
  return message;
}

void framer::drop(std::size_t count) {
  begin_ += count;
  scanned_ = begin_;
  header_size_ = body_size_ = 0;
}

framed framer::fail(parse_error error) {
  failed_ = true;
  const auto rest = std::string_view(buffer_).substr(begin_);
  framing_error failure{error, pool_->copy(rest.substr(0, limits_.max_message_size))};
  buffer_.clear();
  begin_ = scanned_ = 0;
  return failure;
}

std::optional<framed> framer::skip_line_ends() {
  for (;;) {
    const auto rest = std::string_view(buffer_).substr(begin_);
    if (rest.starts_with("\r\n\r\n")) {
      drop(4);
      return keep_alive_ping{};
    }
    if (rest == "\r\n\r" || rest == "\r") return std::nullopt;
    if (rest.starts_with("\r\n")) {
      drop(2);
      return keep_alive_pong{};
    }
    if (rest.empty() || (rest[0] != '\n' && rest[0] != '\r')) return std::nullopt;
    drop(1);
  }
}

/// An empty line: LF, perhaps CR, LF. What was looked at is not looked at again.
bool framer::find_header_end() {
  for (;;) {
    const auto lf = buffer_.find('\n', scanned_);
    if (lf == std::string::npos) {
      scanned_ = buffer_.size();
      return false;
    }
    auto after = lf + 1;
    if (after < buffer_.size() && buffer_[after] == '\r') ++after;
    scanned_ = lf;
    if (after == buffer_.size()) return false;
    if (buffer_[after] == '\n') {
      header_size_ = after + 1 - begin_;
      return true;
    }
    scanned_ = lf + 1;
  }
}

parse_error framer::find_body_size() {
  if (header_size_ > limits_.max_message_size) return {errc::too_large, 0};
  const auto head = std::string_view(buffer_).substr(begin_, header_size_);
  line_scanner lines(head);
  std::optional<std::size_t> size;
  std::size_t i = 0;
  while (i < head.size()) {
    const auto begin = i;
    auto l = lines.next(i);
    for (i = l.end + 1; i < head.size() && (head[i] == ' ' || head[i] == '\t'); i = l.end + 1) {
      const auto colon = l.colon;
      l = lines.next(i);
      l.colon = colon;
    }
    if (l.colon == line_scanner::npos) continue;
    const auto name = base::trim(head.substr(begin, l.colon - begin));
    if (header_id_of(name) != header_id::content_length) continue;
    const auto value = base::trim(head.substr(l.colon + 1, l.end - l.colon));
    const auto at = static_cast<std::uint32_t>(
        value.empty() ? l.colon : static_cast<std::size_t>(value.data() - head.data()));
    const auto number = base::parse_number<std::uint32_t>(value);
    if (!number && chars::all(value, chars::digit)) return {errc::too_large, at};
    if (!number || (size && *size != *number)) return {errc::bad_content_length, at};
    if (header_size_ + *number > limits_.max_message_size) return {errc::too_large, at};
    size = *number;
  }
  if (!size && mode_ == mode::strict) {
    return {errc::missing_content_length, static_cast<std::uint32_t>(header_size_)};
  }
  body_size_ = size.value_or(0);
  return {};
}

}  // namespace sip
