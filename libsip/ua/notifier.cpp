#include "event_rules.hpp"

#include <sip/transaction/response_via.hpp>
#include <sip/ua/notifier.hpp>

#include <algorithm>

namespace sip {

using std::chrono::seconds;

notifier::notifier(account_id account, call_handle call, std::string package, std::string event_id)
    : account_(account), call_(call), package_(std::move(package)), event_id_(std::move(event_id)) {}

void notifier::open(base::instant now, shared_dialog dialog, std::uint32_t expires_s) {
  dialog_ = std::move(dialog);
  expire_at_ = now + seconds(expires_s);
}

void notifier::on_subscribe(base::instant now, const message& request, server_id server, const hop& via, std::uint32_t granted_s,
                            actions& out) {
  if (dialog_->on_request(request.cseq().number) == cseq_order::old) {
    out.push_back(send_response{server, draft_response(request, via, 500, "CSeq out of order", dialog_->local_tag())});
    return;
  }
  dialog_->refresh_target(request);
  auto ok = dialog_response(request, via, 200, dialog_->local_tag());
  ok.add(header_id::expires, std::to_string(granted_s));
  out.push_back(send_response{server, std::move(ok)});
  expire_at_ = now + seconds(granted_s);
  if (granted_s == 0) {
    terminate(now, "timeout", 0, out);
    if (id_) out.push_back(subscriber_gone{id_, "unsubscribed"});
    return;
  }
  push(now, {pending_ ? event_state{} : last_, pending_}, out);
}

bool notifier::notify(base::instant now, event_state s, actions& out) {
  if (ended_) return false;
  pending_ = false;
  last_ = s;
  push(now, {std::move(s), false}, out);
  return true;
}

bool notifier::terminate(base::instant now, std::string_view reason, std::uint32_t retry_after_s, actions& out) {
  if (ended_) return false;
  ended_ = true;
  std::string parameters = ";reason=" + std::string(reason);
  if (retry_after_s != 0) parameters += ";retry-after=" + std::to_string(retry_after_s);
  push(now, {pending_ ? event_state{} : last_, false, std::move(parameters)}, out);
  return true;
}

void notifier::push(base::instant now, waiting_notification n, actions& out) {
  if (waiting_.size() == max_waiting) waiting_.pop_front();
  waiting_.push_back(std::move(n));
  send(now, out);
}

/// One at a time, so that they arrive in order.
void notifier::send(base::instant now, actions& out) {
  if (in_flight_ || waiting_.empty()) return;
  const auto n = std::move(waiting_.front());
  waiting_.pop_front();
  in_flight_ = true;
  auto d = dialog_->make_request("NOTIFY");
  d.add(header_id::event, event_id_.empty() ? package_ : package_ + ";id=" + event_id_);
  if (n.terminated.empty()) {
    const auto left = std::to_string(in_seconds(std::max(expire_at_ - now, base::duration{})));
    d.add(header_id::subscription_state, {n.pending ? "pending" : "active", ";expires=", left});
  } else {
    d.add(header_id::subscription_state, {"terminated", n.terminated});
  }
  if (!n.state.body.empty()) d.body(n.state.content_type, n.state.body);
  out.push_back(send_request{purpose::notify, std::move(d), dialog_->next_hop()});
}

void notifier::end(std::string_view reason, actions& out) {
  waiting_.clear();
  if (!std::exchange(ended_, true) && id_) out.push_back(subscriber_gone{id_, std::string(reason)});
}

void notifier::on_response(base::instant now, const message& response, actions& out) {
  const int code = response.status();
  if (code < 200) return;
  in_flight_ = false;
  if (code < 300) dialog_->refresh_target(response);
  if (code == 408 || ends_subscription(code)) return end("NOTIFY was answered " + std::to_string(code) + " " + std::string(response.reason()), out);
  send(now, out);
}

void notifier::on_failure(base::instant now, int code, std::string_view reason, bool /*final*/, actions& out) {
  in_flight_ = false;
  if (code == 408 || code == 503 || ends_subscription(code)) return end(reason, out);
  send(now, out);
}

void notifier::on_timeout(base::instant now, actions& out) {
  if (next_timeout() > now) return;
  terminate(now, "timeout", 0, out);
  if (id_) out.push_back(subscriber_gone{id_, "expired"});
}

}  // namespace sip
