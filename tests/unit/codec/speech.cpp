#include "speech.hpp"

#include <codec/wav.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <memory>
#include <numbers>
#include <random>

namespace codec_test {

namespace {

// A sinc of 16 zeros on each side, from a table.
std::vector<std::int16_t> resample(const std::vector<std::int16_t>& in, double from, double to) {
  constexpr int zeros = 16, steps = 512;
  std::vector<double> table(zeros * steps + 1, 1);
  for (std::size_t i = 1; i < table.size(); ++i) {
    const double x = std::numbers::pi * static_cast<double>(i) / steps;
    table[i] = std::sin(x) / x * (0.5 + 0.5 * std::cos(x / zeros));
  }
  const double cut = std::min(1.0, to / from) * 0.95, reach = (zeros - 0.01) / cut;
  std::vector<std::int16_t> out(static_cast<std::size_t>(static_cast<double>(in.size()) * to / from));
  for (std::size_t i = 0; i < out.size(); ++i) {
    const double at = static_cast<double>(i) * from / to;
    const auto first = static_cast<std::ptrdiff_t>(std::max(0.0, std::ceil(at - reach)));
    const auto last =
        std::min(static_cast<std::ptrdiff_t>(in.size()) - 1, static_cast<std::ptrdiff_t>(at + reach));
    double sum = 0;
    for (auto j = first; j <= last; ++j) {
      const auto step = static_cast<std::size_t>(std::abs(static_cast<double>(j) - at) * cut * steps);
      sum += in[static_cast<std::size_t>(j)] * cut * table[step];
    }
    out[i] = static_cast<std::int16_t>(std::clamp(sum, -32768.0, 32767.0));
  }
  return out;
}

}  // namespace

std::vector<std::int16_t> speech(const std::string& voice, const std::string& words, std::uint32_t rate_hz) {
  const std::string command = "espeak-ng --stdout -v '" + voice + "' '" + words + "' 2>/dev/null";
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(popen(command.c_str(), "r"), pclose);
  std::vector<std::uint8_t> file;
  std::uint8_t buffer[4096];
  for (std::size_t n = 0; pipe && (n = fread(buffer, 1, sizeof buffer, pipe.get())) > 0;)
    file.insert(file.end(), buffer, buffer + n);
  const auto read = [&](std::uint64_t offset, std::span<std::uint8_t> into) -> std::size_t {
    if (offset >= file.size()) return 0;
    const auto n = std::min<std::size_t>(into.size(), file.size() - offset);
    std::copy_n(file.begin() + static_cast<std::ptrdiff_t>(offset), n, into.begin());
    return n;
  };
  const auto layout = codec::find_wav_sound(read, file.size());
  if (!layout || layout->format.channels != 1) return {};
  std::vector<std::int16_t> samples(layout->data_bytes / layout->format.frame_bytes());
  codec::decode_wav_samples(layout->format.encoding, std::span(file).subspan(layout->data_offset), samples);
  return resample(samples, layout->format.rate_hz, rate_hz);
}

std::string sentences() {
  return "Good morning, this is the office of the harbour master. The ferry to the northern islands leaves "
         "at a "
         "quarter past seven, and the fog should be gone by then. Please bring your ticket, a warm coat and "
         "something to eat. Why would "
         "anyone measure the width of a river with a piece of string?";
}

std::vector<std::int16_t> music(double seconds, std::uint32_t seed, std::uint32_t rate_hz) {
  std::mt19937 random(seed);
  std::vector<std::int16_t> out(static_cast<std::size_t>(seconds * rate_hz));
  for (std::size_t start = 0; start < out.size();) {
    const std::size_t end =
        std::min<std::size_t>(out.size(), start + rate_hz / 20 + random() % (rate_hz / 2));
    const std::size_t notes = 1 + random() % 4;
    double hz[4], slope[4];
    for (std::size_t n = 0; n < notes; ++n) {
      hz[n] = 110 * std::pow(2, static_cast<double>(random() % 40) / 12);
      slope[n] = 0.35 + 0.15 * static_cast<double>(random() % 4);  // how fast the harmonics fall
    }
    for (std::size_t i = start; i < end; ++i) {
      const double t = static_cast<double>(i - start) / rate_hz;
      double sum = 0;
      for (std::size_t n = 0; n < notes; ++n) {
        double strength = 1;
        for (int h = 1; h <= 8 && hz[n] * h < rate_hz / 2.0; ++h, strength *= slope[n])
          sum += strength * std::sin(2 * std::numbers::pi * hz[n] * h * t);
      }
      out[i] = static_cast<std::int16_t>(std::clamp(3000 * sum * std::exp(-2 * t), -32000.0, 32000.0));
    }
    start = end;
  }
  return out;
}

}  // namespace codec_test
