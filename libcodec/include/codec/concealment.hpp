// What is heard in place of a lost packet: the last frame again, fading out within 60 ms.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace codec {

/// Allocates when it is made only.
class concealment {
 public:
  explicit concealment(std::uint32_t rate_hz = 8000);
  /// Remembers what was heard; of a longer frame the last part.
  void heard(std::span<const std::int16_t> frame);
  /// Fills `out`; with silence when nothing was heard before.
  void conceal(std::span<std::int16_t> out);

 private:
  static constexpr std::uint32_t fade_ms = 60;
  std::vector<std::int16_t> last_;  ///< as long as the fade
  std::size_t size_ = 0;
  std::size_t concealed_ = 0;  ///< samples since the last frame
};

}  // namespace codec
