// An RTP packet (RFC 3550 §5.1) as views into the received bytes.
#pragma once

#include <base/export.hpp>
#include <base/result.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace rtp SIPTTY_API {

using byte_view = std::span<const std::uint8_t>;

/// The fixed header, without CSRCs and extension.
inline constexpr std::size_t fixed_header_size = 12;

/// The header extension; `data` is opaque (RFC 8285 gives it a form) and a multiple of four bytes.
struct header_extension {
  std::uint16_t profile = 0;
  byte_view data;
};

/// One packet. The views live as long as the bytes that were parsed.
struct packet_view {
  std::uint8_t payload_type = 0;  ///< 0-127
  bool marker = false;
  std::uint16_t sequence = 0;
  std::uint32_t timestamp = 0;
  std::uint32_t ssrc = 0;
  byte_view csrcs;  ///< four bytes each, at most 15
  std::optional<header_extension> extension;
  byte_view payload;
  std::uint8_t padding = 0;  ///< bytes after the payload, the count byte included

  [[nodiscard]] std::size_t csrc_count() const { return csrcs.size() / 4; }
  [[nodiscard]] std::uint32_t csrc(std::size_t index) const;  ///< `index` below csrc_count()
};

enum class header_error : std::uint8_t {
  truncated,        ///< shorter than the fixed header
  version,          ///< not RTP version 2
  csrc_beyond_end,  ///< the CSRC count promises more than there is
  extension_beyond_end,
  padding_count,  ///< zero, or more than there is
};

struct header_failure {
  header_error code;
  std::size_t offset;  ///< of the first byte that is wrong or missing
};

/// One line for people.
[[nodiscard]] std::string_view describe(header_error code);

[[nodiscard]] base::result<packet_view, header_failure> parse_packet(byte_view bytes);

/// Bytes that `packet` takes on the wire.
[[nodiscard]] std::size_t packet_size(const packet_view& packet);

/// Writes the packet; the payload is not copied when it already stands in its place in `out`.
/// Returns its size, 0 when it does not fit or when its fields cannot be expressed (more than 15 CSRCs,
/// extension not in words, payload type above 127).
std::size_t build_packet(const packet_view& packet, std::span<std::uint8_t> out);

}  // namespace rtp
