// Which number stands for which codec: a dynamic one keeps its meaning for the whole session (RFC 3264
// §8.3.2).
#pragma once

#include <sdp/description.hpp>

#include <bitset>

namespace sdp {

inline constexpr std::uint8_t first_dynamic = 96;  ///< RFC 3551 §6

/// Gives each codec of an offer its number.
class payload_type_chooser {
 public:
  explicit payload_type_chooser(const std::vector<rtpmap>& known);
  /// The number that the codec had before, else the wanted one, else the next that means nothing yet.
  [[nodiscard]] std::uint8_t choose(const rtpmap& wanted);

 private:
  const std::vector<rtpmap>* known_;
  std::bitset<128> known_numbers_, chosen_;
};

/// Name without regard to case, clock rate and channels are the same.
[[nodiscard]] bool is_same_codec(const rtpmap& a, const rtpmap& b);

}  // namespace sdp
