// Louder, softer, mute: without a click.
#pragma once

#include <base/export.hpp>

#include <cstdint>
#include <span>

namespace codec SIPTTY_API {

/// Multiplies sound by a factor that glides to each new value, full scale within 10 ms.
class gain {
 public:
  explicit gain(double rate_hz = 8000, double factor = 1)
      : step_(1 / (0.010 * rate_hz)), now_(factor), wanted_(factor) {}
  /// 0 is mute; between 0 and 8.
  void set(double factor);
  void apply(std::span<std::int16_t> sound);
  [[nodiscard]] bool silent() const { return now_ == 0 && wanted_ == 0; }

 private:
  double step_, now_, wanted_;
};

}  // namespace codec
