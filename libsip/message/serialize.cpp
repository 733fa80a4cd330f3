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

}  // namespace

base::packet serialize(const draft& d, base::packet_pool& pool, const serialize_options& o) {
  const auto arena = d.arena_.text();
  const decimal length(d.body_.size());
  const auto length_name =
      o.compact ? compact_name_of(header_id::content_length) : name_of(header_id::content_length);
  std::size_t lines = o.compact ? put_compact(d, nullptr) : 0;
  if (!o.compact) {
    for (const auto& l : d.lines_) lines += l.end() - l.name_offset;
  }
  auto buffer = pool.acquire(d.start_size_ + lines + length_name.size() + separator.size() +
                             length.text().size() + 3 * line_end.size() + d.body_.size());
  writer w{buffer.data()};
  // Lines stand in the arena as on the wire, so what lies there in order goes out in one piece.
  std::size_t begin = 0;
  std::size_t end = arena.empty() ? 0 : d.start_size_ + line_end.size();
  if (arena.empty()) w.put(line_end);
  for (const auto& l : o.compact ? std::span<const draft::line>{} : std::span(d.lines_)) {
    if (l.id == header_id::content_length) continue;
    if (l.name_offset != end) {
      w.put(arena.substr(begin, end - begin));
      begin = l.name_offset;
    }
    end = l.end();
  }
  w.put(arena.substr(begin, end - begin));
  if (o.compact) put_compact(d, &w);
  for (const auto part : {length_name, separator, length.text(), line_end, line_end}) w.put(part);
  w.put(d.body());
  const auto written = static_cast<std::size_t>(w.at - buffer.data());
  return std::move(buffer).freeze(written);
}

}  // namespace sip
