// One account's registration (RFC 3261 §10.2, back-off after RFC 5626 §4.5).
//
//   idle --start--> registering --2xx--> registered --refresh timer--> registering
//                       |  423: again with Min-Expires
//                       |  401/407 refused, 403, 404 …: failed, until the user asks again
//                       |  timeout, transport, 408, 480, 5xx: failed, again after a back-off
//   registered --stop--> unregistering --any final--> idle
#pragma once

#include <base/rng.hpp>
#include <base/time.hpp>
#include <sip/ua/account.hpp>
#include <sip/ua/actions.hpp>

#include <cstdint>
#include <string>

namespace sip {

class registration {
 public:
  registration(account_id account, const account_settings& settings, base::rng& random);

  void start(base::instant now, actions& out);
  /// Removes the binding. Does nothing when there is none and none is on its way.
  void stop(actions& out);
  void on_response(base::instant now, const message& response, actions& out);
  /// No answer, or none that can be used; `reason` is a sentence.
  void on_failure(base::instant now, int code, std::string_view reason, bool final, actions& out);
  void on_timeout(base::instant now, actions& out);
  [[nodiscard]] base::instant next_timeout() const { return timer_; }
  [[nodiscard]] std::uint32_t take_cseq() { return ++cseq_; }
  [[nodiscard]] bool is_registered() const { return state_ == state::registered || refreshing_; }
  [[nodiscard]] bool is_busy() const { return state_ == state::registering || state_ == state::unregistering; }

 private:
  enum class state : std::uint8_t { idle, registering, registered, unregistering, failed };

  void send(std::uint32_t expires_s, actions& out);
  void on_success(base::instant now, const message& response, actions& out);
  [[nodiscard]] std::uint32_t granted_expires(const message& response) const;
  [[nodiscard]] base::duration back_off();

  account_id account_;
  const account_settings* settings_;
  base::rng* random_;
  state state_ = state::idle;
  bool refreshing_ = false;      ///< registering while the old binding still holds
  bool stop_wanted_ = false;     ///< stop came while a REGISTER was on its way
  base::instant timer_ = base::never;
  std::string call_id_, tag_;
  std::uint32_t cseq_ = 0;
  std::uint32_t expires_s_;
  std::uint32_t failures_ = 0;
};

}  // namespace sip
