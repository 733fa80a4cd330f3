// Somebody with a phone who does at random what people do: calls, lets it ring, cancels, answers, refuses, holds, sends
// digits, transfers, hangs up, registers. Whatever happens he must hear of, once and with a cause.
#pragma once

#include "answer_watch.hpp"
#include "sim_phone.hpp"
#include "surroundings.hpp"
#include "transaction_watch.hpp"
#include "watcher.hpp"
#include "wire_watch.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>

class sim_user {
 public:
  sim_user(surroundings& around, const base::endpoint& at, const sip::account_settings& account, std::uint64_t seed,
           const sip::stack_options& options = {});

  void dial(const std::string& target);
  void register_now();
  void unregister();
  void ask_options(const std::string& target);
  /// Its phone is about to die.
  void lose_state();
  /// All that it began beside calls ends.
  void settle();
  [[nodiscard]] sim_phone& phone() { return *phone_; }
  [[nodiscard]] watcher& events() { return watcher_; }
  [[nodiscard]] std::uint64_t transactions_measured() const { return transactions_.measured(); }
  /// Looks for what should be over or answered by now.
  void check();
  /// Empty, or what is left in its tables.
  [[nodiscard]] std::string left_over() const;

 private:
  void on(const sip::offer_needed& e);
  void on(const sip::incoming_call& e);
  void on(const sip::call_progress& e);
  void on(const sip::call_confirmed& e);
  void on(const sip::session_offered& e);
  void on(const sip::session_answered& e);
  void on(const sip::session_refused& e);
  void on(const sip::call_ended& e);
  void on(const sip::transfer_progress& e);
  void on(const sip::transfer_requested& e);
  void on(const sip::registration_event& e);
  void on(const sip::request_done& e);
  template <class Other>
  void on(const Other& /*e*/) {}

  void answer_soon(sip::call_handle call, bool offered);
  void talk(sip::call_handle call);
  void change_early(const sip::call_progress& e);
  void change_session(sip::call_handle call, bool update);
  void send_digit(sip::call_handle call);
  void transfer(sip::call_handle call);
  void carry_out(sip::transfer_id transfer, const std::string& target);
  sip::call_handle dial(const sip::dial_settings& wanted);
  void hang_up_after(sip::call_handle call, base::duration most);
  void hang_up(sip::call_handle call);
  void know_dialog(sip::call_handle call, call_side& side);

  [[nodiscard]] std::uint64_t below(std::uint64_t bound) { return around_.world->random().below(bound); }
  [[nodiscard]] base::duration up_to(base::duration most) { return around_.up_to(most); }
  /// A session description with a name of its own.
  [[nodiscard]] std::string session();
  [[nodiscard]] std::string session_named(const std::string& label) const;
  [[nodiscard]] call_side* side(sip::call_handle call);
  void touch(call_side& side) { side.changed = around_.world->now(); }
  void must_say_why(const std::string& reason, const char* what);

  surroundings& around_;
  std::unique_ptr<sim_phone> phone_;
  wire_watch watch_;
  transaction_watch transactions_;
  answer_watch answers_;
  watcher watcher_;
  const char* trace_ = std::getenv("SIPTTY_SIM_TRACE");  ///< text of the messages to show, such as a Call-ID
  std::unordered_map<sip::call_handle, std::shared_ptr<call_side>> calls_;
  std::map<sip::referral_id, int> transfers_;   ///< REFERs, and how often their last word came
  std::map<sip::request_id, int> requests_;               ///< without their answer
};

/// The name that `session` gave it; empty for a body without one.
[[nodiscard]] std::string label_of(std::string_view body);
