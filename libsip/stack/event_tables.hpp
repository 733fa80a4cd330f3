// The tables of what speaks SUBSCRIBE, NOTIFY, PUBLISH and REFER, found by id, by dialog and by time.
#pragma once

#include <base/slot_table.hpp>
#include <base/timer_table.hpp>
#include <sip/stack/stack.hpp>
#include <sip/ua/compositor.hpp>
#include <sip/ua/reference.hpp>
#include <sip/ua/referral.hpp>
#include <sip/ua/subscription.hpp>
#include <sip/ua/transfer.hpp>

#include <algorithm>
#include <string>
#include <type_traits>
#include <unordered_map>
#include <variant>
#include <vector>

namespace sip {

class event_tables {
 public:
  event_tables(const stack_options& options, base::rng& random);

  [[nodiscard]] auto& table(subscription_id) { return subscriptions_; }
  [[nodiscard]] auto& table(notifier_id) { return notifiers_; }
  [[nodiscard]] auto& table(publication_id) { return publications_; }
  [[nodiscard]] auto& table(referral_id) { return referrals_; }
  [[nodiscard]] auto& table(transfer_id) { return transfers_; }

  /// Calls `work(usage)` if it is still there.
  template <class Work>
  void visit(const event_user& user, Work&& work) {
    std::visit(
        [&](auto id) {
          if constexpr (!std::is_same_v<decltype(id), std::monostate>) {
            if (auto* usage = table(id).find(id)) work(*usage);
          }
        },
        user);
  }

  /// After each change: its place in the index and among the timers, or its end.
  void settle(const event_user& user);
  /// All that live in the dialog a request names (its Call-ID, and its To tag as our own), in the order of their making.
  [[nodiscard]] std::vector<event_user> in_dialog(const message& request) const;
  [[nodiscard]] bool pop_due(base::instant now, event_user& user);
  [[nodiscard]] base::instant next_timeout() const { return std::min(timers_.next(), published.next_timeout()); }
  void count(stack_counts& c) const;
  [[nodiscard]] const event_package* package(std::string_view name) const;
  [[nodiscard]] std::string allow_events() const;

  std::vector<event_package> packages;
  compositor published;
  std::unordered_map<call_handle, transfer_id> carried_out;           ///< calls whose course a transfer reports
  std::unordered_map<std::string, event_state> states;                ///< "account\npackage"

 private:
  struct place {
    event_user user;
    std::string key;
  };
  [[nodiscard]] place& place_of(const event_user& user, std::uint32_t& index);
  void drop_key(place& p);
  void erase(const event_user& user);

  base::slot_table<subscription, subscription_tag> subscriptions_;
  base::slot_table<notifier, notifier_tag> notifiers_;
  base::slot_table<publication, publication_tag> publications_;
  base::slot_table<referral, referral_tag> referrals_;
  base::slot_table<transfer, transfer_tag> transfers_;
  std::unordered_map<std::string, std::vector<event_user>> by_dialog_;  ///< "Call-ID\nlocal tag"
  base::timer_table timers_;
  std::vector<place> places_;                                         ///< by slot and kind
};

}  // namespace sip
