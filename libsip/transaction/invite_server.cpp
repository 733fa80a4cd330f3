#include "invite_server.hpp"

#include "own_messages.hpp"

namespace sip {

void invite_server::start(turn& t, server_id id, const hop& reply, base::packet request) {
  id_ = id;
  reply_ = reply;
  request_ = std::move(request);
  send_at_ = t.now + trying_delay;
}

void invite_server::on_retransmission(turn& t) {
  const bool answers = state_ == state::proceeding || state_ == state::completed;
  if (answers && !sent_.wire.empty()) send(t, sent_.again(reply_, cause::peer));
}

void invite_server::on_ack(turn& t, const hop& from, const message& ack) {
  if (state_ == state::accepted) t.out.events.push_back(ack_event{from, &ack});
  if (state_ != state::completed) return;
  const auto i = is_reliable(reply_.proto) ? base::duration{} : t.timers().t4;
  send_at_ = base::never;
  end_at_ = t.now + i;
  state_ = i > base::duration{} ? state::confirmed : state::terminated;
}

void invite_server::respond(turn& t, int status, sent_bytes response, cause why) {
  const bool success = status >= 200 && status < 300;
  if (state_ == state::accepted && success) {
    response.retransmissions = ++sent_.retransmissions;
    return send(t, response.first(reply_, why));
  }
  if (state_ != state::proceeding) return;

  request_ = {};
  send_at_ = base::never;
  send(t, response.first(reply_, why));
  if (success) {
    sent_ = {};  // the user sends it again (§13.3.1.4), so only the count is needed
    state_ = state::accepted;
    end_at_ = t.now + t.timers().b();
    return;
  }
  sent_ = std::move(response);
  if (status < 200) return;
  state_ = state::completed;
  end_at_ = t.now + t.timers().b();
  interval_ = t.timers().t1;
  if (!is_reliable(reply_.proto)) send_at_ = t.now + interval_;
}

bool invite_server::on_transport_error(turn& t) {
  const bool was_sending = state_ == state::accepted || !sent_.wire.empty();
  if (was_sending && state_ != state::confirmed) {
    t.out.events.push_back(server_failed_event{id_, failure::transport});
  }
  return was_sending;
}

void invite_server::on_timeout(turn& t) {
  if (end_at_ <= t.now) {
    if (state_ == state::completed) t.out.events.push_back(server_failed_event{id_, failure::timeout});
    state_ = state::terminated;
  } else if (send_at_ <= t.now && state_ == state::proceeding) {
    const auto request = message::parse(std::exchange(request_, {}));
    respond(t, 100, write_own(t, trying_for(request, reply_, trying_delay), {}, id_), cause::timer);
  } else if (send_at_ <= t.now) {
    interval_ = std::min(2 * interval_, t.timers().t2);
    send_at_ = t.now + interval_;
    send(t, sent_.again(reply_, cause::timer));
  }
}

void invite_server::send(turn& t, transmit bytes) const {
  bytes.server = id_;
  t.out.sends.push_back(std::move(bytes));
}

}  // namespace sip
