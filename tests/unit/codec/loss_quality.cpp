#include "loss_quality.hpp"

#include <codec/level.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <complex>
#include <numbers>
#include <random>

#ifdef SIPTTY_SPANDSP
#include <spandsp.h>
#endif

namespace codec_test {

namespace {

constexpr double speech_dbov = -50;

struct ours final : concealer {
  explicit ours(std::uint32_t rate_hz) : inner(rate_hz) {}
  void heard(std::span<std::int16_t> frame) override { inner.heard(frame); }
  void conceal(std::span<std::int16_t> frame) override { inner.conceal(frame); }
  codec::concealment inner;
};

struct silent final : concealer {
  void heard(std::span<std::int16_t>) override {}
  void conceal(std::span<std::int16_t> frame) override {
    std::fill(frame.begin(), frame.end(), std::int16_t{0});
  }
};

#ifdef SIPTTY_SPANDSP
struct spandsp final : concealer {
  void heard(std::span<std::int16_t> frame) override {
    plc_rx(state.get(), frame.data(), static_cast<int>(frame.size()));
  }
  void conceal(std::span<std::int16_t> frame) override {
    plc_fillin(state.get(), frame.data(), static_cast<int>(frame.size()));
  }
  std::unique_ptr<plc_state_t, int (*)(plc_state_t*)> state{plc_init(nullptr), plc_free};
};
#endif

// Zwicker's bands: upper edges in Hz.
constexpr std::array<double, 22> bark_hz{100,  200,  300,  400,  510,  630,  770,  920,  1080, 1270, 1480,
                                         1720, 2000, 2320, 2700, 3150, 3700, 4400, 5300, 6400, 7700, 9500};

void transform(std::vector<std::complex<double>>& x) {
  const auto n = x.size();
  if (n == 1) return;
  std::vector<std::complex<double>> even(n / 2), odd(n / 2);
  for (std::size_t i = 0; i < n / 2; ++i) even[i] = x[2 * i], odd[i] = x[2 * i + 1];
  transform(even);
  transform(odd);
  for (std::size_t i = 0; i < n / 2; ++i) {
    const auto turned =
        odd[i] * std::polar(1.0, -2 * std::numbers::pi * static_cast<double>(i) / static_cast<double>(n));
    x[i] = even[i] + turned;
    x[i + n / 2] = even[i] - turned;
  }
}

std::vector<double> band_levels(std::span<const std::int16_t> frame, std::uint32_t rate_hz) {
  std::vector<std::complex<double>> x(frame.size());
  for (std::size_t i = 0; i < x.size(); ++i)
    x[i] =
        frame[i] *
        (0.5 - 0.5 * std::cos(2 * std::numbers::pi * static_cast<double>(i) / static_cast<double>(x.size())));
  transform(x);
  std::vector<double> levels;
  std::size_t bin = 1;
  for (const double edge : bark_hz) {
    if (edge > rate_hz / 2.0) break;
    double power = 0;
    for (; static_cast<double>(bin * rate_hz) / static_cast<double>(x.size()) < edge; ++bin)
      power += std::norm(x[bin]);
    const double scale = static_cast<double>(x.size()) * static_cast<double>(x.size()) * 32768.0 * 32768.0;
    levels.push_back(10 * std::log10(power / scale + 1e-8));  // nobody hears what is below -80 dBov
  }
  return levels;
}

}  // namespace

std::vector<bool> losses(std::size_t packets, double share, double mean_burst, std::uint32_t seed) {
  std::mt19937 random(seed);
  std::uniform_real_distribution<double> dice;
  std::vector<bool> lost(packets);
  const double end = 1 / mean_burst, start = mean_burst == 1 ? share : end * share / (1 - share);
  for (std::size_t i = 5; i < packets; ++i)
    lost[i] = dice(random) < (lost[i - 1] && mean_burst > 1 ? 1 - end : start);
  return lost;
}

std::unique_ptr<concealer> our_concealer(std::uint32_t rate_hz) {
  return std::make_unique<ours>(rate_hz);
}
std::unique_ptr<concealer> silent_concealer() {
  return std::make_unique<silent>();
}
std::unique_ptr<concealer> spandsp_concealer() {
#ifdef SIPTTY_SPANDSP
  return std::make_unique<spandsp>();
#else
  return nullptr;
#endif
}

std::vector<std::int16_t> played(std::vector<std::int16_t> speech, const std::vector<bool>& lost,
                                 concealer& with, std::uint32_t rate_hz) {
  const std::size_t size = rate_hz / 50;
  for (std::size_t i = 0; i < lost.size() && (i + 1) * size <= speech.size(); ++i) {
    const auto frame = std::span(speech).subspan(i * size, size);
    lost[i] ? with.conceal(frame) : with.heard(frame);
  }
  return speech;
}

quality compare(std::span<const std::int16_t> original, std::span<const std::int16_t> heard,
                std::uint32_t rate_hz) {
  quality q;
  double frames = 0;
  for (std::size_t size = rate_hz / 50, i = 0; i + size <= original.size(); i += size) {
    const auto wanted = original.subspan(i, size), got = heard.subspan(i, size);
    if (codec::level_dbov(codec::mean_square(wanted)) < speech_dbov) continue;
    double error = 1e-3;
    for (std::size_t n = 0; n < size; ++n) error += (wanted[n] - got[n]) * (wanted[n] - got[n]);
    q.segmental_snr_db += std::clamp(
        10 * std::log10(codec::mean_square(wanted) * static_cast<double>(size) / error), -10.0, 35.0);
    ++frames;
  }
  q.segmental_snr_db /= frames;
  frames = 0;
  for (std::size_t size = rate_hz * 32 / 1000, i = 0; i + size <= original.size(); i += size / 2) {
    const auto wanted = original.subspan(i, size);
    if (codec::level_dbov(codec::mean_square(wanted)) < speech_dbov) continue;
    const auto a = band_levels(wanted, rate_hz), b = band_levels(heard.subspan(i, size), rate_hz);
    double sum = 0;
    for (std::size_t n = 0; n < a.size(); ++n) sum += (a[n] - b[n]) * (a[n] - b[n]);
    q.bark_distortion_db += std::sqrt(sum / static_cast<double>(a.size()));
    ++frames;
  }
  q.bark_distortion_db /= frames;
  return q;
}

}  // namespace codec_test
