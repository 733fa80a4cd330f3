// What is heard in place of a lost packet: the last frame again, fading out within 60 ms at 8000 Hz.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace codec {

class concealment {
 public:
  /// Remembers what was heard; of a longer frame the last part.
  void heard(std::span<const std::int16_t> frame);
  /// Fills `out`; with silence when nothing was heard before.
  void conceal(std::span<std::int16_t> out);

 private:
  static constexpr std::size_t max_frame = 480, fade_samples = 480;
  std::array<std::int16_t, max_frame> last_{};
  std::size_t size_ = 0;
  std::size_t concealed_ = 0;  ///< samples since the last frame
};

}  // namespace codec
