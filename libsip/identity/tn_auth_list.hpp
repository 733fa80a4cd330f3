// The TN Authorization List of a certificate (RFC 8226 §9), read from its DER.
#pragma once

#include <sip/identity/certificate.hpp>

#include <optional>
#include <string_view>
#include <vector>

namespace sip::detail {

inline constexpr std::size_t max_number_grants = 1024;

/// Nothing when the bytes are no such list.
[[nodiscard]] std::optional<std::vector<number_grant>> parse_tn_auth_list(std::string_view der);

/// True when a grant names the number. A provider's grant names none.
[[nodiscard]] bool covers(const number_grant& grant, std::string_view number);

}  // namespace sip::detail
