#include "event_rules.hpp"

#include <base/ascii.hpp>
#include <sip/transaction/response_via.hpp>
#include <sip/ua/subscription.hpp>

#include <algorithm>

namespace sip {

namespace {

using std::chrono::seconds;

bool never_again(std::string_view reason) {
  return base::iequals(reason, "rejected") || base::iequals(reason, "noresource") || base::iequals(reason, "invariant");
}

bool again_at_once(std::string_view reason) { return base::iequals(reason, "deactivated") || base::iequals(reason, "timeout"); }

}  // namespace

subscription::subscription(account_id account, const account_settings& settings, const timers& t, base::rng& random,
                           subscription_settings wanted)
    : account_(account), settings_(&settings), timers_(&t), random_(&random), wanted_(std::move(wanted)) {}

std::string_view subscription::fault_of(const message& notify) {
  if (!notify.get<subscription_state>()) return "Subscription-State missing or malformed";
  return notify.from().tag().empty() ? "From without tag" : "";
}

std::unique_ptr<subscription> subscription::fork(base::instant now) {
  const bool alive = state_ != state::over && state_ != state::resting && !stop_wanted_;
  if (!alive || !wanted_.keep_forks || forks_ == max_forks || forks_until_ <= now) return nullptr;
  ++forks_;
  auto other = std::make_unique<subscription>(account_, *settings_, *timers_, *random_, wanted_);
  other->wanted_.resubscribe = false;  // one of them is enough to ask all again
  other->call_id_ = call_id_;
  other->tag_ = tag_;
  other->cseq_ = cseq_;
  other->forks_ = max_forks;
  other->state_ = state::notify_wait;
  return other;
}

bool subscription::matches(std::string_view package, std::string_view id) const {
  return state_ != state::over && state_ != state::resting && package == wanted_.package && id == wanted_.event_id;
}

void subscription::start(base::instant now, actions& out) {
  call_id_ = random_->token(24);  // §4.1.2.2: a new attempt has nothing in common with the last one
  tag_ = random_->token(12);
  dialog_ = {};
  retry_at_ = base::never;
  forks_ = 0;
  started_ = now;
  state_ = state::notify_wait;
  send(now, wanted_.expires_s, out);
  forks_until_ = timer_n_;
}

void subscription::send(base::instant now, std::uint32_t expires_s, actions& out) {
  auto d = dialog_ ? dialog_->make_request("SUBSCRIBE")
                   : out_of_dialog("SUBSCRIBE", wanted_.target, *settings_, {wanted_.from, wanted_.target, call_id_, tag_, ++cseq_});
  auto next_hop = dialog_ ? dialog_->next_hop() : first_hop(*settings_, wanted_.target);
  d.add(header_id::event, wanted_.event_id.empty() ? wanted_.package : wanted_.package + ";id=" + wanted_.event_id);
  d.add(header_id::expires, std::to_string(expires_s));
  if (!wanted_.accept.empty()) d.add(header_id::accept, wanted_.accept);
  for (const auto& [name, value] : wanted_.headers) d.add(name, value);
  if (!wanted_.body.empty()) d.body(wanted_.content_type, wanted_.body);
  asked_s_ = expires_s;
  in_flight_ = true;
  refresh_at_ = base::never;
  timer_n_ = now + timers_->b();
  out.push_back(send_request{purpose::subscribe, std::move(d), std::move(next_hop)});
}

bool subscription::refresh(base::instant now, actions& out) {
  if (!dialog_ || in_flight_ || stop_wanted_ || (state_ != state::pending && state_ != state::active)) return false;
  send(now, wanted_.expires_s, out);
  return true;
}

void subscription::unsubscribe(base::instant now, actions& out) {
  if (state_ == state::over) return;
  stop_wanted_ = true;
  if (state_ == state::resting) return end(now, {id_, subscription_status::terminated, 0, "unsubscribed"}, std::nullopt, out);
  if (!dialog_ || in_flight_ || stop_sent_) return;  // once there is a dialog, and nothing under way in it
  stop_sent_ = true;
  send(now, 0, out);
}

void subscription::set_expiry(base::instant now, std::uint32_t expires_s) {
  granted_s_ = std::max(expires_s, shortest_expires_s);
  expire_at_ = now + seconds(granted_s_);
  refresh_at_ = stop_wanted_ || wanted_.expires_s == 0 ? base::never : now + refresh_after(granted_s_);
}

void subscription::on_response(base::instant now, const message& response, actions& out) {
  const int code = response.status();
  if (code < 200 || !in_flight_ || response.call_id() != call_id_) return;  // the last attempt's answer may come late
  if (code >= 300) return on_refused(now, response, out);
  in_flight_ = false;
  if (state_ == state::over) return;
  failures_ = dialog_ ? 0 : failures_;
  if (code == 204) {  // RFC 5839: no NOTIFY will come, so a fetch or the end is done with this
    timer_n_ = base::never;
    if (asked_s_ == 0) return end(now, {id_, subscription_status::terminated, 0, std::string(response.reason())}, std::nullopt, out);
  }
  if (asked_s_ != 0) set_expiry(now, std::min(expires_of(response, asked_s_), asked_s_));
  if (stop_wanted_) unsubscribe(now, out);
}

void subscription::on_refused(base::instant now, const message& response, actions& out) {
  const int code = response.status();
  const auto least = response.get<min_expires>();
  if (code == 423 && least && asked_s_ != 0 && least->seconds > asked_s_ && least->seconds <= longest_expires_s) {
    wanted_.expires_s = least->seconds;
    return send(now, wanted_.expires_s, out);
  }
  const auto wait = response.get<retry_after>();
  on_failure(now, code, response.reason(), !worth_retrying(code), out);
  if (wait && retry_at_ != base::never) retry_at_ = std::max(retry_at_, now + seconds(std::min(wait->seconds, longest_expires_s)));
}

void subscription::on_failure(base::instant now, int code, std::string_view reason, bool final, actions& out) {
  in_flight_ = false;
  if (state_ == state::over) return;
  subscription_event last{id_, subscription_status::failed, code, std::string(reason)};
  if (stop_wanted_) {  // whatever it said: we are gone
    last.status = subscription_status::terminated;
    return end(now, std::move(last), std::nullopt, out);
  }
  if (!dialog_) return end(now, std::move(last), final || !may_start_again() ? std::nullopt : std::optional(back_off(failures_++, *random_)), out);
  if (ends_subscription(code)) {  // §4.1.2.2
    return end(now, std::move(last), code == 481 && may_start_again() ? at_once(now) : std::nullopt, out);
  }
  timer_n_ = base::never;  // the subscription holds until it expires: try again at half of what is left
  const auto left = expire_at_ - now;
  refresh_at_ = expire_at_ != base::never && left > seconds(4) ? now + left / 2 : base::never;
}

void subscription::on_notify(base::instant now, const message& request, server_id server, const hop& via, actions& out) {
  const auto respond = [&](int code, std::string_view reason) {
    out.push_back(send_response{server, draft_response(request, via, code, reason, tag_)});
  };
  if (const auto fault = fault_of(request); !fault.empty()) return respond(400, fault);
  const auto status = request.get<subscription_state>();
  if (!dialog_) {
    dialog_ = sip::dialog::from_request(request, tag_);
    dialog_->used_cseq(cseq_);
  } else if (dialog_->on_request(request.cseq().number) == cseq_order::old) {
    return respond(500, "CSeq out of order");
  }
  dialog_->refresh_target(request);
  respond(200, {});
  out.push_back(notification{id_, account_, wanted_.package, std::string(status->state),
                             std::string(status->params.get("reason").value_or("")),
                             unfolded(request.value(header_id::content_type)), std::string(request.body()),
                             unfolded(request.value(header_id::from)), request.bytes()});
  const auto left = seconds_in(status->params, "expires");
  if (base::iequals(status->state, "terminated") || left == 0U) return on_terminated(now, status->params, out);
  if (!stop_sent_) timer_n_ = base::never;
  const auto old = std::exchange(state_, base::iequals(status->state, "pending") ? state::pending : state::active);
  if (left) {
    set_expiry(now, *left);  // §4.1.3: the notifier has the last word
  } else if (expire_at_ == base::never) {
    set_expiry(now, std::max(asked_s_, shortest_expires_s));
  }
  if (old != state_) {
    const auto told = state_ == state::pending ? subscription_status::pending : subscription_status::active;
    out.push_back(subscription_event{id_, told, 0, std::string(status->state), granted_s_});
  }
  if (stop_wanted_ || wanted_.expires_s == 0) unsubscribe(now, out);
}

/// §4.1.3: what each reason means for the next attempt.
void subscription::on_terminated(base::instant now, const params_view& params, actions& out) {
  const auto reason = params.get("reason").value_or("");
  const auto wait = seconds_in(params, "retry-after");
  subscription_event last{id_, subscription_status::terminated, 0, std::string(reason)};
  if (!may_start_again() || never_again(reason)) return end(now, std::move(last), std::nullopt, out);
  if (again_at_once(reason) || (base::iequals(reason, "giveup") && !wait)) return end(now, std::move(last), at_once(now), out);
  if (wait) return end(now, std::move(last), seconds(*wait), out);
  end(now, std::move(last), back_off(failures_++, *random_), out);
}

/// Anew without a wait, unless that was tried a moment ago.
std::optional<base::duration> subscription::at_once(base::instant now) {
  const bool lasted = now - started_ >= timers_->b();
  if (lasted) failures_ = 0;
  return failures_++ == 0 ? base::duration{} : back_off(failures_, *random_);
}

void subscription::end(base::instant now, subscription_event last, std::optional<base::duration> wait, actions& out) {
  timer_n_ = refresh_at_ = expire_at_ = retry_at_ = base::never;
  in_flight_ = false;  // an answer that comes now is for nobody, and one that never comes keeps nothing
  dialog_ = {};
  state_ = wait ? state::resting : state::over;
  if (wait) {
    retry_at_ = now + *wait;
    last.again = true;
    last.retry_in_s = in_seconds(*wait);
  }
  out.push_back(std::move(last));
}

std::uint32_t subscription::take_cseq() { return dialog_ ? dialog_->take_cseq() : ++cseq_; }

base::instant subscription::next_timeout() const { return std::min({timer_n_, refresh_at_, expire_at_, retry_at_}); }

void subscription::on_timeout(base::instant now, actions& out) {
  if (retry_at_ <= now) return start(now, out);
  if (timer_n_ <= now) {
    if (stop_wanted_) return end(now, {id_, subscription_status::terminated, 0, "unsubscribed; the last NOTIFY never came"}, std::nullopt, out);
    const auto again = may_start_again() ? std::optional(back_off(failures_++, *random_)) : std::nullopt;
    return end(now, {id_, subscription_status::failed, 408, "no NOTIFY came"}, again, out);
  }
  if (expire_at_ <= now) {
    const auto again = may_start_again() ? at_once(now) : std::nullopt;
    return end(now, {id_, subscription_status::terminated, 0, "expired"}, again, out);
  }
  if (refresh_at_ <= now) {
    refresh_at_ = base::never;
    if (!in_flight_) send(now, wanted_.expires_s, out);
  }
}

}  // namespace sip
