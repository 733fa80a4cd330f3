#include <codec/elastic.hpp>

#include <algorithm>
#include <array>
#include <cmath>

namespace codec {
namespace {

constexpr std::uint32_t search_rate_hz = 8000;
constexpr std::uint32_t shortest_per_s = 400, longest_per_s = 66;  // of the periods: 2.5 to 15 ms
constexpr double quiet_mean_square = 1000;                         // -60 dBov
constexpr std::size_t max_searched = 480;                          // 60 ms

constexpr std::uint32_t intervals_between = 2;  // splices
constexpr double best_likeness = 0.95,
                 loss_of_likeness = 0.02;  // asked for at first, and less in each interval

struct place {
  std::size_t lag = 0;  ///< 0: none
  double likeness = 0;
};

/// The likeness of the first `lag` samples to the `lag` that follow.
template <class Sample>
double likeness_at(std::span<const Sample> x, std::size_t lag) {
  double product = 0, first = 0, second = 0;
  for (std::size_t i = 0; i < lag; ++i) {
    const auto a = static_cast<double>(x[i]), b = static_cast<double>(x[lag + i]);
    product += a * b;
    first += a * a;
    second += b * b;
  }
  const auto quiet = quiet_mean_square * static_cast<double>(lag);
  return first < quiet && second < quiet ? 1 : product / std::sqrt(std::max(first * second, 1.0));
}

/// Searches at 8 kHz first: a period is found there too.
place find(std::span<const std::int16_t> sound, std::size_t most, std::uint32_t rate_hz) {
  const std::size_t step = std::max(rate_hz / search_rate_hz, 1U);
  std::array<float, max_searched> store;
  const auto count = std::min(sound.size() / step, store.size());
  for (std::size_t i = 0; i < count; ++i) {
    float sum = 0;
    for (std::size_t k = 0; k < step; ++k) sum += sound[i * step + k];
    store[i] = sum / static_cast<float>(step);
  }
  const auto x = std::span<const float>(store).first(count);
  const auto low_rate = static_cast<std::size_t>(rate_hz / step);
  const auto shortest = low_rate / shortest_per_s;
  const auto longest = std::min({low_rate / longest_per_s, most / step, count / 2});
  place best;
  for (auto lag = shortest; lag <= longest; ++lag) {
    const auto likeness = likeness_at(x, lag);
    if (likeness >= best.likeness) best = {lag, likeness};
  }
  if (best.lag == 0 || step == 1) return best;
  const auto coarse = best.lag * step;
  best = {};
  for (auto lag = coarse - step + 1; lag < coarse + step && lag <= most && 2 * lag <= sound.size(); ++lag) {
    const auto likeness = likeness_at(sound, lag);
    if (likeness >= best.likeness) best = {lag, likeness};
  }
  return best;
}

/// From `a` to `b`. What is not alike keeps its power too.
std::int16_t blend(std::int16_t a, std::int16_t b, double share, double likeness) {
  const auto rest = 1 - share;
  const auto power = rest * rest + share * share + 2 * rest * share * std::max(likeness, 0.0);
  const auto value = (rest * a + share * b) / std::sqrt(power);
  return static_cast<std::int16_t>(std::lround(std::clamp(value, -32768.0, 32767.0)));
}

double share_at(std::size_t i, std::size_t length) {
  return (static_cast<double>(i) + 0.5) / static_cast<double>(length);
}

}  // namespace

std::size_t shorten(std::span<std::int16_t> sound, std::size_t most, double likeness, std::uint32_t rate_hz) {
  const auto [lag, found] = find(sound, most, rate_hz);
  if (lag == 0 || found < likeness) return 0;
  for (std::size_t i = 0; i < lag; ++i) sound[i] = blend(sound[i], sound[lag + i], share_at(i, lag), found);
  const auto rest = sound.subspan(2 * lag);
  std::copy(rest.begin(), rest.end(), sound.begin() + static_cast<std::ptrdiff_t>(lag));
  return lag;
}

std::size_t lengthen(std::span<std::int16_t> sound, std::size_t size, double likeness,
                     std::uint32_t rate_hz) {
  const auto [lag, found] = find(sound.first(size), sound.size() - size, rate_hz);
  if (lag == 0 || found < likeness) return 0;
  const auto at = [&](std::size_t i) { return sound.begin() + static_cast<std::ptrdiff_t>(i); };
  std::copy_backward(at(lag), at(size), at(size + lag));
  for (std::size_t i = 0; i < lag; ++i)
    sound[lag + i] = blend(sound[2 * lag + i], sound[i], share_at(i, lag), found);
  return lag;
}

std::size_t elastic::adapt(std::span<std::int16_t> store, std::size_t size, std::size_t frame,
                           bool want_spare, std::uint32_t rate_hz) {
  const auto spare = size - std::min(size, frame);
  const bool longer = want_spare && size >= frame && spare < frame;
  const bool shorter = !want_spare && spare >= rate_hz / shortest_per_s;
  if (!longer && !shorter) {
    waited_ = 0;
    return size;
  }
  if (++waited_ <= intervals_between) return size;
  const bool urgent = longer || 2 * spare >= frame;
  const auto likeness = urgent ? std::max(best_likeness - loss_of_likeness * waited_, 0.0) : best_likeness;
  const auto changed = longer ? lengthen(store, size, likeness, rate_hz)
                              : shorten(store.first(size), spare, likeness, rate_hz);
  if (changed > 0) waited_ = 0;
  return longer ? size + changed : size - changed;
}

}  // namespace codec
