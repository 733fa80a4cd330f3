// What the stack wants done, filled during one turn and cleared without freeing; and what it is fed with.
#pragma once

#include <base/endpoint.hpp>
#include <base/export.hpp>
#include <base/packet.hpp>
#include <sip/locate/records.hpp>
#include <sip/transaction/hop.hpp>
#include <sip/ua/events.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace sip SIPTTY_API {

/// Bytes for the wire, in order.
struct send_effect { hop to; base::packet bytes; };
/// Open a flow (TCP), or find the socket and local address for a destination (UDP). Answer with flow_up or flow_failed.
struct connect_effect { std::uint64_t token; transport proto; base::endpoint bind, remote; };
struct close_effect { flow_id flow; };
/// A question for the DNS. Answer with dns_answer.
struct resolve_effect { std::uint64_t token; dns_question question; };

/// One SIP message as it crossed the wire (SPEC OBS-1); every one is reported once, in order.
struct wire_record {
  bool sent = false;
  hop via;
  base::packet wire;
  base::packet intended;           ///< empty when equal to wire
  std::uint32_t retransmission = 0;
  std::uint64_t transaction = 0;   ///< 0: none
  account_id account;
  std::string cause;               ///< "command dial", "timer", "peer", "rule", …
  parse_error error;               ///< of a received message that was rejected
};

struct effects {
  std::vector<send_effect> sends;
  std::vector<connect_effect> connects;
  std::vector<close_effect> closes;
  std::vector<resolve_effect> resolves;
  std::vector<wire_record> observed;
  std::vector<ua_event> events;

  void clear() {
    sends.clear();
    connects.clear();
    closes.clear();
    resolves.clear();
    observed.clear();
    events.clear();
  }
};

// Inputs from the adapter.

struct datagram { hop from; base::packet bytes; };
struct stream_bytes { flow_id flow; std::string_view bytes; };
/// A flow that was asked for is there. `listen_port` is what peers may connect to; it stands in Via and Contact.
struct flow_up { std::uint64_t token; hop via; std::uint16_t listen_port; };
struct flow_failed { std::uint64_t token; std::string sentence; };
/// A peer connected to us.
struct flow_accepted { hop via; std::uint16_t listen_port; };
struct flow_down { flow_id flow; };
/// A send failed (ICMP unreachable, broken pipe).
struct send_failed { hop to; };
struct dns_answer { std::uint64_t token; dns_question question; dns_records records; };

using input = std::variant<datagram, stream_bytes, flow_up, flow_failed, flow_accepted, flow_down, send_failed, dns_answer>;

}  // namespace sip
