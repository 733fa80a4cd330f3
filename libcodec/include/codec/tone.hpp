// Sines.
#pragma once

#include <base/export.hpp>

#include <cstdint>
#include <span>

namespace codec SIPTTY_API {

/// A sine whose phase goes on from block to block and over changes of frequency and rate.
class sine {
 public:
  /// `amplitude` is a share of full scale.
  explicit sine(double hz, double amplitude = 0.25, double rate_hz = 8000);
  void set_frequency(double hz);
  void set_rate(double rate_hz);
  [[nodiscard]] std::int16_t next();

 private:
  double hz_, rate_, scale_;
  double step_cos_ = 1, step_sin_ = 0;  ///< rotation of a sample
  double cos_ = 1, sin_ = 0;            ///< where the wheel stands
};

}  // namespace codec
