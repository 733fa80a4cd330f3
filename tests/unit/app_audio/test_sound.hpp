// Sounds and files of sound for the tests.
#pragma once

#include "temp_folder.hpp"
#include "wav_file.hpp"

#include <codec/g711.hpp>
#include <codec/tone.hpp>
#include <codec/wav.hpp>

#include <catch2/catch.hpp>

#include <cstring>
#include <vector>

using sound = std::vector<std::int16_t>;

inline sound tone(double hz, std::size_t samples, double rate_hz = 8000) {
  codec::sine s(hz, 0.25, rate_hz);
  sound out(samples);
  for (auto& v : out) v = s.next();
  return out;
}

inline std::vector<std::uint8_t> pcmu(const sound& s) {
  std::vector<std::uint8_t> out(s.size());
  codec::pcmu_encode(s, out);
  return out;
}

inline sound from_pcmu(std::span<const std::uint8_t> codes) {
  sound out(codes.size());
  codec::pcmu_decode(codes, out);
  return out;
}

inline void write_wav(const std::string& path, const sound& samples, const codec::wav_format& format = {}) {
  siptty::audio::wav_file_writer writer;
  REQUIRE(writer.open(path, format).empty());
  REQUIRE(writer.write(samples).empty());
}

// What any reader sees in the file: its format and all samples of all channels.
struct wav_content {
  codec::wav_format format;
  sound samples;

  [[nodiscard]] sound channel(std::size_t which) const {
    sound out;
    for (std::size_t i = which; i < samples.size(); i += format.channels) out.push_back(samples[i]);
    return out;
  }
};

inline wav_content read_wav(const std::string& path) {
  const auto bytes = content(path);
  const auto read = [&](std::uint64_t offset, std::span<std::uint8_t> into) -> std::size_t {
    if (offset >= bytes.size()) return 0;
    const auto n = std::min<std::size_t>(into.size(), bytes.size() - offset);
    std::memcpy(into.data(), bytes.data() + offset, n);
    return n;
  };
  const auto layout = codec::find_wav_sound(read, bytes.size());
  REQUIRE(layout.has_value());
  const auto* begin = reinterpret_cast<const std::uint8_t*>(bytes.data()) + layout->data_offset;
  wav_content out{layout->format,
                  sound(layout->data_bytes / layout->format.frame_bytes() * layout->format.channels)};
  codec::decode_wav_samples(layout->format.encoding, {begin, layout->data_bytes}, out.samples);
  return out;
}
