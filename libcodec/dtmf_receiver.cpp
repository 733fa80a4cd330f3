#include <codec/telephone_event.hpp>

#include <algorithm>

namespace codec {

void dtmf_receiver::on_packet(std::span<const std::uint8_t> payload, std::uint32_t timestamp, bool marker) {
  for (std::size_t i = 0; i < max_events_in_packet; ++i) {
    const auto event = telephone_event::parse(payload);
    if (!event) return;
    on_event(*event, timestamp, marker);
    timestamp += event->duration;  // packed events follow each other without a pause
    payload = payload.subspan(telephone_event::size);
  }
}

void dtmf_receiver::on_event(const telephone_event& event, std::uint32_t timestamp, bool marker) {
  if (!digit_of(event.event) || event.duration == 0)
    return;  // zero is for states, which digits are not (§2.3.5)
  if (known_ && event.event == event_ && !marker && timestamp - segment_ == segment_ticks) {
    carried_ += segment_ticks;
    segment_ = timestamp;
    duration_ = 0;
  } else if (!known_ ||
             segment_ - timestamp > segment_ticks) {  // not of the newest event nor older than that
    finish();
    known_ = open_ = true;
    event_ = event.event;
    segment_ = timestamp;
    carried_ = duration_ = 0;
  }
  if (!open_ || timestamp != segment_ || event.event != event_) return;
  idle_ = 0;
  duration_ = std::max<std::uint32_t>(duration_, event.duration);
  if (event.end) finish();
}

void dtmf_receiver::on_interval(std::uint32_t ticks) {
  if (!open_) return;
  idle_ += ticks;
  if (idle_ >= max_idle_ticks) finish();
}

std::optional<received_digit> dtmf_receiver::take() {
  if (ready_taken_ == ready_count_) {
    ready_taken_ = ready_count_ = 0;
    return std::nullopt;
  }
  return ready_[ready_taken_++];
}

void dtmf_receiver::finish() {
  if (!open_) return;
  open_ = false;
  if (ready_count_ < ready_.size()) ready_[ready_count_++] = {*digit_of(event_), carried_ + duration_};
}

}  // namespace codec
