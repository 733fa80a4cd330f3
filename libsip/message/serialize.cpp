#include <sip/message/draft.hpp>

#include <charconv>
#include <cstring>

namespace sip {
namespace {

constexpr std::string_view line_end = "\r\n";
constexpr std::string_view separator = ": ";

struct writer {
  char* at;
  void put(std::string_view text) {
    if (text.empty()) return;
    std::memcpy(at, text.data(), text.size());
    at += text.size();
  }
  void header(std::string_view name, std::string_view value) {
    put(name);
    put(separator);
    put(value);
    put(line_end);
  }
};

}  // namespace

base::packet serialize(const draft& d, base::packet_pool& pool, const serialize_options& o) {
  const auto spelled = [&](header_id id, std::string_view name) {
    const auto compact = o.compact ? compact_name_of(id) : std::string_view{};
    return compact.empty() ? name : compact;
  };
  const auto length_name = spelled(header_id::content_length, name_of(header_id::content_length));
  char digits[20];
  const auto digits_end = std::to_chars(digits, digits + sizeof digits, d.body().size()).ptr;
  const std::string_view length(digits, static_cast<std::size_t>(digits_end - digits));

  std::size_t size = d.start_line().size() + length_name.size() + separator.size() + length.size() +
                     3 * line_end.size() + d.body().size();
  for (const auto& l : d.lines()) {
    size += spelled(l.id, d.name(l)).size() + d.value(l).size() + separator.size() + line_end.size();
  }
  auto buffer = pool.acquire(size);
  writer w{buffer.data()};
  w.put(d.start_line());
  w.put(line_end);
  for (const auto& l : d.lines()) {
    if (l.id != header_id::content_length) w.header(spelled(l.id, d.name(l)), d.value(l));
  }
  w.header(length_name, length);
  w.put(line_end);
  w.put(d.body());
  const auto written = static_cast<std::size_t>(w.at - buffer.data());
  return std::move(buffer).freeze(written);
}

}  // namespace sip
