#include <base/ascii.hpp>
#include <sdp/description.hpp>

#include "fields.hpp"

#include <algorithm>
#include <stdexcept>

namespace sdp {
namespace {

constexpr std::string_view direction_names[] = {"sendrecv", "sendonly", "recvonly", "inactive"};

std::optional<direction> direction_named(std::string_view name) {
  for (std::size_t i = 0; i < std::size(direction_names); ++i) {
    if (base::iequals(name, direction_names[i])) return static_cast<direction>(i);
  }
  return std::nullopt;
}

/// Splits "101 rest" as rtpmap and fmtp have it.
bool is_for(std::string_view value, std::uint8_t payload_type, std::string_view& rest) {
  rest = base::trim(value);
  const auto first = next_field(rest);
  rest = base::trim(rest);
  return base::parse_number<std::uint8_t>(first) == payload_type;
}

/// A whole number, or a real one whose fraction is dropped (RFC 8866 §6.4).
std::optional<std::uint32_t> milliseconds(std::string_view value) {
  value = base::trim(value);
  const auto whole = next_part(value, '.');
  if (!std::all_of(value.begin(), value.end(), base::is_digit)) return std::nullopt;
  return base::parse_number<std::uint32_t>(whole);
}

}  // namespace

std::string_view describe(errc code) {
  switch (code) {
    case errc::none:
      return "no error";
    case errc::too_large:
      return "the description is larger than 65536 bytes";
    case errc::too_many_lines:
      return "the description has more than 2048 lines";
    case errc::too_many_media:
      return "the description has more than 32 m= lines";
    case errc::too_many_values:
      return "an attribute, a format or another line repeats too often";
    case errc::control_character:
      return "a line holds a NUL or a lone CR";
    case errc::bad_line:
      return "a line is not of the form letter=value";
    case errc::unknown_line:
      return "a line starts with a letter that RFC 8866 does not define";
    case errc::missing_version:
      return "the first line is not v=0";
    case errc::bad_version:
      return "the version in v= is not 0";
    case errc::missing_origin:
      return "there is no o= line";
    case errc::bad_origin:
      return "o= needs a user name, two numbers, IN, IP4 or IP6, and an address";
    case errc::bad_connection:
      return "c= needs IN, IP4 or IP6, and an address";
    case errc::bad_bandwidth:
      return "b= needs a type, a colon and a number";
    case errc::bad_time:
      return "t= needs two numbers, and r= and z= stand after it";
    case errc::bad_attribute:
      return "a= needs a name";
    case errc::bad_media:
      return "m= needs a media type, a port and a protocol";
    case errc::bad_port:
      return "the port of an m= line is not a number from 0 to 65535";
  }
  return "unknown error";
}

void throw_exception_from_error(const error& e, const boost::source_location&) {
  throw std::logic_error(std::string(describe(e.code)));
}

std::optional<base::ip_address> connection::ip() const {
  return base::ip_address::parse(std::string_view(address).substr(0, address.find('/')));
}

connection connection_of(const base::ip_address& address) {
  return {"IN", address.is_v6() ? "IP6" : "IP4", address.to_string()};
}

const attribute* find(const std::vector<attribute>& attributes, std::string_view name) {
  const auto at = std::find_if(attributes.begin(), attributes.end(),
                               [&](const attribute& a) { return base::iequals(a.name, name); });
  return at == attributes.end() ? nullptr : &*at;
}

std::string_view name_of(direction d) {
  return direction_names[static_cast<std::size_t>(d)];
}

std::optional<direction> direction_in(const std::vector<attribute>& attributes) {
  std::optional<direction> found;
  for (const auto& a : attributes) {
    if (const auto d = direction_named(a.name)) found = d;
  }
  return found;
}

std::string_view media::value(std::string_view name) const {
  const auto* a = find(attributes, name);
  return a == nullptr ? std::string_view{} : std::string_view(a->value);
}

std::optional<rtpmap> media::rtpmap_of(std::uint8_t payload_type) const {
  for (const auto& a : attributes) {
    std::string_view rest;
    if (!base::iequals(a.name, "rtpmap") || !is_for(a.value, payload_type, rest)) continue;
    const auto name = next_part(rest, '/');
    const auto rate = base::parse_number<std::uint32_t>(next_part(rest, '/'));
    const auto channels = rest.empty() ? 1U : base::parse_number<std::uint32_t>(rest).value_or(0);
    if (name.empty() || rate.value_or(0) == 0 || channels == 0) return std::nullopt;
    return rtpmap{payload_type, std::string(name), *rate, channels};
  }
  return std::nullopt;
}

std::string_view media::fmtp_of(std::uint8_t payload_type) const {
  std::string_view rest;
  for (const auto& a : attributes) {
    if (base::iequals(a.name, "fmtp") && is_for(a.value, payload_type, rest)) return rest;
  }
  return {};
}

std::optional<std::uint32_t> media::ptime() const {
  return milliseconds(value("ptime"));
}
std::optional<std::uint32_t> media::maxptime() const {
  return milliseconds(value("maxptime"));
}

std::vector<std::string_view> media::crypto() const {
  std::vector<std::string_view> values;
  for (const auto& a : attributes) {
    if (base::iequals(a.name, "crypto")) values.push_back(a.value);
  }
  return values;
}

const connection* description::connection_for(const sdp::media& m) const {
  if (m.connection) return &*m.connection;
  return connection ? &*connection : nullptr;
}

direction description::direction_of(const sdp::media& m) const {
  const auto own = direction_in(m.attributes);
  return own ? *own : direction_in(attributes).value_or(direction::sendrecv);
}

std::optional<base::endpoint> description::rtp_of(const sdp::media& m) const {
  const auto* c = connection_for(m);
  const auto address = c == nullptr ? std::nullopt : c->ip();
  if (!address) return std::nullopt;
  return base::endpoint{*address, m.port};
}

std::optional<base::endpoint> description::rtcp_of(const sdp::media& m) const {
  auto where = rtp_of(m);
  std::string_view rest = base::trim(m.value("rtcp"));
  if (const auto port = base::parse_number<std::uint16_t>(next_field(rest))) {
    next_field(rest), next_field(rest);  // "IN IP4"
    if (const auto address = base::ip_address::parse(next_field(rest)))
      return base::endpoint{*address, *port};
    if (where) where->port = *port;
  } else if (where) {
    where->port = where->port == 65535 ? std::uint16_t{0} : static_cast<std::uint16_t>(where->port + 1);
  }
  return where;
}

}  // namespace sdp
