#include "client.hpp"

namespace sip {

void client::start(turn& t, client_id id, const hop& to, sent_bytes request, cause why) {
  id_ = id;
  to_ = to;
  sent_ = std::move(request);
  interval_ = t.timers().t1;
  if (!is_reliable(to.proto)) retransmit_at_ = t.now + interval_;
  end_at_ = t.now + t.timers().b();
  send(t, sent_.first(to_, why));
}

void client::on_response(turn& t, const hop& from, const message& response) {
  if (state_ == state::completed) return;
  t.out.events.push_back(response_event{id_, from, &response});
  if (response.status() < 200) {
    state_ = state::proceeding;
    return;
  }
  sent_ = {};
  retransmit_at_ = base::never;
  const auto k = is_reliable(to_.proto) ? base::duration{} : t.timers().t4;
  end_at_ = t.now + k;
  state_ = k > base::duration{} ? state::completed : state::terminated;
}

bool client::on_transport_error(turn& t) {
  if (state_ != state::completed) fail(t, failure::transport);
  return true;
}

void client::on_timeout(turn& t) {
  if (end_at_ <= t.now) {
    if (state_ != state::completed) return fail(t, failure::timeout);
    state_ = state::terminated;
  } else if (retransmit_at_ <= t.now) {
    const auto t2 = t.timers().t2;
    interval_ = state_ == state::proceeding ? t2 : std::min(2 * interval_, t2);
    retransmit_at_ = t.now + interval_;
    send(t, sent_.again(to_, cause::timer));
  }
}

void client::send(turn& t, transmit bytes) const {
  bytes.client = id_;
  t.out.sends.push_back(std::move(bytes));
}

void client::fail(turn& t, failure why) {
  t.out.events.push_back(client_failed_event{id_, why});
  state_ = state::terminated;
}

}  // namespace sip
