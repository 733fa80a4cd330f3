// A WAV file of any rate as sound at the rate that is wanted.
#pragma once

#include "rate_converter.hpp"
#include "wav_file.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace siptty::audio {

class wav_player {
 public:
  /// The error is a sentence; empty when the file is open.
  [[nodiscard]] std::string open(const std::string& path, std::uint32_t rate_hz);
  /// Number of samples; less than asked for only at the end.
  std::size_t read(std::span<std::int16_t> out);

 private:
  std::size_t read_input();

  wav_file_reader reader_;
  std::optional<rate_converter> converter_;  ///< none when the file has the rate already
  std::array<std::int16_t, 1024> input_{};
  std::size_t input_first_ = 0, input_end_ = 0;
  std::size_t flush_ = 0;  ///< samples of silence that push the last sound out of the converter
};

}  // namespace siptty::audio
