#include "server.hpp"

#include "own_messages.hpp"

namespace sip {
namespace {

/// How long a client's timer E takes to be reset to T2: 3.5 s by default.
base::duration trying_delay(const timers& timers) {
  base::duration sum{};
  for (auto e = timers.t1; e < timers.t2; e *= 2) sum += e;
  return sum;
}

}  // namespace

void server::start(turn& t, server_id id, const hop& reply, base::packet request) {
  id_ = id;
  reply_ = reply;
  request_ = std::move(request);
  trying_at_ = t.now + trying_delay(t.timers());
  end_at_ = t.now + t.timers().b();
}

void server::on_retransmission(turn& t) {
  if (!sent_.wire.empty()) send(t, sent_.again(reply_, cause::peer));
}

bool server::may_send(turn& t, int status) const {
  if (state_ == state::completed || status == 408) return false;
  if (status >= 200) return true;
  return status == 100 && (is_reliable(reply_.proto) || trying_at_ <= t.now);
}

void server::respond(turn& t, int status, sent_bytes response, cause why) {
  if (!may_send(t, status)) return;
  request_ = {};
  send(t, response.first(reply_, why));
  sent_ = std::move(response);
  if (status < 200) {
    state_ = state::proceeding;
    return;
  }
  const auto j = is_reliable(reply_.proto) ? base::duration{} : t.timers().b();
  trying_at_ = base::never;
  end_at_ = t.now + j;
  state_ = j > base::duration{} ? state::completed : state::terminated;
}

bool server::on_transport_error(turn& t) {
  const bool was_sending = !sent_.wire.empty();
  if (was_sending) t.out.events.push_back(server_failed_event{id_, failure::transport});
  return was_sending;
}

void server::on_timeout(turn& t) {
  if (end_at_ <= t.now) {
    if (state_ != state::completed) t.out.events.push_back(server_failed_event{id_, failure::timeout});
    state_ = state::terminated;
    return;
  }
  if (state_ == state::trying) {
    const auto request = message::parse(std::exchange(request_, {}));
    const auto delay = trying_delay(t.timers());
    respond(t, 100, write_own(t, trying_for(request, reply_, delay), {}, id_), cause::timer);
  }
  trying_at_ = base::never;
}

void server::send(turn& t, transmit bytes) const {
  bytes.server = id_;
  t.out.sends.push_back(std::move(bytes));
}

}  // namespace sip
