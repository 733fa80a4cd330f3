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

}  // namespace

base::packet serialize(const draft& d, base::packet_pool& pool, const serialize_options& o) {
  const auto arena = d.text();
  const auto body = d.body();
  const decimal length(body.size());
  const auto length_name =
      o.compact ? compact_name_of(header_id::content_length) : name_of(header_id::content_length);
  const auto body_begin = body.empty() ? arena.size() : std::size_t{d.body_begin_};
  const bool in_one_piece = d.as_written_ && !o.compact;
  std::size_t size = in_one_piece ? body_begin : d.start_size_ + line_end.size();
  if (o.compact) size += put_compact(d, nullptr);
  if (!in_one_piece && !o.compact) {
    for (const auto& l : d.lines_) size += l.end() - l.begin;
  }
  auto buffer = pool.acquire(size + length_name.size() + separator.size() + length.text().size() +
                             2 * line_end.size() + body.size());
  writer w{buffer.data()};
  if (in_one_piece) {
    w.put(arena.substr(0, body_begin));
  } else {
    w.put(d.start_line());
    w.put(line_end);
    if (o.compact)
      put_compact(d, &w);
    else
      put_lines(d, arena, w);
  }
  for (const auto part : {length_name, separator, length.text(), line_end, line_end}) w.put(part);
  w.put(body);
  const auto written = static_cast<std::size_t>(w.at - buffer.data());
  return std::move(buffer).freeze(written);
}

}  // namespace sip
