#include "turn.hpp"

namespace rtp {

void turn::add(stream_id id, stream& s, base::instant at, std::uint64_t missed_intervals) {
  const auto room = std::span(bytes_).subspan(used_, stream::max_packet);
  const auto packet = s.make_packet(at, missed_intervals, room);
  used_ += packet.size();
  members_[size_++] = {id, &s, packet};
}

void turn::send(base::instant at) {
  for (const auto& m : std::span(members_).first(size_)) m.who->send(at, m.packet);
}

void turn::listen(base::instant at, datagram_batch& batch,
                  const std::function<void(stream_id, base::endpoint)>& notify_first) {
  for (const auto& m : std::span(members_).first(size_)) {
    const auto first = m.who->listen(at, batch);
    if (first && notify_first) notify_first(m.id, *first);
  }
  size_ = used_ = 0;
}

}  // namespace rtp
