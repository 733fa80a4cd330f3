// The transaction layer (RFC 3261 §17, RFC 6026, RFC 4320): matches messages to transactions, retransmits,
// times out.
//
// Pure: it takes messages and `now` and fills a transaction_output. Bytes to send are handed out as packets;
// it never builds a message except what §17 makes it build itself: the ACK for a non-2xx final response (from
// the bytes of the INVITE that was sent) and 100 Trying for a server INVITE that its user does not answer
// within 200 ms.
#pragma once

#include <base/export.hpp>
#include <base/packet.hpp>
#include <base/rng.hpp>
#include <base/slot_table.hpp>
#include <base/time.hpp>
#include <sip/message/draft.hpp>
#include <sip/message/message.hpp>
#include <sip/message/rewrite.hpp>
#include <sip/transaction/hop.hpp>
#include <sip/transaction/timers.hpp>

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <variant>
#include <vector>

namespace sip SIPTTY_API {

struct client_tag;
struct server_tag;
using client_id = base::slot_id<client_tag>;  ///< a client transaction
using server_id = base::slot_id<server_tag>;  ///< a server transaction

/// Why bytes leave (SPEC OBS-1).
enum class cause : std::uint8_t { user, timer, peer, rule };

/// Bytes for the adapter.
struct transmit {
  hop to;
  base::packet wire;
  base::packet intended;  ///< empty when equal to wire
  cause why = cause::user;
  std::uint32_t retransmission = 0;  ///< 0 the first time
  client_id client;                  ///< at most one of the two is set
  server_id server;
};

// What the transaction user is told. A `message` pointer is the message that was given to `receive`.

/// A new request. `server` names its transaction; answer with `respond`. For a CANCEL, `cancels` names the
/// INVITE transaction it matches (none: answer 481). Draft the response with `draft_response`.
struct request_event {
  server_id server;
  hop from;
  const message* msg;
  server_id cancels;
};
/// An ACK for a 2xx, or a stray one. The ACK for a non-2xx is absorbed.
struct ack_event {
  hop from;
  const message* msg;
};
/// A response for a client transaction; also every retransmitted or forked 2xx of an INVITE (RFC 6026).
struct response_event {
  client_id client;
  hop from;
  const message* msg;
};
/// A response for which there is no transaction any more, or a 2xx of a fork whose INVITE was already
/// rejected.
struct stray_response_event {
  hop from;
  const message* msg;
};
enum class failure : std::uint8_t { timeout, transport };
/// No final response within timer B/F (or C), or the hop broke. The transaction is over.
struct client_failed_event {
  client_id client;
  failure why;
};
/// Timeout: a server INVITE's non-2xx final was never acknowledged (timer H), or its user never answered
/// another request (RFC 4320 §4.2); the transaction is over. Transport: the hop broke, told once; the
/// transaction goes on (RFC 6026 §8.8).
struct server_failed_event {
  server_id server;
  failure why;
};
/// The id is dead from now on. Comes exactly once for every transaction, last.
struct client_ended_event {
  client_id client;
};
struct server_ended_event {
  server_id server;
};

using transaction_event =
    std::variant<request_event, ack_event, response_event, stray_response_event, client_failed_event,
                 server_failed_event, client_ended_event, server_ended_event>;

struct transaction_output {
  std::vector<transmit> sends;
  std::vector<transaction_event> events;
  void clear() {
    sends.clear();
    events.clear();
  }
};

/// Turns a message that the layer makes itself (ACK for a non-2xx, 100 Trying, 503 when full) into bytes, so
/// that rewrite rules see it too (SPEC MSG-6). The ids say for which transaction; both are empty for a 503.
using own_message_writer = std::function<rewritten(const draft&, client_id, server_id)>;

struct transaction_options {
  sip::timers timers;
  std::size_t max_clients = 200'000;
  std::size_t max_servers = 200'000;
  /// Empty: they are serialized as they are.
  own_message_writer write_own;
  /// Random on the wire, because peers choose the branches that are hashed.
  std::array<std::uint64_t, 2> hash_secret{};
};

/// Counters that the simulator's invariants and `--json` look at.
struct transaction_counts {
  std::size_t clients = 0, servers = 0;
};

class transaction_layer {
 public:
  transaction_layer(const transaction_options& options, base::packet_pool& pool);
  ~transaction_layer();
  transaction_layer(const transaction_layer&) = delete;
  transaction_layer& operator=(const transaction_layer&) = delete;

  /// A message that arrived and parsed. Requests that no transaction could be made for (table full) are
  /// answered 503 without state. Retransmissions are absorbed.
  void receive(base::instant now, const hop& from, const message& msg, transaction_output& out);

  /// Starts a client transaction for a request that is already bytes; the key (branch, sent-by, method) is
  /// read from `wire`; when it no longer parses, from `intended`. Not for ACK. Gives an empty id (and nothing
  /// else) when full.
  client_id send_request(base::instant now, const hop& to, base::packet wire, base::packet intended,
                         cause why, transaction_output& out);
  /// An ACK for a 2xx, or any request that gets no response: bytes only, no state.
  void send_stateless(const hop& to, base::packet wire, base::packet intended, cause why,
                      transaction_output& out);
  /// RFC 3261 §9.1: builds the CANCEL from the bytes of the INVITE that was sent (as a draft, so that rules
  /// may run on it). Only when a provisional response has arrived and no final one: `can_cancel`.
  [[nodiscard]] bool can_cancel(client_id invite) const;
  [[nodiscard]] draft make_cancel(client_id invite) const;
  [[nodiscard]] hop hop_of(client_id client) const;
  /// Until its `client_ended_event` or `server_ended_event` came.
  [[nodiscard]] bool is_open(client_id client) const;
  [[nodiscard]] bool is_open(server_id server) const;

  /// A response as bytes. Ignored for an id that ended. A 2xx to an INVITE moves the transaction to Accepted
  /// (6026): retransmitting that 2xx until the ACK is the dialog user's job (§13.3.1.4), through `respond`
  /// again. What may not be sent is dropped: a second final response, and to other requests than INVITE a
  /// 408, a 1xx but 100, and over UDP a 100 within the first 3.5 s (RFC 4320 §4).
  void respond(base::instant now, server_id server, base::packet wire, base::packet intended, cause why,
               transaction_output& out);
  /// Where responses to a request go (§18.2.2, RFC 3581); `draft_response` fills in the Via.
  [[nodiscard]] hop reply_hop(server_id server) const;

  /// The adapter could not deliver to this hop.
  void transport_failed(base::instant now, const hop& to, transaction_output& out);

  void on_timeout(base::instant now, transaction_output& out);
  [[nodiscard]] base::instant next_timeout() const;
  [[nodiscard]] transaction_counts counts() const;

 private:
  struct tables;
  std::unique_ptr<tables> tables_;
};

}  // namespace sip
