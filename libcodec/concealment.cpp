#include <codec/concealment.hpp>
#include <codec/pcm.hpp>

#include <algorithm>
#include <cmath>

// The pitch is the lag at which the last 20 ms are most like what came before. The last period is then played
// again and again; from 10 ms on the last two, from 20 ms on the last three, as a single one soon sounds like
// a buzzer. Each loop's end is blended into its beginning over a quarter of a period.
//
// The loop's first sample does not follow the last one that was played: their difference is added and fades.
namespace codec {

namespace {

constexpr std::size_t max_periods = 3;
constexpr std::size_t fade_10_ms = 5;  // from the first 10 ms on, to silence

}  // namespace

concealment::concealment(std::uint32_t rate_hz)
    : ms_10_(rate_hz / 100),
      min_pitch_(rate_hz / 200),
      max_pitch_(std::size_t{rate_hz} * 15 / 1000),
      history_(max_periods * max_pitch_ + max_pitch_ / 4 + 1),
      last_(history_.size()) {}

void concealment::heard(std::span<std::int16_t> frame) {
  if (concealed_ > 0) {
    const auto blended = std::min(overlap_, frame.size());  // longer hides more of what is right again
    for (std::size_t i = 0; i < blended; ++i) {
      const double share = static_cast<double>(i + 1) / static_cast<double>(blended + 1);
      frame[i] = to_sample(frame[i] * share + next() * (1 - share));
    }
    concealed_ = 0;
  }
  remember(frame);
}

void concealment::remember(std::span<const std::int16_t> sound) {
  sound = sound.last(std::min(sound.size(), history_.size()));
  const auto before_end = std::min(sound.size(), history_.size() - oldest_);
  std::copy_n(sound.begin(), before_end, history_.begin() + static_cast<std::ptrdiff_t>(oldest_));
  std::copy(sound.begin() + static_cast<std::ptrdiff_t>(before_end), sound.end(), history_.begin());
  oldest_ += sound.size();
  if (oldest_ >= history_.size()) oldest_ -= history_.size();
}

void concealment::conceal(std::span<std::int16_t> out) {
  if (concealed_ == 0 && !out.empty()) begin();
  for (auto& sample : out) sample = to_sample(next());
  remember(out);
}

void concealment::begin() {
  std::rotate_copy(history_.begin(), history_.begin() + static_cast<std::ptrdiff_t>(oldest_), history_.end(),
                   last_.begin());
  pitch_ = find_pitch();
  overlap_ = pitch_ / 4;
}

// How well the newest 20 ms fit what lies `lag` before them: correlation, as if both were equally loud.
double concealment::likeness(std::size_t lag, std::size_t stride) const {
  const std::int16_t* end = last_.data() + last_.size();
  double product = 0, energy = 1;
  for (std::size_t i = 1; i <= 2 * ms_10_; i += stride) {
    const double before = end[-static_cast<std::ptrdiff_t>(i + lag)];
    product += before * end[-static_cast<std::ptrdiff_t>(i)];
    energy += before * before;
  }
  return product / std::sqrt(energy);
}

std::size_t concealment::find_pitch() const {
  const auto search = [&](std::size_t from, std::size_t to, std::size_t step, std::size_t stride) {
    std::size_t best = from;
    double most = -1e300;
    for (auto lag = from; lag <= to; lag += step) {
      const double found = likeness(lag, stride);
      if (found > most) most = found, best = lag;
    }
    return best;
  };
  const auto coarse = std::max<std::size_t>(ms_10_ / 40, 1), fine = std::max<std::size_t>(ms_10_ / 80, 1);
  const auto near = search(min_pitch_, max_pitch_, coarse, coarse);
  return search(std::max(min_pitch_, near - coarse), std::min(max_pitch_, near + coarse), 1, fine);
}

double concealment::loop(std::size_t periods, std::size_t at) const {
  const auto length = periods * pitch_, i = at % length, start = last_.size() - length;
  const double sample = last_[start + i];
  if (i < length - overlap_) return sample;
  const double share = static_cast<double>(i - (length - overlap_)) / static_cast<double>(overlap_);
  return sample * (1 - share) + last_[start + i - length] * share;
}

double concealment::next() {
  const auto at = concealed_;
  concealed_ = std::min(concealed_ + 1, ms_10_ * (fade_10_ms + 1));  // from there on all is silence
  if (at >= ms_10_ * (fade_10_ms + 1)) return 0;
  const auto stage = std::min(at / ms_10_, max_periods - 1), into = at - stage * ms_10_;
  double sample = loop(stage + 1, at);
  if (into < overlap_) {
    const double share = static_cast<double>(into) / static_cast<double>(overlap_);
    const double edge = last_.back() - static_cast<double>(last_[last_.size() - 1 - pitch_]);
    sample = stage == 0 ? sample + edge * (1 - share) : sample * share + loop(stage, at) * (1 - share);
  }
  if (at < ms_10_) return sample;
  return sample * (1 - static_cast<double>(at - ms_10_) / static_cast<double>(ms_10_ * fade_10_ms));
}

}  // namespace codec
