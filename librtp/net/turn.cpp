#include "turn.hpp"

namespace rtp {

void turn::add(stream_id id, stream& s, std::uint64_t missed_intervals) {
  s.fetch_for_packet();
  members_[size_++] = {id, &s, missed_intervals, {}};
}

void turn::make_packets(base::instant at) {
  for (std::size_t i = 0; i < size_; ++i) {
    if (i + 1 < size_) members_[i + 1].who->fetch_handler();
    auto& m = members_[i];
    m.packet = m.who->make_packet(at, m.missed_intervals, std::span(bytes_).subspan(used_, stream::max_packet));
    used_ += m.packet.size();
  }
}

void turn::send(base::instant at) {
  for (const auto& m : std::span(members_).first(size_)) {
    m.who->fetch_for_listening();
    m.who->send(at, m.packet);
  }
}

void turn::listen(base::instant at, datagram_batch& batch,
                  const std::function<void(stream_id, base::endpoint)>& notify_first) {
  for (std::size_t i = 0; i < size_; ++i) {
    if (i + 1 < size_) members_[i + 1].who->fetch_place();
    const auto& m = members_[i];
    const auto first = m.who->listen(at, batch);
    if (first && notify_first) notify_first(m.id, *first);
  }
  size_ = used_ = 0;
}

}  // namespace rtp
