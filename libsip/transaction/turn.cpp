#include "turn.hpp"

namespace sip {

transmit sent_bytes::first(const hop& to, cause why) const {
  return {to, wire, intended, why, retransmissions, {}, {}};
}

transmit sent_bytes::again(const hop& to, cause why) {
  ++retransmissions;
  return first(to, why);
}

message sent_bytes::parsed() const {
  auto m = message::parse(wire);
  return m.ok() || intended.empty() ? m : message::parse(intended);
}

}  // namespace sip
