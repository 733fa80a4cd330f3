#include "quick_pass.hpp"

#include "checks.hpp"
#include "lookup.hpp"
#include "plain_host.hpp"
#include "utf8.hpp"

#include <base/ascii.hpp>

namespace sip {
namespace {

/// `size` decimal digits (1 to 8) that end before `end`; nothing when one is none. Eight bytes must be
/// readable.
std::optional<std::uint32_t> number_before(const char* end, std::size_t size) {
  if (size - 1 >= 8) return std::nullopt;
  constexpr auto zeros = word_of("00000000");
  constexpr std::uint64_t beyond_nine = 0x7676767676767676U;
  constexpr std::uint64_t signs = 0x8080808080808080U;
  const auto others = (64 - 8 * size) % 64;
  auto digits = (load8(end - 8) ^ zeros) >> others << others;
  if (((digits | ((digits & ~signs) + beyond_nine)) & signs) != 0) return std::nullopt;
  digits = digits * (10U << 8U | 1U) >> 8U & 0x00ff00ff00ff00ffU;  // pairs, then fours, then eight
  digits = digits * (100U << 16U | 1U) >> 16U & 0x0000ffff0000ffffU;
  return static_cast<std::uint32_t>(digits * (std::uint64_t{10000} << 32U | 1U) >> 32U);
}

bool starts_with(const char* at, std::string_view word) {
  return (load8(at) & word_of(std::string_view("\xff\xff\xff\xff\xff\xff\xff\xff", word.size()))) ==
         word_of(word);
}
/// Whether the name before `end` is `word`, which is given in capitals.
bool is_name(const char* end, std::string_view word) {
  return (load8(end - 8) >> (64 - 8 * word.size()) & upper_mask(word.size())) == word_of(word);
}
/// With this `and`, letters lose their case, marks stay and bytes behind vanish.
constexpr std::uint64_t upper_but_marks(std::string_view text) {
  std::uint64_t mask = 0;
  for (std::size_t i = 0; i < text.size(); ++i)
    mask |= std::uint64_t{base::is_alpha(text[i]) ? 0xdfU : 0xffU} << (8 * i);
  return mask;
}
/// Whether `word` stands there, which is given in capitals.
bool has_word(const char* at, std::string_view word) {
  return (load8(at) & upper_but_marks(word)) == word_of(word);
}

constexpr std::string_view version = "SIP/2.0";

/// RFC 3261 §8.1.1.7; more than the cookie alone.
bool has_cookie(std::string_view branch) {
  constexpr std::string_view cookie = "z9hG4bK";
  return branch.size() > cookie.size() &&
         (starts_with(branch.data(), cookie) || base::istarts_with(branch, cookie));
}

}  // namespace

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
  constexpr std::size_t code_end = version.size() + 4;
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
  const auto uri_end = end - version.size() - 1;
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

bool quick_pass::decode() {
  return take_vias() && take_address(core_header::from, out_.from_) &&
         take_address(core_header::to, out_.to_) && take_call_id() && take_cseq() && take_numbers() &&
         has_good_contacts() && (!has(core_header::date) || is_good_date());
}

/// The top one is taken last and stays.
bool quick_pass::take_vias() {
  auto line = last_line(core_header::via);
  if (line == 0) return true;
  for (; line != 0; line = line_before_[line]) {
    if (!take_via(value_of(line), out_.top_via_)) return false;
  }
  return has_cookie(out_.top_via_.branch);
}

/// `;name=value` to the end; false when there is anything else, quotes and blanks included.
template <class Each>
bool quick_pass::take_params(std::size_t i, std::size_t end, Each each) const {
  while (i < end) {
    const auto name = i + 1;
    const auto name_end = index_.next(scan::token, name);
    if (data_[i] != ';' || name_end == name) return false;
    i = name_end;
    auto value = name_end;
    if (data_[name_end] == '=') {
      value = name_end + 1;
      i = index_.next(scan::value, value);
    }
    each(name, name_end - name, value, i - value);
  }
  return i == end;
}

bool quick_pass::take_plain_via(std::size_t begin, std::size_t end, via_view& out) const {
  constexpr auto protocol_size = version.size() + 1;
  if (end - begin <= protocol_size || load8(data_ + begin) != word_of("SIP/2.0/")) return false;
  const auto transport = begin + protocol_size;
  const auto transport_end = index_.next(scan::token, transport);
  const auto host = transport_end + 1;
  if (data_[transport_end] != ' ' || transport_end == transport || host >= end) return false;
  const auto host_end = index_.next(scan::host, host);
  if (host_end == host) return false;
  auto i = host_end;
  out.port = 0;
  if (data_[host_end] == ':') {
    i = index_.next(scan::host, host_end + 1);
    const auto port = number_before(data_ + i, i - host_end - 1);
    if (!port || *port > UINT16_MAX) return false;
    out.port = static_cast<std::uint16_t>(*port);
  }
  const auto params = i;
  out.branch = {};
  constexpr std::string_view first = ";BRANCH=";
  if (end - i > first.size() && has_word(data_ + i, first)) {
    const auto value = i + first.size();
    i = index_.next(scan::value, value);
    out.branch = part(value, i);
  }
  const bool good =
      take_params(i, end, [&](std::size_t name, std::size_t size, std::size_t value, std::size_t n) {
        if (size == 6 && is_name(data_ + name + size, "BRANCH") && out.branch.empty())
          out.branch = {data_ + value, n};
      });
  out.transport = part(transport, transport_end);
  out.host = part(host, host_end);
  out.sent_by_text = part(host, params);
  out.params = params_view::unchecked(part(params, end));
  return good;
}

bool quick_pass::take_via(place at, via_view& out) const {
  if (take_plain_via(at.begin, at.end, out)) return true;
  std::string_view rest = part(at.begin, at.end);
  const auto first = parse_via(rest, &rest);
  if (!first) return false;
  out = *first;
  while (!rest.empty()) {
    if (!parse_via(std::string_view(rest), &rest)) return false;
  }
  return true;
}

/// A display name if there is one; the place of the '<' behind it, or nothing.
std::optional<std::size_t> quick_pass::take_display_name(std::size_t begin, std::size_t end,
                                                         std::string_view& out) const {
  auto open = begin;
  auto name_end = begin;
  if (data_[begin] == '"') {
    const auto close = index_.next(scan::quote, begin + 1);
    if (close >= end || data_[close] != '"') return std::nullopt;
    name_end = close + 1;
    open = name_end + (data_[name_end] == ' ' ? 1 : 0);
  } else if (data_[begin] != '<') {
    while (data_[open = index_.next(scan::token, open)] == ' ') ++open;
    name_end = open - (data_[open - 1] == ' ' ? 1 : 0);
    if (data_[name_end - 1] == ' ') return std::nullopt;
  }
  if (open >= end || data_[open] != '<') return std::nullopt;
  out = part(begin, name_end);
  return open;
}

/// A display name if there is one, a URI in <>, parameters.
bool quick_pass::take_plain_address(std::size_t begin, std::size_t end, name_addr_view& out,
                                    bool& has_tag) const {
  const auto open = take_display_name(begin, end, out.display_name);
  if (!open) return false;
  const auto uri = *open + 1;
  const auto close = index_.next(scan::uri, uri);
  if (close - uri < 6 || data_[close] != '>') return false;
  const char* scheme = data_ + uri;
  if (!has_word(scheme, "SIP:") && !has_word(scheme, "SIPS:") && !has_word(scheme, "TEL:")) return false;
  const auto params = close + 1;
  out.uri_text = part(uri, close);
  out.params = params_view::unchecked(part(params, end));
  if (is_tag_or_nothing(params, end, has_tag)) return true;
  bool empty_tag = false;
  const bool good =
      take_params(params, end, [&](std::size_t name, std::size_t size, std::size_t, std::size_t value_size) {
        if (size != 3 || !is_name(data_ + name + size, "TAG")) return;
        has_tag = true;
        empty_tag |= value_size == 0;
      });
  return good && !empty_tag;
}

/// What most From and To have as parameters. Without branches on which of both it is.
bool quick_pass::is_tag_or_nothing(std::size_t i, std::size_t end, bool& has_tag) const {
  const auto value = i + 5;
  const auto value_end = index_.next(scan::value, value);
  const bool name = (load8(data_ + i - 4) >> 32U & upper_but_marks(";TAG")) == word_of(";TAG");
  has_tag = name & (data_[std::min(value, end) - 1] == '=') & (value_end == end) & (value < end);
  return has_tag | (i == end);
}

bool quick_pass::take_address(core_header h, name_addr_view& out) {
  if (!has(h)) return true;
  const auto [begin, end] = value_of(h);
  bool has_tag = false;
  if (begin < end && take_plain_address(begin, end, out, has_tag)) return has_tag || h == core_header::to;
  const auto value = part(begin, end);
  const auto address = parse_name_addr(value);
  if (!address || unbracketed_parameter(value, *address)) return false;
  out = *address;
  return h == core_header::to || !out.tag().empty();
}

bool quick_pass::take_call_id() {
  if (!has(core_header::call_id)) return true;
  const auto [begin, end] = value_of(core_header::call_id);
  out_.call_id_ = part(begin, end);
  if (begin < end && index_.next(scan::uri, begin) == end) return true;
  return !check_call_id(out_.call_id_, mode::tolerant);
}

bool quick_pass::take_cseq() {
  if (!has(core_header::cseq)) return true;
  const auto [begin, end] = value_of(core_header::cseq);
  const auto number_end = index_.next(scan::token, begin);
  const auto name = number_end + 1;
  const auto number = number_before(data_ + number_end, number_end - begin);
  auto& cseq = out_.cseq_;
  if (number && data_[number_end] == ' ' && name < end && index_.next(scan::token, name) == end) {
    cseq.number = *number;
    cseq.method_text = part(name, end);
    cseq.method = method_before(data_ + end, end - name);
  } else {
    const auto parsed = parse_cseq(part(begin, end));
    if (!parsed) return false;
    cseq = *parsed;
  }
  const bool request = out_.is_request();
  out_.method_ = request ? out_.method_ : cseq.method;
  return out_.method_ == cseq.method &&
         (cseq.method != method::other || !request || cseq.method_text == out_.method_text_);
}

bool quick_pass::take_numbers() {
  if (has(core_header::max_forwards)) {
    const auto [begin, end] = value_of(core_header::max_forwards);
    const auto hops = number_before(data_ + end, end - begin);
    if (!hops || *hops > 255) return false;
  }
  if (has(core_header::content_length)) {
    const auto [begin, end] = value_of(core_header::content_length);
    const auto length = number_before(data_ + end, end - begin);
    if (!length) return false;
    length_ = *length;
  }
  return true;
}

bool quick_pass::has_good_contacts() const {
  for (auto line = last_line(core_header::contact); line != 0; line = line_before_[line]) {
    if (!is_good_contact(value_of(line))) return false;
  }
  return true;
}

bool quick_pass::is_good_contact(place at) const {
  const auto [begin, end] = at;
  name_addr_view plain;
  bool has_tag = false;
  if (begin < end && take_plain_address(begin, end, plain, has_tag)) return true;
  std::optional<std::size_t> unbracketed;
  return !check_contacts(part(begin, end), mode::tolerant, unbracketed) && !unbracketed;
}

bool quick_pass::is_good_date() const {
  const auto [begin, end] = value_of(core_header::date);
  return !has_foreign_zone(part(begin, end)) && date::parse(part(begin, end)).has_value();
}

}  // namespace sip
