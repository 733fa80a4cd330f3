// Flows that are kept alive for the dialogs on them (RFC 6223 §4.2.3): one machine a flow, whichever number
// of calls want it, from the first that does to the end of the last.
#pragma once

#include <base/slot_table.hpp>
#include <base/timer_table.hpp>
#include <sip/ua/actions.hpp>
#include <sip/ua/ids.hpp>
#include <sip/ua/keep_alive.hpp>

#include <compare>
#include <cstdint>
#include <map>
#include <unordered_map>

namespace sip {

class kept_flows {
 public:
  explicit kept_flows(std::size_t max_flows) : flows_(max_flows) {}

  /// `call` wants `flow` to be kept alive every `interval_s`, 0: as often as we like. Of several wishes the
  /// shortest counts. A call that has said so before changes nothing (§4.2.3: it cannot be negotiated anew).
  void keep(base::instant now, const hop& flow, call_handle call, std::uint32_t interval_s,
            base::rng& random);
  void release(call_handle call);
  /// The flow is gone.
  void lost(const hop& flow);
  void on_timeout(base::instant now, base::rng& random, actions& out);
  [[nodiscard]] base::instant next_timeout() const { return timers_.next(); }
  bool on_pong(base::instant now, const hop& flow, base::rng& random);
  void on_stun(base::instant now, const hop& flow, const stun_message& answer, base::rng& random);

 private:
  struct kept_flow {
    hop flow;
    std::uint32_t interval_s = 0;
    std::size_t calls = 0;
    keep_alive machine;
  };
  using flow_name = base::slot_id<kept_flow>;
  struct key {
    transport proto;
    flow_id flow;
    base::endpoint remote;
    friend auto operator<=>(const key&, const key&) = default;
  };
  static key key_of(const hop& flow) { return {flow.proto, flow.flow, flow.remote}; }

  flow_name add(const hop& flow);
  void remove(flow_name name);
  /// Runs `work(machine)` for the flow, if it is kept.
  template <class Work>
  void with(const hop& flow, Work&& work);

  base::slot_table<kept_flow> flows_;
  std::map<key, flow_name> names_;
  std::unordered_map<call_handle, flow_name> calls_;
  base::timer_table timers_;
};

}  // namespace sip
