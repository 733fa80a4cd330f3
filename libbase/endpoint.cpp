#include <base/ascii.hpp>
#include <base/endpoint.hpp>

#include <arpa/inet.h>

#include <algorithm>
#include <cstring>

namespace base {

ip_address ip_address::v4(std::uint32_t host_order) {
  ip_address a;
  for (unsigned i = 0; i < 4; ++i) a.bytes_[i] = static_cast<std::uint8_t>(host_order >> (24 - 8 * i));
  return a;
}

ip_address ip_address::v6(const std::array<std::uint8_t, 16>& bytes) {
  ip_address a;
  a.bytes_ = bytes;
  a.v6_ = true;
  return a;
}

std::optional<ip_address> ip_address::parse(std::string_view text) {
  if (text.size() >= 2 && text.front() == '[' && text.back() == ']') text = text.substr(1, text.size() - 2);
  char buffer[INET6_ADDRSTRLEN + 1] = {};
  if (text.empty() || text.size() >= sizeof buffer || text.find('\0') != std::string_view::npos) return std::nullopt;
  std::memcpy(buffer, text.data(), text.size());
  ip_address a;
  if (inet_pton(AF_INET, buffer, a.bytes_.data()) == 1) return a;
  a.v6_ = true;
  if (inet_pton(AF_INET6, buffer, a.bytes_.data()) == 1) return a;
  return std::nullopt;
}

bool ip_address::is_unspecified() const {
  return std::all_of(bytes_.begin(), bytes_.end(), [](std::uint8_t b) { return b == 0; });
}

bool ip_address::is_loopback() const {
  if (!v6_) return bytes_[0] == 127;
  return bytes_[15] == 1 && std::all_of(bytes_.begin(), bytes_.end() - 1, [](std::uint8_t b) { return b == 0; });
}

std::uint32_t ip_address::v4_bits() const {
  if (v6_) return 0;
  std::uint32_t bits = 0;
  for (unsigned i = 0; i < 4; ++i) bits = (bits << 8) | bytes_[i];
  return bits;
}

std::string ip_address::to_string() const {
  char buffer[INET6_ADDRSTRLEN] = {};
  if (v6_) return inet_ntop(AF_INET6, bytes_.data(), buffer, sizeof buffer);
  std::string text;  // inet_ntop prints these with sprintf, at ten times the cost
  for (std::size_t i = 0; i < 4; ++i) text.append(i == 0 ? "" : ".").append(std::to_string(bytes_[i]));
  return text;
}

std::optional<endpoint> endpoint::parse(std::string_view text, std::uint16_t default_port) {
  auto whole = ip_address::parse(text);
  if (whole) return endpoint{*whole, default_port};
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const auto address = ip_address::parse(text.substr(0, colon));
  const auto port = parse_number<std::uint16_t>(text.substr(colon + 1));
  if (!address || !port) return std::nullopt;
  return endpoint{*address, *port};
}

std::string uri_host(const ip_address& address) {
  return address.is_v6() ? "[" + address.to_string() + "]" : address.to_string();
}

std::string endpoint::to_string() const { return uri_host(address) + ":" + std::to_string(port); }

}  // namespace base
