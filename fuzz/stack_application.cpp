// The application of the stack's fuzz target: every command, with what the fuzzer's bytes choose.
#include "stack_driver.hpp"

using namespace std::chrono_literals;

namespace {

constexpr unsigned max_timeouts = 2000;  // in the last ten minutes

constexpr std::array<const char*, 8> targets{"sip:bob@192.0.2.9",
                                             "sip:bob@192.0.2.9;transport=tcp",
                                             "sip:bob@example.com",
                                             "sip:bob@[2001:db8::9]",
                                             "sips:bob@example.org",
                                             "sip:bob@192.0.2.9?Subject=x",
                                             "sip:bob@192.0.2.9;method=REFER",
                                             "not a uri"};
constexpr std::array<const char*, 2> bodies{"v=0\r\n", ""};
constexpr std::array<const char*, 4> packages{"presence", "message-summary", "dialog", "refer"};

}  // namespace

void stack_driver::dial() {
  sip::dial_settings wanted;
  wanted.target = c_.of(targets);
  const auto how = c_.byte();
  wanted.keep_forks = (how & 1U) != 0;
  wanted.hold_prack = (how & 2U) != 0;
  if ((how & 4U) != 0) wanted.replaces = "c1;to-tag=a;from-tag=b";
  if ((how & 8U) != 0) wanted.identity = sip::identity_settings{{}, {}, "id", true};
  if ((how & 16U) != 0) wanted.referred_by = "<sip:dave@192.0.2.4>";
  if ((how & 32U) != 0 && !transfers_.empty()) wanted.transfer = c_.one_of(transfers_);
  if ((how & 64U) != 0) wanted.from = "\"B\" <sip:b@192.0.2.1>";
  const auto call = stack_.dial(now_, account(), wanted, "", fx_);
  if (call) live(call);
}

void stack_driver::call_command() {
  if (calls_.empty()) return dial();
  const auto call = c_.byte() % 2 == 0 ? calls_.back() : c_.one_of(calls_);
  const auto what = c_.byte();
  const auto body = c_.of(bodies);
  switch (what % 14) {
    case 0:
    case 1:
      return done(stack_.answer(now_, call, body, "", fx_));
    case 2:
      return done(stack_.ring(now_, call, 180 + what % 4, body, "", fx_));
    case 3:
      return done(stack_.offer(now_, call, body, "", fx_));
    case 4:
      return done(stack_.reinvite(now_, call, body, "", fx_));
    case 5:
      return done(stack_.update(now_, call, body, "", fx_, what % 3 == 0 ? "r1" : ""));
    case 6:
      return done(stack_.acknowledge(now_, call, body, fx_, what % 3 == 0 ? "r1" : ""));
    case 7:
      return done(stack_.accept_offer(now_, call, body, fx_));
    case 8:
      return done(stack_.reject_offer(now_, call, 488, fx_));
    case 9:
      return done(stack_.reject(now_, call, 486, "Busy", "", fx_));
    case 10:
      return done(stack_.info(now_, call, "text/plain", "x", "", fx_, what % 3 == 0 ? "x" : ""));
    case 11:
      return done(stack_.hangup(now_, call, "", fx_));
    case 12:
      return done(stack_.refer(now_, call, c_.of(targets), "", fx_));
    default:
      return add(referrals_, stack_.transfer(now_, call, c_.one_of(calls_), "", fx_));
  }
}

void stack_driver::event_start() {
  const auto what = c_.byte() % 8;
  const auto who = account();
  switch (what) {
    case 0:
      return stack_.start_registration(now_, accounts_[0], "", fx_);
    case 1:
      return stack_.stop_registration(now_, accounts_[0], "", fx_);
    case 2: {
      sip::subscription_settings wanted{c_.of(targets), c_.of(packages)};
      const auto how = c_.byte();
      wanted.expires_s = how % 4 == 3 ? 0 : 60;
      wanted.keep_forks = (how & 4U) == 0;
      wanted.resubscribe = (how & 8U) == 0;
      if ((how & 16U) != 0) wanted.event_id = "7";
      return add(subscriptions_, stack_.subscribe(now_, who, wanted, "", fx_));
    }
    case 3:
      return add(publications_,
                 stack_.publish(now_, who, {"", c_.of(packages), {"text/plain", "x"}, 60}, "", fx_));
    case 4:
      return add(referrals_, stack_.refer(now_, who, refer_wanted(), "", fx_));
    case 5: {
      const auto target = c_.of(targets);
      stack_.send_message(now_, who, target, "text/plain", std::string(c_.byte() * 8U, 'x'), "", fx_);
      return;
    }
    case 6:
      stack_.request(now_, who, "OPTIONS", c_.of(targets), {}, "", fx_);
      return;
    default:
      return stack_.set_event_state(now_, who, c_.of(packages), {"text/plain", "x"}, "", fx_);
  }
}

void stack_driver::event_command() {
  const auto what = c_.byte();
  switch (what % 8) {
    case 0:
      return with(notifiers_, [&](auto id) { stack_.notify(now_, id, {"text/plain", "x"}, "", fx_); });
    case 1:
      return with(notifiers_, [&](auto id) { stack_.end_subscriber(now_, id, "rejected", 0, "", fx_); });
    case 2:
      return with(subscriptions_, [&](auto id) { stack_.refresh_subscription(now_, id, "", fx_); });
    case 3:
      return with(subscriptions_, [&](auto id) { stack_.unsubscribe(now_, id, "", fx_); });
    case 4:
      return with(publications_, [&](auto id) {
        stack_.modify_publication(now_, id, {"text/plain", "y"}, "", fx_);
      });
    case 5:
      return with(publications_, [&](auto id) { stack_.remove_publication(now_, id, "", fx_); });
    case 6:
      return with(referrals_, [&](auto id) { stack_.stop_following(now_, id, "", fx_); });
    default:
      return event_start();
  }
}

sip::refer_settings stack_driver::refer_wanted() {
  sip::refer_settings r;
  r.refer_to = c_.of(targets);
  r.target = c_.of(targets);
  r.subscribe = c_.byte() % 4 != 3;
  return r;
}

void stack_driver::transfer_command() {
  const auto what = c_.byte();
  switch (what % 6) {
    case 0:
      return with(transfers_, [&](auto id) { stack_.accept_transfer(now_, id, "", fx_); });
    case 1:
      return with(transfers_, [&](auto id) { stack_.refuse_transfer(now_, id, 603, "No", "", fx_); });
    case 2:
      return with(transfers_, [&](auto id) {
        stack_.report_transfer(now_, id, what % 4 == 0 ? 200 : 180, "OK", "", fx_);
      });
    case 3:
      return with(calls_, [&](auto id) { add(referrals_, stack_.refer(now_, id, refer_wanted(), "", fx_)); });
    case 4:
      return with(calls_,
                  [&](auto id) { add(referrals_, stack_.refer_beside(now_, id, refer_wanted(), "", fx_)); });
    default:
      return dial();
  }
}

void stack_driver::end_everything() {
  ending_ = true;
  drain();
  stack_.stop_registration(now_, accounts_[0], "", fx_);
  drain();
  for (const auto id : std::set(live_calls_)) done(stack_.hangup(now_, id, "", fx_)), drain();
  for (const auto id : subscriptions_) done(stack_.unsubscribe(now_, id, "", fx_)), drain();
  const bool decides = (habits_ & 2U) == 0;
  for (const auto id : decides ? notifiers_ : decltype(notifiers_){})
    done(stack_.end_subscriber(now_, id, "noresource", 0, "", fx_)), drain();
  for (const auto id : publications_) done(stack_.remove_publication(now_, id, "", fx_)), drain();
  for (const auto id : referrals_) done(stack_.stop_following(now_, id, "", fx_)), drain();
  for (const auto id : decides ? transfers_ : decltype(transfers_){}) {
    done(stack_.refuse_transfer(now_, id, 603, "", "", fx_));
    done(stack_.report_transfer(now_, id, 200, "OK", "", fx_)), drain();
  }
  while (!streams_.empty()) lose(streams_.back()), drain();
  unsigned left = max_timeouts;
  advance(10min, &left);
}
