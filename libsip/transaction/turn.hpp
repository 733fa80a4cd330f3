// What the state machines share: one turn of the layer, and bytes that may be sent again.
#pragma once

#include <base/packet.hpp>
#include <base/time.hpp>
#include <sip/message/message.hpp>
#include <sip/message/rewrite.hpp>
#include <sip/transaction/layer.hpp>

namespace sip {

/// One call into the layer: when it is, by which rules, and where the results go.
struct turn {
  base::instant now;
  const transaction_options& options;
  base::packet_pool& pool;
  transaction_output& out;

  [[nodiscard]] const sip::timers& timers() const { return options.timers; }
};

/// Bytes that were sent, and how often they were sent again.
struct sent_bytes {
  base::packet wire;
  base::packet intended;
  std::uint32_t retransmissions = 0;

  [[nodiscard]] transmit first(const hop& to, cause why) const;
  [[nodiscard]] transmit again(const hop& to, cause why);
  /// What the peer sees; where rules broke that, what was meant.
  [[nodiscard]] message parsed() const;
};

}  // namespace sip
