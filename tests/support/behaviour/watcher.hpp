// The part of a phone's user that watches others, is watched and publishes (RFC 6665, RFC 3903): subscribes to every package,
// lets in or refuses, changes states. Each subscription, subscriber and publication must end once, and states come in order.
#pragma once

#include "sim_phone.hpp"
#include "surroundings.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <string>

class watcher {
 public:
  watcher(surroundings& around, sim_phone& phone);

  void watch(const std::string& target);
  void publish(const std::string& target);
  void change_state(const std::string& package);
  /// No more of it: all that it began ends.
  void stop();
  /// Its phone is about to die.
  void lose_state();
  /// Empty, or what never came to its end.
  [[nodiscard]] std::string left_over() const;

  void on(const sip::subscription_event& e);
  void on(const sip::subscription_forked& e);
  void on(const sip::notification& e);
  void on(const sip::subscriber_arrived& e);
  void on(const sip::subscriber_gone& e);
  void on(const sip::publication_event& e);
  void on(const sip::state_published& e);
  template <class Other>
  void on(const Other& /*e*/) {}

 private:
  struct watching {
    bool over = false, active = false;
    std::string call_id;        ///< of its last NOTIFY
    std::uint64_t shown = 0;    ///< the last state
    base::instant changed{};
  };

  void unsubscribe(sip::subscription_id id);
  void decide(sip::notifier_id id);
  void end_subscriber(sip::notifier_id id);
  void tell_one(sip::notifier_id id);
  [[nodiscard]] sip::event_state new_state();
  [[nodiscard]] std::uint64_t below(std::uint64_t bound) { return around_.world->random().below(bound); }
  [[nodiscard]] base::duration up_to(base::duration most) { return around_.up_to(most); }
  [[nodiscard]] base::instant now() const { return around_.world->now(); }

  surroundings& around_;
  sim_phone& phone_;
  std::map<sip::subscription_id, watching> watched_;
  std::map<sip::notifier_id, std::shared_ptr<notifier_side>> watchers_;
  std::map<sip::publication_id, bool> publications_;   ///< is it over?
  std::map<sip::published_id, bool> published_;        ///< is it gone?
  std::map<std::string, std::uint64_t> states_;        ///< by package
};
