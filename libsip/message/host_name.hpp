// Hosts of URIs by the grammar.
#pragma once

#include <base/ascii.hpp>
#include <base/endpoint.hpp>

#include <string_view>

namespace sip {

/// RFC 3261 §25.1 hostname or IPv4address: labels of letters, digits and inner hyphens, the last one starting
/// with a letter. A final dot is allowed.
[[nodiscard]] inline bool is_host_name(std::string_view host) {
  if (host.ends_with('.')) host.remove_suffix(1);
  bool starts_with_letter = false;  // the label that is read
  char before = '.';
  for (const char c : host) {
    const bool begins = before == '.';
    const bool ends = c == '.';
    if (c == '_' || (begins && (ends || c == '-')) || (ends && before == '-')) return false;
    if (begins) starts_with_letter = base::is_alpha(c);
    before = c;
  }
  if (before == '.' || before == '-') return false;
  return starts_with_letter || base::ip_address::parse(host).has_value();
}

}  // namespace sip
