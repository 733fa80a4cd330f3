#include "invite_client.hpp"

#include "own_messages.hpp"

namespace sip {

void invite_client::start(turn& t, client_id id, const hop& to, sent_bytes request, cause why) {
  id_ = id;
  to_ = to;
  sent_ = std::move(request);
  interval_ = t.timers().t1;
  if (!is_reliable(to.proto)) retransmit_at_ = t.now + interval_;
  end_at_ = t.now + t.timers().b();
  send(t, sent_.first(to_, why));
}

void invite_client::on_response(turn& t, const hop& from, const message& response) {
  const auto code = response.status();
  if (code < 200) return on_provisional(t, from, response);
  if (code < 300) return on_success(t, from, response);
  on_rejection(t, from, response);
}

void invite_client::on_provisional(turn& t, const hop& from, const message& response) {
  if (state_ != state::calling && state_ != state::proceeding) return;
  const bool restarts_c = state_ == state::calling || response.status() != 100;
  if (restarts_c && !cancelled_) end_at_ = t.now + t.timers().timer_c;
  retransmit_at_ = base::never;
  state_ = state::proceeding;
  t.out.events.push_back(response_event{id_, from, &response});
}

void invite_client::on_success(turn& t, const hop& from, const message& response) {
  if (state_ == state::completed) {
    // A fork accepted after the call was rejected (§16.7 step 5): whoever owns the call must ACK it and hang
    // up.
    t.out.events.push_back(stray_response_event{from, &response});
    return;
  }
  t.out.events.push_back(response_event{id_, from, &response});
  if (state_ == state::accepted) return;
  sent_ = {};
  linger(t, state::accepted, t.timers().b());
}

void invite_client::on_rejection(turn& t, const hop& from, const message& response) {
  if (state_ == state::accepted) return;
  if (state_ == state::completed) return send(t, sent_.again(to_, cause::peer));
  sent_ = write_own(t, ack_for(sent_.parsed(), response), id_, {});
  send(t, sent_.first(to_, cause::peer));
  t.out.events.push_back(response_event{id_, from, &response});
  linger(t, state::completed, t.timers().d(is_reliable(to_.proto)));
}

void invite_client::on_cancel(turn& t) {
  if (state_ != state::proceeding || cancelled_) return;
  cancelled_ = true;
  end_at_ = std::min(end_at_, t.now + t.timers().b());
}

bool invite_client::on_transport_error(turn& t) {
  if (state_ != state::accepted) fail(t, failure::transport);
  return true;
}

void invite_client::on_timeout(turn& t) {
  if (end_at_ <= t.now) {
    const bool unanswered = state_ == state::calling || state_ == state::proceeding;
    if (unanswered) return fail(t, failure::timeout);
    state_ = state::terminated;
  } else if (retransmit_at_ <= t.now) {
    interval_ *= 2;
    retransmit_at_ = t.now + interval_;
    send(t, sent_.again(to_, cause::timer));
  }
}

void invite_client::send(turn& t, transmit bytes) const {
  bytes.client = id_;
  t.out.sends.push_back(std::move(bytes));
}

void invite_client::fail(turn& t, failure why) {
  t.out.events.push_back(client_failed_event{id_, why});
  state_ = state::terminated;
}

void invite_client::linger(turn& t, state s, base::duration time) {
  retransmit_at_ = base::never;
  end_at_ = t.now + time;
  state_ = time > base::duration{} ? s : state::terminated;
}

}  // namespace sip
