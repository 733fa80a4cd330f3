#include "wav_player.hpp"

#include <algorithm>

namespace siptty::audio {

std::string wav_player::open(const std::string& path, std::uint32_t rate_hz) {
  if (auto error = reader_.open(path); !error.empty()) return error;
  if (reader_.rate_hz() == rate_hz) return {};
  converter_.emplace(reader_.rate_hz(), rate_hz);
  flush_ = converter_->latency();
  return {};
}

std::size_t wav_player::read(std::span<std::int16_t> out) {
  if (!converter_) return reader_.read(out);
  std::size_t done = 0;
  while (done < out.size()) {
    if (input_first_ == input_end_ && read_input() == 0) break;
    const auto input = std::span<const std::int16_t>(input_).subspan(input_first_, input_end_ - input_first_);
    const auto [taken, made] = converter_->convert(input, out.subspan(done));
    input_first_ += taken;
    done += made;
  }
  return done;
}

std::size_t wav_player::read_input() {
  input_first_ = 0;
  input_end_ = reader_.read(input_);
  if (input_end_ > 0) return input_end_;
  input_end_ = std::min(flush_, input_.size());
  flush_ -= input_end_;
  std::fill_n(input_.begin(), input_end_, std::int16_t{0});
  return input_end_;
}

}  // namespace siptty::audio
