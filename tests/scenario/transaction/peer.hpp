// A transaction layer in the simulated network with a user of moods on top, who keeps books and checks them.
#pragma once

#include <sim_world.hpp>
#include <sip/message/framer.hpp>
#include <sip/transaction/layer.hpp>

#include <functional>
#include <map>
#include <string>

class peer final : public sim_node {
 public:
  peer(sim_world& world, const base::endpoint& at, sip::transport proto,
       const sip::transaction_options& options);

  /// Requests go to `other` from now on: over the datagram flow, or over a stream that is opened (and opened
  /// again).
  void face(const base::endpoint& other);
  /// `count` requests, half of them INVITEs, `gap` apart.
  void start_many(int count, base::duration gap);

  void receive(base::instant now, const sip::hop& from, base::packet bytes) override;
  void on_timeout(base::instant now) override;
  [[nodiscard]] base::instant next_timeout() const override;
  void flow_up(base::instant now, const sip::hop& flow) override;
  void flow_down(base::instant now, const sip::hop& flow) override;

  [[nodiscard]] bool books_are_closed() const;

  struct tally {
    int started = 0, answered = 0, timed_out = 0, broken = 0, refused = 0, rejected_bytes = 0, strays = 0;
  };
  [[nodiscard]] const tally& seen() const { return tally_; }
  [[nodiscard]] std::uint64_t sends() const { return sends_; }
  [[nodiscard]] sip::flow_id stream() const { return flow_; }

 private:
  struct outgoing {
    bool invite;
    base::instant started;
    base::instant latest;  ///< start, or the last response that came up
    int status = 0;
    int by_timer = 0;
    bool cancelled = false;
  };
  struct incoming {
    bool invite;
    base::packet request;
    base::instant latest;  ///< arrival, or our last response
    int status = 0;
    int by_timer = 0;
    bool acknowledged = false;
    base::packet accepted;
  };

  void take(const sip::hop& from, base::packet bytes);
  void drain();
  void book(const sip::transmit& t);
  void handle(const sip::request_event& e);
  void handle(const sip::ack_event& e);
  void handle(const sip::response_event& e);
  void handle(const sip::stray_response_event& e);
  void handle(const sip::client_failed_event& e);
  void handle(const sip::server_failed_event& e);
  void handle(const sip::client_ended_event& e);
  void handle(const sip::server_ended_event& e);

  void start(bool invite);
  void cancel(sip::client_id invite);
  void acknowledge(const sip::hop& to, const sip::message& success);
  void decide(sip::server_id id);
  void respond(sip::server_id id, int status);
  void accept_again(sip::server_id id, base::duration interval, base::instant end);
  void later(base::duration delay, std::function<void()> action);
  [[nodiscard]] base::duration up_to(base::duration most);
  [[nodiscard]] bool chance(unsigned percent) { return random_.below(100) < percent; }
  [[nodiscard]] sip::hop to_other() const;

  sim_world& world_;
  base::endpoint at_, other_;
  sip::transport proto_;
  sip::timers timers_;
  sip::transaction_layer layer_;
  sip::transaction_output out_;
  base::seeded_rng random_;
  sip::flow_id flow_ = 0;
  bool up_ = false;
  std::map<sip::flow_id, sip::framer> framers_;
  std::multimap<base::instant, std::function<void()>> actions_;
  std::map<sip::client_id, outgoing> outgoing_;
  std::map<sip::server_id, incoming> incoming_;
  std::map<std::string, sip::server_id, std::less<>> accepted_;  ///< by Call-ID
  tally tally_;
  std::uint64_t sends_ = 0;
  int number_ = 0;
};
