// The STUN that stands on a SIP socket: Binding requests and their answers as keep-alives (RFC 8489 §5,
// §14.2; RFC 5626 §4.4.2, §8). Nothing else of STUN is read here; a whole agent has a parser of its own.
#pragma once

#include <base/endpoint.hpp>
#include <base/export.hpp>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sip SIPTTY_API {

enum class stun_kind : std::uint8_t { binding_request, binding_success, binding_error };
using stun_id = std::array<std::uint8_t, 12>;

struct stun_message {
  stun_kind kind = stun_kind::binding_request;
  stun_id id{};
  std::optional<base::endpoint> mapped;  ///< XOR-MAPPED-ADDRESS of a success
  /// The first attribute below 0x8000 that we do not know: a request that has one is refused with 420
  /// (§6.3.1).
  std::uint16_t unknown_attribute = 0;
};

inline constexpr std::size_t stun_header_size = 20;
inline constexpr std::size_t max_stun_attributes = 32;

/// True for bytes that are STUN and cannot be SIP: two zero bits and the magic cookie.
[[nodiscard]] bool looks_like_stun(std::string_view bytes);
/// Nothing for other methods and for broken lengths.
[[nodiscard]] std::optional<stun_message> parse_stun(std::string_view bytes);

[[nodiscard]] std::string stun_request(const stun_id& id);
[[nodiscard]] std::string stun_success(const stun_id& id, const base::endpoint& mapped);
/// 420 (Unknown Attribute), with that attribute.
[[nodiscard]] std::string stun_unknown_attribute(const stun_id& id, std::uint16_t attribute);

}  // namespace sip
