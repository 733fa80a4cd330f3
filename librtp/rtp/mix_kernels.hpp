// The mixer's inner loops, once for each instruction set.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace rtp {

struct mix_kernels {
  const char* name;
  /// Copies `sound` to `own` and adds it to `sum`.
  void (*add)(const std::int16_t* sound, std::int16_t* own, std::int32_t* sum, std::size_t count);
  /// `sum` without `own`, cut to 16 bits. Returns whether all of it fitted.
  bool (*subtract)(const std::int32_t* sum, const std::int16_t* own, std::int16_t* others, std::size_t count);
  /// The same plus `carried`, without a cut.
  void (*subtract_wide)(const std::int32_t* sum, const std::int32_t* carried, const std::int16_t* own,
                        std::int32_t* others, std::size_t count);
  /// `sound` times a factor that begins at `from` and grows by `step` a sample, rounded, limited to 16 bits.
  void (*scale)(const std::int16_t* sound, std::int16_t* scaled, std::size_t count, float from, float step);
  void (*scale_wide)(const std::int32_t* sound, std::int16_t* scaled, std::size_t count, float from,
                     float step);
  /// The greatest magnitude.
  std::int32_t (*peak)(const std::int32_t* sound, std::size_t count);
};

extern const mix_kernels mix_baseline;
/// Null where the program was built for another processor. They may run only if the processor has them.
extern const mix_kernels* const mix_avx2;
extern const mix_kernels* const mix_avx512;

/// Those that this processor can run, the fastest last; the first is `mix_baseline`.
[[nodiscard]] std::span<const mix_kernels* const> usable_mix_kernels();
[[nodiscard]] const mix_kernels& fastest_mix_kernels();

}  // namespace rtp
