#include <sip/message/headers_routing.hpp>

#include "take.hpp"

#include <algorithm>

namespace sip {

using take::error_at;

/// Tolerant mode takes a bare URI as well, as old gear sends it.
result<route_form> parse_route(header_id id, std::string_view value, mode m) {
  const auto one = take::first_value(id, value);
  const auto at = take::place(value, one);
  const auto address = parse_name_addr(one, m);
  if (!address) return take::moved(address.error(), at);
  const bool bracketed = address->uri_text.data() != one.data() && address->uri_text.data()[-1] == '<';
  if (m == mode::strict && !bracketed) return error_at(errc::name_addr, at);
  return route_form{*address};
}

bool route_form::is_loose() const {
  const auto uri = address.uri();
  return uri && uri->params.has("lr");
}

namespace {

/// `"<urn:…>"` without its quotes and, if wanted, its brackets; empty when it is not quoted.
std::string_view inner(std::optional<std::string_view> value, bool brackets) {
  auto text = value.value_or(std::string_view{});
  if (text.size() < 2 || text.front() != '"' || text.back() != '"') return {};
  text = text.substr(1, text.size() - 2);
  if (!brackets) return text;
  return text.size() > 2 && text.front() == '<' && text.back() == '>' ? text.substr(1, text.size() - 2)
                                                                      : std::string_view{};
}

/// `0.75` to 750 (RFC 3261 §25.1 qvalue): at most three digits behind the point.
std::optional<std::uint32_t> permille(std::string_view q) {
  if (q.empty() || q.size() > 5 || (q[0] != '0' && q[0] != '1') || (q.size() > 1 && q[1] != '.'))
    return std::nullopt;
  std::uint32_t number = q[0] == '1' ? 1000 : 0;
  std::uint32_t weight = 100;
  for (const char c : q.substr(std::min<std::size_t>(2, q.size()))) {
    if (!base::is_digit(c)) return std::nullopt;
    number += static_cast<std::uint32_t>(c - '0') * weight;
    weight /= 10;
  }
  return number <= 1000 ? std::optional(number) : std::nullopt;
}

}  // namespace

contact_binding binding_of(const contact& c) {
  contact_binding out;
  if (c.star) return out;
  const auto& p = c.address.params;
  out.instance = inner(p.get("+sip.instance"), true);
  out.pub_gruu = inner(p.get("pub-gruu"), false);
  out.temp_gruu = inner(p.get("temp-gruu"), false);
  const auto number = base::parse_number<std::uint32_t>(p.get("reg-id").value_or(std::string_view{}));
  if (number && *number > 0 && *number < 0x80000000U) out.reg_id = number;
  out.q_permille = permille(p.get("q").value_or(std::string_view{})).value_or(1000);
  if (const auto uri = c.address.uri()) {
    out.outbound = uri->params.has("ob");
    out.gruu = uri->params.has("gr");
  }
  return out;
}

}  // namespace sip
