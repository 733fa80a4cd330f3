#include "former_decoder.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace siptty::audio {

void former_decoder::take_over(std::unique_ptr<codec::decoder> decoder, std::uint8_t payload_type,
                               std::uint32_t from_hz, std::uint32_t to_hz) {
  decoder_ = std::move(decoder);
  payload_type_ = payload_type;
  rate_hz_ = from_hz;
  converter_.reset();
  if (from_hz != to_hz) converter_.emplace(from_hz, to_hz);
  left_ms_ = decoder_ == nullptr ? 0 : max_ms;
}

std::size_t former_decoder::decode(std::span<const std::uint8_t> payload, samples sound) {
  std::array<std::int16_t, 2 * max_frame> room;
  const auto made = samples(room).first(std::size_t{2} * rate_hz_ * codec::max_packet_ms / 1000);
  left_ms_ = max_ms;
  return convert(made.first(decoder_->decode(payload, made)), sound);
}

void former_decoder::go_on(samples frame) {
  std::array<std::int16_t, fade_length(max_rate_hz)> room;
  const auto made = samples(room).first(fade_length(rate_hz_));
  std::size_t done = 0;
  while (done < frame.size() && goes_on()) {
    decoder_->conceal(made);
    left_ms_ -= fill_ms;
    done += convert(made, frame.subspan(done));
  }
  std::fill(frame.begin() + static_cast<std::ptrdiff_t>(done), frame.end(), std::int16_t{0});
}

std::size_t former_decoder::convert(std::span<const std::int16_t> made, samples sound) {
  if (converter_) return converter_->convert(made, sound).made;
  const auto n = std::min(made.size(), sound.size());
  std::copy_n(made.begin(), n, sound.begin());
  return n;
}

}  // namespace siptty::audio
