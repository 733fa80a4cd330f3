// Keep-alives on one flow (RFC 5626 §4.4): pings on streams, STUN on datagrams, or bare line ends that nobody
// answers.
//
//   idle -- due --> waiting -- answer --> idle, due again after a random part of the interval
//                      | no pong within 10 s, no STUN answer to 7 requests, an error, another mapped address:
//                      dead
#pragma once

#include <base/endpoint.hpp>
#include <base/export.hpp>
#include <base/rng.hpp>
#include <base/time.hpp>
#include <sip/transaction/hop.hpp>
#include <sip/ua/stun.hpp>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>

namespace sip SIPTTY_API {

class keep_alive {
 public:
  enum class verdict : std::uint8_t { alive, dead };

  /// `flow_timer_s` is the server's Flow-Timer, 0 when it names none. Goes on where it is when it runs
  /// already.
  void start(base::instant now, transport proto, std::uint32_t flow_timer_s, base::rng& random);
  /// Bytes that nobody answers, every `interval_s`.
  void start_blind(base::instant now, std::uint32_t interval_s);
  void stop();
  [[nodiscard]] bool is_running() const { return next_ != base::never || resend_ != base::never; }
  [[nodiscard]] base::instant next_timeout() const { return std::min(next_, resend_); }
  /// What is to be sent now; nothing when nothing is, or when the flow is dead.
  [[nodiscard]] std::optional<std::string> on_timeout(base::instant now, base::rng& random, verdict& flow);
  /// A CRLF on the stream. False: it answers no ping of ours.
  bool on_pong(base::instant now, base::rng& random);
  verdict on_stun(base::instant now, const stun_message& answer, base::rng& random);
  /// At least one was answered since the start.
  [[nodiscard]] bool is_proven() const { return proven_; }
  /// How the server saw us last.
  [[nodiscard]] const std::optional<base::endpoint>& mapped() const { return mapped_; }

 private:
  void answered(base::instant now, base::rng& random);
  void schedule(base::instant now, base::rng& random);

  bool datagrams_ = false, blind_ = false, proven_ = false;
  base::duration lower_{}, upper_{};
  base::instant next_ = base::never;    ///< of a new keep-alive
  base::instant resend_ = base::never;  ///< the one that waits is sent again, or given up
  unsigned sent_ = 0;
  base::duration interval_{};
  stun_id id_{};
  std::optional<base::endpoint> mapped_;
};

}  // namespace sip
