// A stateful forking proxy with a location service (RFC 3261 §16) on the simulated network, on the public transaction layer:
// forks to all bindings of a user at once, records its route, cancels who did not win, counts Max-Forwards, finds loops by
// the branch (§16.6 step 8), gives up a silent branch by timer C. UDP and TCP on one address.
#pragma once

#include "sim_location.hpp"
#include "sim_world.hpp"

#include <sip/message/framer.hpp>
#include <sip/transaction/layer.hpp>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

struct sim_proxy_counts {
  std::uint64_t registers = 0, forwarded = 0, forks = 0, loops = 0, cancelled = 0, timed_out = 0, strays = 0;
};

class sim_proxy final : public sim_node {
 public:
  sim_proxy(sim_world& world, const base::endpoint& at, std::uint64_t seed, const sip::transaction_options& options = {});

  void receive(base::instant now, const sip::hop& from, base::packet bytes) override;
  void on_timeout(base::instant now) override;
  [[nodiscard]] base::instant next_timeout() const override { return transactions_.next_timeout(); }
  void flow_up(base::instant now, const sip::hop& flow) override;
  void flow_down(base::instant now, const sip::hop& flow) override;
  void unreachable(base::instant now, const sip::hop& to) override;

  /// Its registrar challenges each REGISTER, wants a minute at least, and takes part in outbound (RFC 5626).
  bool registrar_is_strict = false;
  [[nodiscard]] sim_location& location() { return location_; }
  [[nodiscard]] const sim_proxy_counts& counts() const { return counts_; }
  [[nodiscard]] sip::transaction_counts transactions() const { return transactions_.counts(); }
  [[nodiscard]] std::size_t contexts() const { return contexts_.size(); }
  [[nodiscard]] std::uint64_t sent_bytes() const { return sent_bytes_; }

 private:
  struct branch {
    sip::client_id client;
    int status = 0;         ///< of the final response; 0: none yet
    base::packet response;  ///< empty: it failed without one
    bool cancelled = false;
  };
  /// The response context of §16.7.
  struct context {
    sip::hop from;
    base::packet request;
    std::vector<branch> branches;
    bool answered = false;
    bool cancelling = false;
  };
  struct stream {
    sip::hop via;
    std::unique_ptr<sip::framer> cut;
    std::vector<base::packet> waiting;  ///< until it is up
    bool up = false;
    bool half_ping = false;
  };
  struct destination {
    std::string uri;
    std::optional<sip::hop> known;  ///< the flow of its binding
  };

  void take(base::instant now, const sip::hop& from, base::packet bytes);
  void settle(base::instant now);
  void on(base::instant now, const sip::request_event& e);
  void on(base::instant now, const sip::ack_event& e);
  void on(base::instant now, const sip::response_event& e);
  void on(base::instant now, const sip::stray_response_event& e);
  void on(base::instant now, const sip::client_failed_event& e);
  void on(base::instant now, const sip::server_failed_event& e);
  void on(base::instant now, const sip::client_ended_event& e);
  void on(base::instant now, const sip::server_ended_event& e);

  [[nodiscard]] int fault_of(const sip::message& m);
  [[nodiscard]] std::string loop_mark(const sip::message& m) const;
  [[nodiscard]] std::vector<destination> destinations(base::instant now, const sip::message& m) const;
  [[nodiscard]] std::pair<sip::draft, std::optional<sip::hop>> forwarded(const sip::hop& from, const sip::message& m,
                                                                         const destination& to);
  [[nodiscard]] std::optional<sip::hop> hop_to(std::string_view uri);
  void on_register(base::instant now, const sip::request_event& e);
  void send_bytes(const sip::hop& to, const std::string& bytes);
  void answer_ping(stream& s, const sip::framed& between);
  void learn(const sip::hop& from, const sip::message& m);
  void cancel_branches(base::instant now, context& c);
  void conclude(base::instant now, sip::server_id server, context& c);
  [[nodiscard]] sip::draft refusal(const sip::hop& from, const sip::message& m, int status);
  void respond(base::instant now, sip::server_id server, const sip::draft& d);
  void send(const sip::transmit& t);
  [[nodiscard]] std::pair<sip::server_id, branch*> find(sip::client_id client);
  [[nodiscard]] bool is_own(const base::endpoint& e) const { return e == at_; }

  sim_world& world_;
  base::endpoint at_;
  base::seeded_rng random_;
  sip::flow_id datagrams_;
  sip::transaction_layer transactions_;
  sip::transaction_output out_;
  sim_location location_;
  std::map<base::endpoint, sip::hop> behind_nat_;  ///< an address as it stands in Contact, and the way to it
  std::map<sip::flow_id, stream> streams_;
  std::map<sip::server_id, context> contexts_;
  std::map<sip::client_id, std::pair<sip::server_id, std::size_t>> by_client_;
  std::uint64_t sent_bytes_ = 0;
  sim_proxy_counts counts_;
};
