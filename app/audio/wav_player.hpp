// A WAV file of any rate as sound at 8000 Hz.
#pragma once

#include "wav_file.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

struct SpeexResamplerState_;

namespace siptty::audio {

class wav_player {
 public:
  /// The error is a sentence; empty when the file is open.
  [[nodiscard]] std::string open(const std::string& path);
  /// Number of samples at 8000 Hz; less than asked for only at the end.
  std::size_t read(std::span<std::int16_t> out);

 private:
  std::size_t read_input();

  struct destroy {
    void operator()(SpeexResamplerState_* resampler) const;
  };
  wav_file_reader reader_;
  std::unique_ptr<SpeexResamplerState_, destroy> resampler_;  ///< none when the file has 8000 Hz already
  std::array<std::int16_t, 1024> input_{};
  std::size_t input_first_ = 0, input_end_ = 0;
  std::size_t flush_ = 0;  ///< samples of silence that push the last sound out of the resampler
};

}  // namespace siptty::audio
