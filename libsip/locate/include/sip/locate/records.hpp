// What is asked of the DNS and what it says, as values: the adapter asks, the locator thinks.
#pragma once

#include <base/endpoint.hpp>
#include <base/export.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace sip SIPTTY_API {

enum class dns_type : std::uint8_t { a, aaaa, srv, naptr };
[[nodiscard]] constexpr const char* name_of(dns_type t) {
  constexpr const char* names[] = {"A", "AAAA", "SRV", "NAPTR"};
  return names[static_cast<std::size_t>(t)];
}

struct dns_question {
  dns_type type = dns_type::a;
  std::string name;
  friend bool operator==(const dns_question&, const dns_question&) = default;
  friend auto operator<=>(const dns_question&, const dns_question&) = default;
};

/// RFC 2782. A target "." (or empty) says that the service is decidedly not there.
struct srv_record {
  std::uint16_t priority = 0, weight = 0, port = 0;
  std::string target;
};

/// RFC 3403 §4.1.
struct naptr_record {
  std::uint16_t order = 0, preference = 0;
  std::string flags, service, regexp, replacement;
};

struct dns_records {
  std::vector<base::ip_address> addresses;  ///< of A and AAAA
  std::vector<srv_record> srv;
  std::vector<naptr_record> naptr;
  std::uint32_t ttl_s = 0;  ///< the smallest of the answer's; 0: not to be kept
  /// No answer at all (timeout, server failure), as opposed to "there is no such record".
  bool failed = false;
  std::string sentence;  ///< why there are no records; empty when there are
};

}  // namespace sip
