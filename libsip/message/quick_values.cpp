// The values that every message has decoded.
#include "quick_pass.hpp"

#include "checks.hpp"
#include "quick_words.hpp"

namespace sip {
namespace {

/// RFC 3261 §8.1.1.7; more than the cookie alone.
bool has_cookie(std::string_view branch) {
  constexpr std::string_view cookie = "z9hG4bK";
  return branch.size() > cookie.size() &&
         (starts_with(branch.data(), cookie) || base::istarts_with(branch, cookie));
}

}  // namespace

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
  constexpr auto protocol_size = sip_version.size() + 1;
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
