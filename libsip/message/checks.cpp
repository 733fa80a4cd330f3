#include "checks.hpp"

#include "chars.hpp"

#include <sip/message/typed.hpp>

#include <base/ascii.hpp>

#include <algorithm>
#include <array>

namespace sip {
namespace {

parse_error error_at(errc code, std::size_t offset) {
  return {code, static_cast<std::uint32_t>(offset)};
}

std::size_t place(std::string_view whole, std::string_view part) {
  return static_cast<std::size_t>(part.data() - whole.data());
}

/// Of those that RFC 3261 §19.1.1 has for SIP URIs.
bool is_uri_parameter(std::string_view name) {
  constexpr std::array<std::string_view, 6> names{"transport", "user", "method", "ttl", "maddr", "lr"};
  return std::any_of(names.begin(), names.end(), [name](auto known) { return base::iequals(name, known); });
}

}  // namespace

parse_error check_contacts(std::string_view value, mode m, std::optional<std::size_t>& unbracketed) {
  if (value == "*") return {};
  if (value.empty()) return m == mode::strict ? error_at(errc::bad_contact, 0) : parse_error{};
  if (value.back() == ',') return error_at(errc::bad_contact, value.size() - 1);
  auto rest = value;
  while (const auto item = next_list_item(rest)) {
    const auto address = parse_name_addr(*item, m);
    if (!address) return error_at(errc::bad_contact, place(value, *item) + address.error().offset);
    if (const auto at = unbracketed_parameter(value, *address); at && !unbracketed) unbracketed = at;
  }
  return {};
}

parse_error check_call_id(std::string_view value, mode m) {
  const auto end = chars::skip(value, 0, chars::visible);
  if (value.empty() || end != value.size()) return error_at(errc::bad_call_id, end);
  if (m == mode::tolerant) return {};
  const auto at = value.find('@');
  const auto before = value.substr(0, at);
  if (!chars::all(before, chars::word))
    return error_at(errc::bad_call_id, chars::skip(before, 0, chars::word));
  if (at == std::string_view::npos) return {};
  const auto host = value.substr(at + 1);
  return chars::all(host, chars::word)
             ? parse_error{}
             : error_at(errc::bad_call_id, at + 1 + chars::skip(host, 0, chars::word));
}

bool has_foreign_zone(std::string_view date) {
  const auto space = date.find_last_of(" \t\r\n");
  if (space == std::string_view::npos) return false;
  const auto zone = date.substr(space + 1);
  const auto before = base::trim(date.substr(0, space));
  const auto seconds = before.substr(before.size() - std::min<std::size_t>(before.size(), 3));
  const bool behind_time =
      seconds.size() == 3 && seconds[0] == ':' && base::is_digit(seconds[1]) && base::is_digit(seconds[2]);
  return behind_time && zone != "GMT";
}

std::optional<std::size_t> unbracketed_parameter(std::string_view value, const name_addr_view& address) {
  const bool bracketed = address.uri_text.data() != value.data() && address.uri_text.data()[-1] == '<';
  if (bracketed) return std::nullopt;
  for (const auto& p : address.params) {
    if (is_uri_parameter(p.name)) return place(value, p.name);
  }
  return std::nullopt;
}

parse_error check_typed(header_id id, std::string_view value) {
  return check_value(id, value, mode::strict);
}

}  // namespace sip
