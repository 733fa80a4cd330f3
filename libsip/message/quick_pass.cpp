// The start line, the header lines and the end.
#include "quick_pass.hpp"

#include "plain_host.hpp"
#include "quick_words.hpp"
#include "utf8.hpp"

namespace sip {

bool quick_pass::run(std::size_t max_headers) {
  constexpr std::size_t shortest = 32;  // so that eight bytes before and behind a start line can be read
  if (!loads_are_little_endian || size_ < shortest) return false;
  scan::build({data_, size_}, index_);
  if (index_.empty_line < 2 || !take_start_line()) return false;
  if (!take_lines(std::min(max_headers, message::inline_headers))) return false;
  const bool text_is_good =
      index_.non_ascii == 0 || first_non_utf8(part(0, header_end_)) == std::string_view::npos;
  return text_is_good && decode();
}

bool quick_pass::take_start_line() {
  const std::size_t lf = index_.line_ends[0];
  if (lf < 12 || data_[lf - 1] != '\r') return false;
  return starts_with(data_, "SIP/2.0 ") ? take_status_line(lf - 1) : take_request_line(lf - 1);
}

bool quick_pass::take_status_line(std::size_t end) {
  constexpr std::size_t code_end = sip_version.size() + 4;
  if (end <= code_end || data_[code_end] != ' ') return false;
  const auto code = number_before(data_ + code_end, 3);
  if (!code || *code < 100 || *code > 699) return false;
  out_.status_ = static_cast<int>(*code);
  out_.reason_ = part(code_end + 1, end);
  return true;
}

bool quick_pass::take_request_line(std::size_t end) {
  const auto method_end = index_.next(scan::token, 0);
  const auto begin = method_end + 1;
  const auto uri_end = end - sip_version.size() - 1;
  if (method_end == 0 || data_[method_end] != ' ' || begin >= uri_end) return false;
  if (load8(data_ + uri_end) != word_of(" SIP/2.0")) return false;
  out_.method_text_ = part(0, method_end);
  out_.method_ = method_at(data_, method_end);
  out_.request_uri_ = part(begin, uri_end);
  if (is_plain_uri(begin, uri_end)) return true;
  const auto uri = parse_uri(out_.request_uri_, mode::strict);
  return uri && uri->headers.empty();
}

/// sip:user@host:port or less.
bool quick_pass::is_plain_uri(std::size_t begin, std::size_t end) const {
  constexpr std::size_t behind_host = 16;  // is_plain_host reads so far
  if (end - begin < 5 || size_ - end < behind_host || !has_word(data_ + begin, "SIP:")) return false;
  auto i = begin + 4;
  const auto user_end = index_.next(scan::user, i);
  if (data_[user_end] == '@' && user_end > i)
    i = user_end + 1;
  else if (user_end != end)
    return false;
  const auto host_end = index_.next(scan::host, i);
  if (!is_plain_host(data_ + i, host_end - i)) return false;
  if (data_[host_end] != ':') return host_end == end;
  const auto port_end = index_.next(scan::host, host_end + 1);
  const auto port = number_before(data_ + port_end, port_end - host_end - 1);
  return port_end == end && port && *port - 1 < UINT16_MAX;
}

/// Where the value behind `colon` begins; nothing when blanks end it, which is unusual. Not inline: the loop
/// over the lines needs its registers.
[[gnu::noinline]] std::optional<std::size_t> quick_pass::value_behind(std::size_t colon,
                                                                      std::size_t end) const {
  auto value = colon + 1;
  while (value < end && chars::is(data_[value], chars::lws)) ++value;
  if (value < end && chars::is(data_[end - 1], chars::lws)) return std::nullopt;
  return value;
}

bool quick_pass::take_lines(std::size_t max_headers) {
  // Copies of members, because the stores of bytes below could change members for all the compiler knows.
  const char* const data = data_;
  const auto empty_line = index_.empty_line;
  std::size_t begin = index_.line_ends[0] + 1;
  if (empty_line - 1 > max_headers || begin < 16) return false;  // name_table::find reads so far back
  auto* entry = out_.inline_.data();
  std::uint64_t seen = 0;  // bits of the headers that may stand once,
  std::uint64_t sum = 0;   // and their sum, which is more when one stood twice
  for (std::size_t line = 1; line < empty_line; ++line, ++entry) {
    const std::size_t end = index_.line_ends[line] - 1;
    const auto stops = index_.window(scan::token, begin);
    const auto name_size = scan::lowest(stops);
    const auto colon = begin + name_size;
    if (stops == 0 || name_size == 0 || data[colon] != ':' || data[end] != '\r') return false;
    const auto& name = names.find(data + colon, name_size);

    auto value = colon + 1;
    value += data[value] == ' ' ? 1 : 0;
    value += data[value] == ' ' ? 1 : 0;
    if (static_cast<unsigned char>(data[value]) <= ' ' || static_cast<unsigned char>(data[end - 1]) <= ' ') {
      const auto trimmed = value_behind(colon, end);
      if (!trimmed) return false;
      value = *trimmed;
    }
    *entry = {static_cast<std::uint32_t>(begin),
              static_cast<std::uint32_t>(value),
              static_cast<std::uint32_t>(end - value),
              static_cast<std::uint16_t>(name_size),
              name.id,
              false};
    seen |= name.once;
    sum += name.once;
    auto& last_line = last_lines_[static_cast<unsigned>(name.core)];
    line_before_[line] = last_line;
    last_line = static_cast<line_number>(line);
    begin = end + 2;
  }
  if (seen != sum || index_.line_ends[empty_line] != begin + 1 || data[begin] != '\r') return false;
  out_.header_count_ = empty_line - 1;
  header_end_ = begin;
  return true;
}

bool quick_pass::take_usual_body() {
  // Numbers with & and |, because each && and || would be a branch of its own.
  const auto there = [this](core_header h) { return unsigned{has(h)}; };
  const unsigned request = out_.is_request() ? 1 : 0;
  const unsigned success = static_cast<unsigned>(out_.status_ - 200) < 100 ? 1 : 0;
  const unsigned refreshes_target = unsigned{out_.method_ == method::invite} & (request | success);
  const unsigned whole = there(core_header::via) & there(core_header::from) & there(core_header::to) &
                         there(core_header::call_id) & there(core_header::cseq) &
                         there(core_header::content_length) & (there(core_header::max_forwards) | ~request) &
                         (there(core_header::contact) | ~refreshes_target);
  const auto body = header_end_ + 2;
  if (whole == 0 || length_ != size_ - body) return false;
  out_.body_ = part(body, size_);
  return true;
}

header_section quick_pass::section() const {
  header_section s;
  const auto note = [&](header_id id, core_header h) {
    s.seen[static_cast<unsigned>(id) / 64] |= std::uint64_t{has(h)} << (static_cast<unsigned>(id) % 64);
  };
  note(header_id::from, core_header::from);
  note(header_id::to, core_header::to);
  note(header_id::call_id, core_header::call_id);
  note(header_id::cseq, core_header::cseq);
  note(header_id::max_forwards, core_header::max_forwards);
  note(header_id::content_length, core_header::content_length);
  s.has_via = has(core_header::via);
  s.has_contact = has(core_header::contact);
  s.end = header_end_;
  s.body = header_end_ + 2;
  if (has(core_header::content_length)) {
    s.length = length_;
    s.length_offset = value_of(core_header::content_length).begin;
  }
  return s;
}

}  // namespace sip
