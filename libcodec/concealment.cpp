#include <codec/concealment.hpp>

#include <algorithm>

namespace codec {

concealment::concealment(std::uint32_t rate_hz) : last_(std::size_t{rate_hz} * fade_ms / 1000) {}

void concealment::heard(std::span<const std::int16_t> frame) {
  size_ = std::min(frame.size(), last_.size());
  std::copy_n(frame.end() - static_cast<std::ptrdiff_t>(size_), size_, last_.begin());
  concealed_ = 0;
}

void concealment::conceal(std::span<std::int16_t> out) {
  for (auto& sample : out) {
    if (size_ == 0 || concealed_ >= last_.size()) {
      sample = 0;
      continue;
    }
    const auto left = static_cast<std::int32_t>(last_.size() - concealed_);
    sample =
        static_cast<std::int16_t>(last_[concealed_ % size_] * left / static_cast<std::int32_t>(last_.size()));
    ++concealed_;
  }
}

}  // namespace codec
