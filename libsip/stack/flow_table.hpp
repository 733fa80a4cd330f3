// The flows the adapter has told about: UDP destinations, and streams with what is cut out of them.
#pragma once

#include <base/packet.hpp>
#include <sip/message/framer.hpp>
#include <sip/transaction/hop.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <unordered_map>

namespace sip {

struct known_flow {
  hop via;
  std::uint16_t listen_port = 0;
};

class flow_table {
 public:
  flow_table(base::packet_pool& pool, mode m, const limits& l) : pool_(&pool), mode_(m), limits_(l) {}

  /// The flow to a remote address over a transport from a bind address, if one is open.
  [[nodiscard]] std::optional<known_flow> find(transport proto, const base::endpoint& bind, const base::endpoint& remote) const;
  void add(const base::endpoint& bind, const known_flow& flow);
  void accept(const known_flow& flow);
  [[nodiscard]] framer* framer_of(flow_id flow);
  [[nodiscard]] const known_flow* stream(flow_id flow) const;
  /// Port that peers may connect to, of the flow a request came in on.
  [[nodiscard]] std::uint16_t listen_port(const hop& via) const;
  /// A line end that answers nothing: the second one ends a ping that came in two pieces.
  [[nodiscard]] bool completes_ping(flow_id flow);
  void remove(flow_id flow);
  [[nodiscard]] std::size_t streams() const { return streams_.size(); }

 private:
  struct stream_state {
    known_flow flow;
    framer cut;
    bool half_ping = false;
  };
  struct destination {
    base::endpoint bind, remote;
    friend bool operator==(const destination&, const destination&) = default;
  };
  struct hash {
    std::size_t operator()(const destination& d) const noexcept {
      return std::hash<base::endpoint>{}(d.bind) * 31U + std::hash<base::endpoint>{}(d.remote);
    }
  };
  using destinations = std::unordered_map<destination, known_flow, hash>;

  base::packet_pool* pool_;
  mode mode_;
  limits limits_;
  destinations udp_, tcp_;
  std::unordered_map<flow_id, stream_state> streams_;
};

}  // namespace sip
