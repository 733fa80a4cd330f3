// Sequence numbers and timestamps without wrap-around, and the validation of a source (RFC 3550 appendix
// A.1).
#pragma once

#include <base/export.hpp>

#include <cstdint>
#include <type_traits>

namespace rtp SIPTTY_API {

/// The 64-bit number nearest to `near` whose low bits are `wire`: a 16-bit sequence number or a 32-bit
/// timestamp that is less than half its range away from the last one known.
template <class Wire>
[[nodiscard]] constexpr std::int64_t unwrap(Wire wire, std::int64_t near) {
  static_assert(std::is_unsigned_v<Wire>);
  const auto difference = static_cast<Wire>(wire - static_cast<Wire>(near));
  return near + static_cast<std::make_signed_t<Wire>>(difference);
}

/// Tells the packets of a real source from strays. One object per SSRC.
class source_validator {
 public:
  static constexpr unsigned default_probation = 2;  ///< MIN_SEQUENTIAL
  static constexpr int max_dropout = 3000;
  static constexpr int max_misorder = 100;

  enum class verdict : std::uint8_t {
    probation,    ///< not yet enough packets in sequence; drop it
    valid,        ///< in order, or late, or a duplicate, within bounds
    restarted,    ///< valid, and the source began a new sequence: earlier packets and counts are void
    implausible,  ///< too far from what was expected; drop it
  };

  /// `probation` packets in sequence, the first included, make the source valid; at least 1.
  explicit source_validator(std::uint16_t first_sequence, unsigned probation = default_probation);

  verdict update(std::uint16_t sequence);

  [[nodiscard]] bool is_valid() const { return probation_ == 0; }
  /// Highest sequence number received, extended by the count of wraps (RFC 3550 §6.4.1).
  [[nodiscard]] std::int64_t highest() const { return highest_; }
  [[nodiscard]] std::int64_t expected() const { return is_valid() ? highest_ - base_ + 1 : 0; }
  [[nodiscard]] std::int64_t received() const { return received_; }  ///< late ones and duplicates included

 private:
  void start(std::uint16_t sequence);

  unsigned probation_;
  unsigned probation_length_;
  std::int64_t base_ = 0;
  std::int64_t highest_;
  std::int64_t received_ = 0;
  std::int64_t expected_after_jump_ = -1;  ///< where a restarted source would go on; -1: nowhere
};

}  // namespace rtp
