// What is heard in place of a lost packet: the last pitch periods again, joined without an edge, softer from
// 10 ms on and silent after 60 (the behaviour of ITU-T G.711 Appendix I, without its delay of 3.75 ms).
#pragma once

#include <base/export.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace codec SIPTTY_API {

/// Any rate from 8000 Hz on. Allocates when it is made only.
class concealment {
 public:
  explicit concealment(std::uint32_t rate_hz = 8000);
  /// Remembers what was heard. After a loss the frame's beginning is blended with what took its place.
  void heard(std::span<std::int16_t> frame);
  /// Fills `out`; with silence when nothing was heard before.
  void conceal(std::span<std::int16_t> out);

 private:
  void remember(std::span<const std::int16_t> sound);
  void begin();
  [[nodiscard]] std::size_t find_pitch() const;
  [[nodiscard]] double likeness(std::size_t lag, std::size_t stride) const;
  [[nodiscard]] double loop(std::size_t periods, std::size_t at) const;
  [[nodiscard]] double next();

  std::size_t ms_10_, min_pitch_, max_pitch_;
  std::vector<std::int16_t> history_;  ///< what was played, a ring
  std::size_t oldest_ = 0;             ///< where in it the next sample goes
  std::vector<std::int16_t> last_;     ///< the history when the loss began, newest last
  std::size_t pitch_ = 0, overlap_ = 0;
  std::size_t concealed_ = 0;  ///< samples since the last frame
};

}  // namespace codec
