// [2001:db8::1] as a host of URIs (RFC 3261 §25.1, RFC 5954 §3.1).
#pragma once

#include <sip/message/error.hpp>

#include <base/endpoint.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace sip {

/// The address of a host that is one. Tolerant mode reads ":::" before an IPv4 address as "::", since the
/// grammar of RFC 3261 had such a colon too many (RFC 5118 §4.10).
[[nodiscard]] inline std::optional<base::ip_address> address_of_host(std::string_view host, mode m) {
  if (auto address = base::ip_address::parse(host)) return address;
  const auto colons = host.find(":::");
  const bool old_form = m == mode::tolerant && colons != std::string_view::npos &&
                        host.substr(colons).find('.') != std::string_view::npos;
  if (!old_form) return std::nullopt;
  return base::ip_address::parse(std::string(host).erase(colons, 1));
}

}  // namespace sip
