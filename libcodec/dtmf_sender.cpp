#include <codec/telephone_event.hpp>

#include <algorithm>

namespace codec {

namespace {
constexpr std::uint32_t min_tone_ticks = 320, max_tone_ticks = 64'000;
constexpr std::uint32_t end_packets = 3;  // RFC 4733 §2.5.1.4
constexpr std::uint8_t volume_dbm0 = 10;  // of the tone that the event stands for
constexpr std::uint8_t last_dtmf_event = 16;  // the hook flash (RFC 4733 §3.2)
}  // namespace

dtmf_sender::dtmf_sender(std::uint32_t tone_ticks, std::uint32_t gap_ticks)
    : tone_(std::clamp(tone_ticks, min_tone_ticks, max_tone_ticks)), gap_(gap_ticks) {}

bool dtmf_sender::push(char digit) {
  const auto event = event_of(digit);
  if (!event || *event > last_dtmf_event || queued_ == max_queued) return false;
  queue_[(first_ + queued_++) % max_queued] = *event;
  return true;
}

std::optional<dtmf_sender::packet> dtmf_sender::next(std::uint32_t interval_ticks) {
  if (!sending_) {
    if (gap_left_ > 0) {
      gap_left_ -= std::min(gap_left_, interval_ticks);
      return std::nullopt;
    }
    if (queued_ == 0) return std::nullopt;
    event_ = queue_[first_];
    first_ = (first_ + 1) % max_queued;
    --queued_;
    sending_ = true;
    elapsed_ = end_packets_ = 0;
  }
  const bool marker = elapsed_ == 0;
  elapsed_ += interval_ticks;
  const bool end = elapsed_ >= tone_;
  if (end && ++end_packets_ == end_packets) {
    sending_ = false;
    gap_left_ = gap_ - std::min(gap_, elapsed_ - tone_);
  }
  const auto duration = static_cast<std::uint16_t>(std::min(elapsed_, tone_));
  return packet{{event_, end, volume_dbm0, duration}, marker};
}

}  // namespace codec
