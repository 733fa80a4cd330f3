#include <sip/message/draft.hpp>

#include <base/ascii.hpp>

#include <algorithm>
#include <charconv>
#include <cstring>

namespace sip {
namespace {

constexpr std::size_t expected_text = 1024;
constexpr std::size_t expected_lines = 24;

std::uint64_t copy_eight(char* to, const char* from) {
  std::uint64_t word = 0;
  std::memcpy(&word, from, sizeof word);
  std::memcpy(to, &word, sizeof word);
  return word;
}

/// Copies `text`, in steps of eight bytes because most texts are short; line ends in it would let a value
/// start a header of its own, so they become spaces.
char* put_clean(char* at, std::string_view text) {
  constexpr std::uint64_t spaces = 0x2020202020202020U;
  constexpr std::uint64_t signs = 0x8080808080808080U;
  const auto size = text.size();
  std::uint64_t controls = 0;
  const auto eight = [&](std::size_t i) {
    const auto word = copy_eight(at + i, text.data() + i);
    controls |= (word - spaces) & ~word & signs;
  };
  if (size >= 8) {
    for (std::size_t i = 0; i + 8 < size; i += 8) eight(i);
    eight(size - 8);
  } else {
    for (std::size_t i = 0; i < size; ++i) {
      at[i] = text[i];
      controls |= static_cast<unsigned char>(text[i]) < ' ' ? 1U : 0U;
    }
  }
  if (controls != 0)
    std::replace_if(
        at, at + size, [](char c) { return c == '\r' || c == '\n'; }, ' ');
  return at + size;
}

std::size_t size_of(std::initializer_list<std::string_view> parts) {
  std::size_t size = 0;
  for (const auto part : parts) size += part.size();
  return size;
}

}  // namespace

draft::arena& draft::arena::operator=(const arena& other) {
  if (this == &other) return *this;
  size_ = 0;
  if (other.size_ != 0) std::memcpy(append(other.size_), other.bytes_.get(), other.size_);
  return *this;
}

draft::arena& draft::arena::operator=(arena&& other) noexcept {
  bytes_ = std::move(other.bytes_);
  size_ = std::exchange(other.size_, 0);
  capacity_ = std::exchange(other.capacity_, 0);
  return *this;
}

char* draft::arena::append(std::size_t size) {
  const auto needed = size_ + size;
  if (needed > capacity_) {
    const auto capacity = std::max({expected_text, needed, std::size_t{capacity_} * 2});
    std::unique_ptr<char[]> larger(new char[capacity]);
    if (size_ != 0) std::memcpy(larger.get(), bytes_.get(), size_);
    bytes_ = std::move(larger);
    capacity_ = static_cast<std::uint32_t>(capacity);
  }
  char* at = bytes_.get() + size_;
  size_ = static_cast<std::uint32_t>(needed);
  return at;
}

void draft::start(std::initializer_list<std::string_view> parts) {
  start_size_ = static_cast<std::uint32_t>(size_of(parts));
  char* at = arena_.append(start_size_ + 2);
  for (const auto part : parts) at = put_clean(at, part);
  std::memcpy(at, "\r\n", 2);
}

draft draft::request(std::string_view method, std::string_view request_uri) {
  draft d;
  d.method_ = method_of(method);
  d.start({method, " ", request_uri, " SIP/2.0"});
  return d;
}

draft draft::response(int status, std::string_view reason) {
  draft d;
  d.status_ = status;
  char digits[12];
  const auto end = std::to_chars(digits, digits + sizeof digits, status).ptr;
  d.start({"SIP/2.0 ",
           {digits, static_cast<std::size_t>(end - digits)},
           " ",
           reason.empty() ? reason_of(status) : reason});
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

draft::line draft::store(header_id id, std::string_view name, std::initializer_list<std::string_view> parts) {
  if (lines_.empty()) lines_.reserve(expected_lines);
  if (arena_.size() == 0) start({});
  const auto value_size = size_of(parts);
  line l{id, arena_.size(), static_cast<std::uint32_t>(name.size()), 0,
         static_cast<std::uint32_t>(value_size)};
  l.value_offset = l.name_offset + l.name_size + 2;
  char* at = arena_.append(name.size() + value_size + 4);
  at = put_clean(at, name);
  std::memcpy(at, ": ", 2);
  at += 2;
  for (const auto part : parts) at = put_clean(at, part);
  std::memcpy(at, "\r\n", 2);
  return l;
}

draft& draft::add(header_id id, std::initializer_list<std::string_view> parts) {
  lines_.push_back(store(id, name_of(id), parts));
  return *this;
}

draft& draft::add(header_id id, std::string_view value) {
  return add(id, {value});
}

draft& draft::add(std::string_view name, std::string_view value) {
  lines_.push_back(store(header_id_of(name), name, {value}));
  return *this;
}

draft& draft::add_front(header_id id, std::initializer_list<std::string_view> parts) {
  lines_.insert(lines_.begin(), store(id, name_of(id), parts));
  return *this;
}

draft& draft::add_front(header_id id, std::string_view value) {
  return add_front(id, {value});
}

draft& draft::set(header_id id, std::string_view value) {
  const auto is_id = [id](const line& l) { return l.id == id; };
  const auto first = std::find_if(lines_.begin(), lines_.end(), is_id);
  if (first == lines_.end()) return add(id, value);
  lines_.erase(std::remove_if(first + 1, lines_.end(), is_id), lines_.end());
  *first = store(id, name_of(id), {value});
  return *this;
}

draft& draft::remove(header_id id) {
  std::erase_if(lines_, [id](const line& l) { return l.id == id; });
  return *this;
}

draft& draft::body(std::string_view content_type, std::string_view bytes) {
  body_ = bytes;
  if (bytes.empty()) return remove(header_id::content_type);
  return set(header_id::content_type, content_type);
}

std::string_view draft::name(const line& l) const& {
  return arena_.text().substr(l.name_offset, l.name_size);
}

std::string_view draft::value(const line& l) const& {
  return arena_.text().substr(l.value_offset, l.value_size);
}

std::string_view draft::value(header_id id) const& {
  const auto found = std::find_if(lines_.begin(), lines_.end(), [id](const line& l) { return l.id == id; });
  return found == lines_.end() ? std::string_view{} : value(*found);
}

bool draft::has(header_id id) const {
  return std::any_of(lines_.begin(), lines_.end(), [id](const line& l) { return l.id == id; });
}

}  // namespace sip
