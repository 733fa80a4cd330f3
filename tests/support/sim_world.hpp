// A simulated network for pure nodes on a virtual clock: datagrams that get lost, late, doubled and damaged,
// and ordered streams cut anywhere. One seed makes one run, to the last byte.
#pragma once

#include <base/endpoint.hpp>
#include <base/packet.hpp>
#include <base/rng.hpp>
#include <base/time.hpp>
#include <sip/transaction/hop.hpp>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>
#include <optional>
#include <queue>
#include <variant>
#include <vector>

/// One direction between two addresses. Reordering comes from a delay that varies. Streams take only the
/// delay.
struct sim_link {
  double loss = 0;  ///< probabilities
  double duplication = 0;
  double corruption = 0;  ///< a flipped bit or a cut end
  base::duration min_delay = std::chrono::milliseconds(1);
  base::duration max_delay = std::chrono::milliseconds(1);
};

/// What lives at an address. `from.local` is the node's own address, `from.flow` its name for the way back.
struct sim_node {
  virtual ~sim_node() = default;
  /// A datagram, or the next bytes of a stream (`from.proto` says which).
  virtual void receive(base::instant now, const sip::hop& from, base::packet bytes) = 0;
  virtual void on_timeout(base::instant now) = 0;
  [[nodiscard]] virtual base::instant next_timeout() const = 0;
  virtual void flow_up(base::instant /*now*/, const sip::hop& /*flow*/) {}
  virtual void flow_down(base::instant /*now*/, const sip::hop& /*flow*/) {}
  /// ICMP: nobody listens where a datagram of this hop went.
  virtual void unreachable(base::instant /*now*/, const sip::hop& /*to*/) {}
};

/// What others notice of a node that is not there any more: nothing, or ICMP errors and closed streams.
enum class sim_absence : std::uint8_t { silent, refused };

struct sim_counts {
  std::uint64_t sent = 0, delivered = 0, lost = 0, duplicated = 0, corrupted = 0, unreachable = 0;
  std::uint64_t bytes_sent = 0;
};

class sim_world {
 public:
  explicit sim_world(std::uint64_t seed) : random_(seed) {}

  /// A node with a datagram socket and a stream listener at `at`. It must outlive the world's last run, or be removed.
  /// Gives the flow of its datagrams. An address that was left may be taken again (a restart).
  sip::flow_id add(const base::endpoint& at, sim_node& n);
  /// The node dies: its streams are gone, and what is sent to it meets `how`.
  void remove(const base::endpoint& at, sim_absence how);
  /// Puts a node's datagrams behind a NAT, or gives it another mapping: others see and reach `mapped` only, a mapping
  /// that was replaced leads nowhere, and `at` itself cannot be reached from outside.
  void set_nat(const base::endpoint& at, const base::endpoint& mapped);
  void set_default_link(const sim_link& l) { default_link_ = l; }
  void set_link(const base::endpoint& from, const base::endpoint& to, const sim_link& l) {
    links_[{from, to}] = l;
  }

  /// Bytes on their way from `to.local` to `to.remote`; a reliable hop needs a flow that is up.
  void send(const sip::hop& to, const base::packet& bytes);
  /// Opens a stream. Both ends hear `flow_up`; where nobody listens the opener hears `flow_down`.
  sip::flow_id connect(const base::endpoint& local, const base::endpoint& remote,
                       sip::transport proto = sip::transport::tcp);
  /// Closes from this end: the other one hears `flow_down` after the bytes that are on their way.
  void close(sip::flow_id flow);
  /// Both ends hear `flow_down` at once (who accepts, only if it had heard `flow_up`); what is on its way is
  /// gone.
  void cut(sip::flow_id flow);

  /// Everything that happens up to `end`, in order; then it is `end`. A node whose timer stays in the past
  /// throws.
  void run_until(base::instant end);
  /// Until nothing is on its way and no timer runs, at the latest `limit`. False when the limit came first.
  [[nodiscard]] bool run_until_idle(base::instant limit);

  [[nodiscard]] base::instant now() const { return now_; }
  [[nodiscard]] const sim_counts& counts() const { return counts_; }
  [[nodiscard]] base::packet_pool& pool() { return pool_; }
  [[nodiscard]] base::rng& random() { return random_; }
  /// Called for everything that is sent, before the network does anything to it.
  void observe(std::function<void(base::instant, const sip::hop&, const base::packet&)> observer) {
    observer_ = std::move(observer);
  }

 private:
  struct place {
    base::endpoint at;
    sim_node* n;  ///< nullptr: it left
    sim_absence absence = sim_absence::silent;
    std::optional<base::endpoint> mapped = {};
  };
  struct flow_end {
    base::endpoint local, remote;
    sip::transport proto;
    sip::flow_id other;
    bool up;
    base::instant last_arrival;  ///< at this end: a stream keeps its order
    bool opener = false;         ///< it waits to hear how its connection went
  };
  enum class change : std::uint8_t { accepted, up, down, unreachable };
  struct arrival {
    sip::hop from;  ///< as the receiver sees it
    std::variant<base::packet, change> what;
  };
  struct event {
    base::instant when;
    std::uint64_t order;
    arrival a;
    bool operator<(const event& other) const {
      return when != other.when ? when > other.when : order > other.order;
    }
  };

  [[nodiscard]] place* find(const base::endpoint& at);
  [[nodiscard]] place* reached_at(const base::endpoint& public_address);
  [[nodiscard]] const sim_link& link_between(const base::endpoint& from, const base::endpoint& to) const;
  [[nodiscard]] bool chance(double probability);
  [[nodiscard]] base::duration delay(const sim_link& l);
  [[nodiscard]] base::packet damaged(const base::packet& bytes);
  void send_datagram(const sip::hop& to, const base::packet& bytes);
  void send_stream(sip::flow_id flow, const base::packet& bytes);
  void schedule(base::instant when, arrival a);
  void schedule_in_order(sip::flow_id receiver, std::variant<base::packet, change> what);
  void deliver(const arrival& a);
  void report_unreachable(const arrival& a);
  void change_flow(sim_node& n, const sip::hop& flow, change c);
  bool step(base::instant end);
  [[nodiscard]] sip::hop hop_of(sip::flow_id flow) const;

  base::packet_pool pool_;
  base::seeded_rng random_;
  base::instant now_{};
  sim_link default_link_;
  std::map<std::pair<base::endpoint, base::endpoint>, sim_link> links_;
  std::vector<place> places_;  ///< datagram flow n is at n - 1
  std::map<sip::flow_id, flow_end> flows_;
  sip::flow_id next_flow_ = 1'000;
  std::priority_queue<event> events_;
  std::uint64_t order_ = 0;
  sim_counts counts_;
  std::function<void(base::instant, const sip::hop&, const base::packet&)> observer_;
};

/// Runs `body(seed)` for `count` seeds from 1 on, or for the one in the environment's SIPTTY_SEED. When it
/// throws (as REQUIRE does) the seed is printed first.
template <class Body>
void for_each_seed(std::uint64_t count, Body&& body) {
  const char* only = std::getenv("SIPTTY_SEED");
  const std::uint64_t first = only != nullptr ? std::strtoull(only, nullptr, 10) : 1;
  const std::uint64_t last = only != nullptr ? first : count;
  for (std::uint64_t seed = first; seed <= last; ++seed) {
    try {
      body(seed);
    } catch (...) {
      std::fprintf(stderr, "failed with seed %llu; SIPTTY_SEED=%llu repeats it\n",
                   static_cast<unsigned long long>(seed), static_cast<unsigned long long>(seed));
      throw;
    }
  }
}
