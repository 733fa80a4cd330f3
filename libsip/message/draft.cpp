#include <sip/message/draft.hpp>

#include "clean_copy.hpp"
#include "lookup.hpp"
#include "writer.hpp"

#include <base/ascii.hpp>

#include <algorithm>
#include <charconv>
#include <cstring>

namespace sip {
namespace {

constexpr std::size_t longest_own_name = UINT16_MAX;

std::size_t size_of(std::initializer_list<std::string_view> parts) {
  std::size_t size = 0;
  for (const auto part : parts) size += part.size();
  return size;
}

void put_line_end(char* at) {
  std::memcpy(at, line_end.data(), line_end.size());
}

}  // namespace

draft::arena& draft::arena::operator=(const arena& other) {
  if (this == &other) return *this;
  size_ = 0;
  const auto text = other.text();
  std::memcpy(append(text.size()), text.data(), text.size());
  return *this;
}

draft::arena& draft::arena::operator=(arena&& other) noexcept {
  if (this == &other) return *this;
  if (!other.heap_) std::memcpy(inline_.data(), other.inline_.data(), other.size_);
  heap_ = std::move(other.heap_);
  size_ = std::exchange(other.size_, 0);
  capacity_ = std::exchange(other.capacity_, static_cast<std::uint32_t>(inline_text));
  return *this;
}

void draft::arena::grow(std::size_t size) {
  const auto capacity = std::max<std::size_t>(size_ + size + slack, std::size_t{capacity_} * 2);
  std::unique_ptr<char[]> larger(new char[capacity]);
  std::memcpy(larger.get(), bytes(), size_);
  heap_ = std::move(larger);
  capacity_ = static_cast<std::uint32_t>(capacity);
}

draft::draft() {
  put_line_end(open_start(0));
}

/// Room for a start line and its line end.
char* draft::open_start(std::size_t size) {
  start_size_ = static_cast<std::uint32_t>(size);
  arena_.clear();
  return arena_.append(size + line_end.size());
}

draft draft::request(std::string_view method, std::string_view request_uri) {
  constexpr std::string_view version = " SIP/2.0";
  draft d;
  char* at = d.open_start(method.size() + 1 + request_uri.size() + version.size());
  at = put_clean(at, method);
  *at++ = ' ';
  at = put_clean(at, request_uri);
  std::memcpy(at, version.data(), version.size());
  put_line_end(at + version.size());
  if (!method.empty()) d.method_ = method_at(d.text().data(), method.size());
  return d;
}

draft draft::response(int status, std::string_view reason) {
  constexpr std::string_view version = "SIP/2.0 ";
  draft d;
  d.status_ = status;
  char digits[12];
  const auto size =
      static_cast<std::size_t>(std::to_chars(digits, digits + sizeof digits, status).ptr - digits);
  if (reason.empty()) reason = reason_of(status);
  char* at = d.open_start(version.size() + size + 1 + reason.size());
  std::memcpy(at, version.data(), version.size());
  at += version.size();
  std::memcpy(at, digits, size);
  at += size;
  *at++ = ' ';
  put_line_end(put_clean(at, reason));
  return d;
}

draft draft::response_to(const message& request, int status, std::string_view reason,
                         std::string_view to_tag) {
  auto d = response(status, reason);
  d.method_ = request.method();
  std::string flat;
  for (const auto id :
       {header_id::via, header_id::from, header_id::to, header_id::call_id, header_id::cseq}) {
    for (const auto& h : request.headers()) {
      if (h.id != id) continue;
      if (h.folded) flat = unfolded(request.value(h));
      const auto value = h.folded ? std::string_view(flat) : request.value(h);
      if (id == header_id::to && !to_tag.empty() && request.to().tag().empty())
        d.add(id, {value, ";tag=", to_tag});
      else
        d.add(id, value);
      if (id != header_id::via) break;
    }
  }
  return d;
}

/// A line that lacks its value and the line end behind it only. Returns where they go.
[[gnu::always_inline]] inline char* draft::open_line(header_id id, std::size_t value_size) {
  const auto& name = wire_names[static_cast<std::size_t>(id)];
  const auto begin = arena_.size();
  char* const at = arena_.append(name.size + value_size + line_end.size());
  static_assert(arena::slack >= sizeof name.text + clean_copy_slack);
  std::memcpy(at, name.text.data(), sizeof name.text);
  auto& l = lines_.emplace_back();
  l.id = id;
  l.name_size = static_cast<std::uint16_t>(name.size - separator.size());
  l.begin = begin;
  l.value_size = static_cast<std::uint32_t>(value_size);
  as_written_ &= body_size_ == 0 && id != header_id::content_length;
  return at + name.size;
}

draft& draft::add(header_id id, std::initializer_list<std::string_view> parts) {
  char* at = open_line(id, size_of(parts));
  for (const auto part : parts) at = put_clean(at, part);
  put_line_end(at);
  return *this;
}

draft& draft::add(header_id id, std::string_view value) {
  put_line_end(put_clean(open_line(id, value.size()), value));
  return *this;
}

draft& draft::add(std::string_view name, std::string_view value) {
  name = name.substr(0, longest_own_name);
  // The name that a line of no known header has is empty: ours goes where its value would.
  char* at = put_clean(open_line(header_id::other, name.size() + value.size()) - separator.size(), name);
  auto& l = lines_.back();
  l.id = header_id_of(name);
  l.name_size = static_cast<std::uint16_t>(name.size());
  l.value_size = static_cast<std::uint32_t>(value.size());
  std::memcpy(at, separator.data(), separator.size());
  put_line_end(put_clean(at + separator.size(), value));
  as_written_ &= l.id != header_id::content_length;
  return *this;
}

draft& draft::add_front(header_id id, std::initializer_list<std::string_view> parts) {
  add(id, parts);
  std::rotate(lines_.begin(), lines_.end() - 1, lines_.end());
  as_written_ = false;
  return *this;
}

draft& draft::add_front(header_id id, std::string_view value) {
  return add_front(id, {value});
}

draft& draft::set(header_id id, std::string_view value) {
  const auto is_id = [id](const line& l) { return l.id == id; };
  const auto first = std::find_if(lines_.begin(), lines_.end(), is_id);
  if (first == lines_.end()) return add(id, value);
  const auto place = first - lines_.begin();
  add(id, value);
  lines_[static_cast<std::size_t>(place)] = lines_.back();
  as_written_ = false;
  lines_.erase(std::remove_if(lines_.begin() + place + 1, lines_.end(), is_id), lines_.end());
  return *this;
}

draft& draft::remove(header_id id) {
  const auto kept = std::remove_if(lines_.begin(), lines_.end(), [id](const line& l) { return l.id == id; });
  as_written_ = as_written_ && kept == lines_.end();
  lines_.erase(kept, lines_.end());
  return *this;
}

draft& draft::body(std::string_view content_type, std::string_view bytes) {
  as_written_ = as_written_ && body_size_ == 0;
  body_size_ = 0;
  if (bytes.empty()) return remove(header_id::content_type);
  set(header_id::content_type, content_type);
  body_begin_ = arena_.size();
  body_size_ = static_cast<std::uint32_t>(bytes.size());
  std::memcpy(arena_.append(bytes.size()), bytes.data(), bytes.size());
  return *this;
}

std::string_view draft::name(const line& l) const& {
  return text().substr(l.begin, l.name_size);
}

std::string_view draft::value(const line& l) const& {
  return text().substr(l.value_begin(), l.value_size);
}

std::string_view draft::value(header_id id) const& {
  const auto found = std::find_if(lines_.begin(), lines_.end(), [id](const line& l) { return l.id == id; });
  return found == lines_.end() ? std::string_view{} : value(*found);
}

bool draft::has(header_id id) const {
  return std::any_of(lines_.begin(), lines_.end(), [id](const line& l) { return l.id == id; });
}

}  // namespace sip
