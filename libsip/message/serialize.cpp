#include <sip/message/draft.hpp>

#include "writer.hpp"

namespace sip {
namespace {

/// With compact names, each line is put together anew. Returns the bytes, or only counts them for `w` without
/// place.
std::size_t put_compact(const draft& d, writer* w) {
  std::size_t size = 0;
  const auto put = [&](std::string_view text) {
    size += text.size();
    if (w != nullptr) w->put(text);
  };
  for (const auto& l : d.lines()) {
    if (l.id == header_id::content_length) continue;
    const auto compact = compact_name_of(l.id);
    put(compact.empty() ? d.name(l) : compact);
    put(separator);
    put(d.value(l));
    put(line_end);
  }
  return size;
}

/// What stands in the arena in order goes out in one piece.
void put_lines(const draft& d, std::string_view arena, writer& w) {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  for (const auto& l : d.lines()) {
    if (l.id == header_id::content_length) continue;
    if (l.begin != end) {
      w.put(arena.substr(begin, end - begin));
      begin = l.begin;
    }
    end = l.end();
  }
  w.put(arena.substr(begin, end - begin));
}

constexpr std::size_t length_digits = 10;  // a body's size has 32 bits
constexpr std::size_t longest_tail = length_name.size() + length_digits + 2 * line_end.size();

/// The last line and the empty one.
void put_tail(writer& w, std::size_t length, const serialize_options& o) {
  if (o.compact)
    w.put(compact_length_name);
  else
    w.put(length_name);
  w.at = std::to_chars(w.at, w.at + length_digits, length).ptr;
  w.put("\r\n\r\n");
}

}  // namespace

base::packet serialize(const draft& d, base::packet_pool& pool, const serialize_options& o) {
  const auto arena = d.text();
  const auto body = d.body();
  const auto head = body.empty() ? arena : arena.substr(0, d.body_begin_);
  const bool in_one_piece = d.as_written_ && !o.compact;
  std::size_t size = in_one_piece ? head.size() : d.start_size_ + line_end.size();
  if (o.compact) size += put_compact(d, nullptr);
  if (!in_one_piece && !o.compact) {
    for (const auto& l : d.lines_) size += l.end() - l.begin;
  }
  auto buffer = pool.acquire(size + longest_tail + body.size());
  writer w{buffer.data()};
  if (in_one_piece) {
    w.put(head);
  } else {
    w.put(d.start_line());
    w.put(line_end);
    if (o.compact)
      put_compact(d, &w);
    else
      put_lines(d, arena, w);
  }
  put_tail(w, body.size(), o);
  w.put(body);
  const auto written = static_cast<std::size_t>(w.at - buffer.data());
  return std::move(buffer).freeze(written);
}

}  // namespace sip
