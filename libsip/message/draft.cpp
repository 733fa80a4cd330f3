#include <sip/message/draft.hpp>

#include <base/ascii.hpp>

#include <algorithm>

namespace sip {
namespace {

constexpr std::size_t expected_text = 1024;
constexpr std::size_t expected_lines = 24;

/// Appends `text`; line ends in it would let a value start a header of its own.
void append_clean(std::string& out, std::string_view text) {
  const auto begin = out.size();
  out += text;
  std::replace_if(
      out.begin() + static_cast<std::ptrdiff_t>(begin), out.end(),
      [](char c) { return c == '\r' || c == '\n'; }, ' ');
}

}  // namespace

draft draft::request(std::string_view method, std::string_view request_uri) {
  draft d;
  d.method_ = method_of(method);
  append_clean(d.start_line_, method);
  d.start_line_ += ' ';
  append_clean(d.start_line_, request_uri);
  d.start_line_ += " SIP/2.0";
  return d;
}

draft draft::response(int status, std::string_view reason) {
  draft d;
  d.status_ = status;
  d.start_line_ = "SIP/2.0 " + std::to_string(status) + ' ';
  append_clean(d.start_line_, reason.empty() ? reason_of(status) : reason);
  return d;
}

draft draft::response_to(const message& request, int status, std::string_view reason,
                         std::string_view to_tag) {
  auto d = response(status, reason);
  d.method_ = request.method();
  for (const auto id :
       {header_id::via, header_id::from, header_id::to, header_id::call_id, header_id::cseq}) {
    for (const auto& h : request.headers()) {
      if (h.id != id) continue;
      const auto value = unfolded(request.value(h));
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
  if (lines_.empty()) {
    arena_.reserve(expected_text);
    lines_.reserve(expected_lines);
  }
  line l{id, static_cast<std::uint32_t>(arena_.size()), static_cast<std::uint32_t>(name.size()), 0, 0};
  append_clean(arena_, name);
  l.value_offset = static_cast<std::uint32_t>(arena_.size());
  for (const auto part : parts) append_clean(arena_, part);
  l.value_size = static_cast<std::uint32_t>(arena_.size()) - l.value_offset;
  return l;
}

draft& draft::add(header_id id, std::initializer_list<std::string_view> parts) {
  lines_.push_back(store(id, {}, parts));
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
  lines_.insert(lines_.begin(), store(id, {}, parts));
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
  *first = store(id, {}, {value});
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
  return l.name_size == 0 ? name_of(l.id) : std::string_view(arena_).substr(l.name_offset, l.name_size);
}

std::string_view draft::value(const line& l) const& {
  return std::string_view(arena_).substr(l.value_offset, l.value_size);
}

std::string_view draft::value(header_id id) const& {
  const auto found = std::find_if(lines_.begin(), lines_.end(), [id](const line& l) { return l.id == id; });
  return found == lines_.end() ? std::string_view{} : value(*found);
}

bool draft::has(header_id id) const {
  return std::any_of(lines_.begin(), lines_.end(), [id](const line& l) { return l.id == id; });
}

}  // namespace sip
