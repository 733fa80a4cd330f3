#include <codec/concealment.hpp>

#include <algorithm>

namespace codec {

void concealment::heard(std::span<const std::int16_t> frame) {
  size_ = std::min(frame.size(), max_frame);
  std::copy_n(frame.end() - static_cast<std::ptrdiff_t>(size_), size_, last_.begin());
  concealed_ = 0;
}

void concealment::conceal(std::span<std::int16_t> out) {
  for (auto& sample : out) {
    if (size_ == 0 || concealed_ >= fade_samples) {
      sample = 0;
      continue;
    }
    const auto left = static_cast<std::int32_t>(fade_samples - concealed_);
    sample =
        static_cast<std::int16_t>(last_[concealed_ % size_] * left / static_cast<std::int32_t>(fade_samples));
    ++concealed_;
  }
}

}  // namespace codec
