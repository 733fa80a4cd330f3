// One transaction layer on a virtual clock, driven by a script of words, answering with a log of what it did.
#pragma once

#include <sip/transaction/layer.hpp>
#include <sip/transaction/response_via.hpp>

#include <string>
#include <string_view>

namespace rig {

inline const auto local = *base::endpoint::parse("192.0.2.1:5060");
inline const auto peer = *base::endpoint::parse("192.0.2.9:5060");

/// A request of ours or of the peer. `via` is the value of its top Via.
struct request {
  std::string method = "INVITE";
  std::string branch = "z9hG4bK-1";
  std::string to_tag = {};
  std::string uri = "sip:bob@example.com";
  std::string sent_by = "192.0.2.1:5060";
  std::string more = {};  ///< further header lines, each with its CRLF
  int number = 7;
  [[nodiscard]] std::string text() const;
};

/// A response to `r` by hand, as a peer would send it.
std::string response_text(const request& r, int status, std::string_view to_tag = "bob");

/// Words of a client script: `INVITE` (any method) starts a transaction, `180` or `200/tag` is a response to
/// the first one, `fail` breaks the hop, `cancel` sends the CANCEL. Words of a server script: `<INVITE` is a
/// request of the peer, `<ACK2` an ACK with a branch of its own, `say180` our response. In both: `@3.5` moves
/// the clock to 3.5 s and fires what is due on the way, each at its time.
///
/// The log: `0.5>INVITE#1` (first retransmission), `1up180`, `1stray200`, `32timeout`, `32transport`,
/// `32end`.
class layer_rig {
 public:
  explicit layer_rig(sip::transport t = sip::transport::udp, const sip::transaction_options& options = {});

  std::string run(std::string_view script);
  void receive(const std::string& text);
  sip::client_id start(const std::string& text, const std::string& intended = {});
  void respond(sip::server_id server, int status);
  void advance(double seconds);

  [[nodiscard]] base::instant now() const { return now_; }
  [[nodiscard]] sip::hop to_peer() const;

  base::packet_pool pool;
  sip::transaction_layer layer;
  sip::client_id client;             ///< the last one started
  sip::server_id server;             ///< of the last request that came up
  sip::server_id cancels;            ///< of the last request that came up
  std::vector<std::string> sent;     ///< all bytes that left
  std::vector<sip::transmit> sends;  ///< and how

 private:
  void word(std::string_view w);
  void drain();
  void note(std::string_view what);

  sip::transport transport_;
  base::instant now_{};
  sip::transaction_output out_;
  request first_;
  base::packet last_request_;
  std::string log_;
};

}  // namespace rig
