#include "flow_table.hpp"

namespace sip {

namespace {

constexpr std::size_t max_udp_destinations = 65'536;  // forgotten all at once: asking the adapter again is cheap

}  // namespace

std::optional<known_flow> flow_table::find(transport proto, const base::endpoint& bind, const base::endpoint& remote) const {
  const auto& table = proto == transport::udp ? udp_ : tcp_;
  const auto found = table.find({bind, remote});
  return found == table.end() ? std::nullopt : std::optional(found->second);
}

void flow_table::add(const base::endpoint& bind, const known_flow& flow) {
  if (flow.via.proto == transport::udp) {
    if (udp_.size() >= max_udp_destinations) udp_.clear();
    udp_[{bind, flow.via.remote}] = flow;
    return;
  }
  tcp_[{bind, flow.via.remote}] = flow;
  accept(flow);
}

void flow_table::accept(const known_flow& flow) {
  streams_.try_emplace(flow.via.flow, stream_state{flow, framer(*pool_, mode_, limits_)});
}

framer* flow_table::framer_of(flow_id flow) {
  const auto found = streams_.find(flow);
  return found == streams_.end() ? nullptr : &found->second.cut;
}

const known_flow* flow_table::stream(flow_id flow) const {
  const auto found = streams_.find(flow);
  return found == streams_.end() ? nullptr : &found->second.flow;
}

bool flow_table::completes_ping(flow_id flow) {
  const auto found = streams_.find(flow);
  if (found == streams_.end()) return false;
  auto& half = found->second.half_ping;
  half = !half;
  return !half;
}

std::uint16_t flow_table::listen_port(const hop& via) const {
  if (via.proto == transport::udp) return via.local.port;
  const auto* s = stream(via.flow);
  return s != nullptr && s->listen_port != 0 ? s->listen_port : via.local.port;
}

void flow_table::remove(flow_id flow) {
  streams_.erase(flow);
  std::erase_if(tcp_, [flow](const auto& entry) { return entry.second.via.flow == flow; });
}

}  // namespace sip
