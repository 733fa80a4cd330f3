// IP addresses and ports as plain values, without sockets.
#pragma once

#include <base/export.hpp>

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace base SIPTTY_API {

/// An IPv4 or IPv6 address; a default one is 0.0.0.0.
class ip_address {
 public:
  ip_address() = default;
  static ip_address v4(std::uint32_t host_order);
  static ip_address v6(const std::array<std::uint8_t, 16>& bytes);
  /// Reads "192.0.2.1", "2001:db8::1" or "[2001:db8::1]"; nothing when it is none of them.
  static std::optional<ip_address> parse(std::string_view text);

  [[nodiscard]] bool is_v4() const { return !v6_; }
  [[nodiscard]] bool is_v6() const { return v6_; }
  [[nodiscard]] bool is_unspecified() const;
  [[nodiscard]] bool is_loopback() const;
  [[nodiscard]] std::uint32_t v4_bits() const;                              ///< host order; 0 for v6
  [[nodiscard]] const std::array<std::uint8_t, 16>& bytes() const { return bytes_; }  ///< v4: the first four
  [[nodiscard]] std::string to_string() const;                              ///< without brackets

  friend bool operator==(const ip_address&, const ip_address&) = default;
  friend auto operator<=>(const ip_address&, const ip_address&) = default;

 private:
  std::array<std::uint8_t, 16> bytes_{};
  bool v6_ = false;
};

/// Address and port, of UDP or TCP.
struct endpoint {
  ip_address address;
  std::uint16_t port = 0;

  /// Reads "192.0.2.1:5060" or "[2001:db8::1]:5060"; a missing port becomes `default_port`.
  static std::optional<endpoint> parse(std::string_view text, std::uint16_t default_port = 0);
  [[nodiscard]] std::string to_string() const;  ///< IPv6 in brackets, as in a URI

  friend bool operator==(const endpoint&, const endpoint&) = default;
  friend auto operator<=>(const endpoint&, const endpoint&) = default;
};

/// An address as it stands in a URI or a Via: IPv6 in brackets.
[[nodiscard]] std::string uri_host(const ip_address& address);

}  // namespace base

template <>
struct std::hash<base::endpoint> {
  std::size_t operator()(const base::endpoint& e) const noexcept {
    const auto* bytes = reinterpret_cast<const char*>(e.address.bytes().data());
    return std::hash<std::string_view>{}({bytes, 16}) * 31U + e.port;
  }
};
