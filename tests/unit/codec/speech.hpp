// Speech and music to try things on. Speech is made by espeak-ng, where it is installed; the same words give
// the same samples on each run.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace codec_test {

/// Empty when espeak-ng is not here. `rate_hz` is at most 22050.
[[nodiscard]] std::vector<std::int16_t> speech(const std::string& voice, const std::string& words,
                                               std::uint32_t rate_hz);
/// Some ten seconds of sentences.
[[nodiscard]] std::string sentences();
/// Chords of harmonic notes that change a few times a second; `seed` chooses them.
[[nodiscard]] std::vector<std::int16_t> music(double seconds, std::uint32_t seed,
                                              std::uint32_t rate_hz = 8000);

}  // namespace codec_test
