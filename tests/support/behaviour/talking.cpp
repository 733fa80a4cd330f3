// Inside a call: holds, digits, transfers, the end.
#include "user.hpp"

using namespace std::chrono_literals;

void sim_user::know_dialog(sip::call_handle call, call_side& side) {
  const auto* c = phone_->stack().find(call);
  if (c == nullptr || !c->dialog()) return;
  side.local_tag = c->dialog()->local_tag();
  side.remote_tag = c->dialog()->remote_tag();
}

void sim_user::on(const sip::call_confirmed& e) {
  auto* c = side(e.call);
  if (c == nullptr) return around_.broken("a call was confirmed that nobody knows");
  if (c->confirmed) around_.broken("a call was confirmed twice");
  if (c->ended > 0) around_.broken("a call was confirmed after its end");
  c->confirmed = true;
  touch(*c);
  know_dialog(e.call, *c);
  if (c->outgoing) ++around_.counts.confirmed;
  watcher_.change_state("dialog");
  if (!e.body.empty()) c->remote = label_of(e.body);
  if (e.needs_answer) {
    const auto sdp = session();
    c->local = label_of(sdp);
    phone_->turn([&](sip::stack& s, base::instant now, sip::effects& fx) { s.acknowledge(now, e.call, sdp, fx); });
  }
  talk(e.call);
}

void sim_user::talk(sip::call_handle call) {
  for (int i = 0; i < 2; ++i) {
    if (below(3) == 0) phone_->later(up_to(5s), [this, call, update = below(2) == 0] { change_session(call, update); });
  }
  if (around_.mix.transfers && below(4) == 0) phone_->later(up_to(8s), [this, call] { send_digit(call); });
  if (around_.mix.transfers && below(8) == 0) phone_->later(up_to(10s), [this, call] { transfer(call); });
  const bool long_one = side(call)->call_id.front() % 8 == 0;  // both sides think so
  hang_up_after(call, long_one ? (around_.mix.session_timers ? 3h : 10min) : 20s);
}

void sim_user::change_session(sip::call_handle call, bool update) {
  auto* c = side(call);
  if (c->ended > 0) return;
  const auto sdp = session();
  phone_->turn([&](sip::stack& s, base::instant now, sip::effects& fx) {
    const bool taken = update ? s.update(now, call, sdp, "storm", fx) : s.reinvite(now, call, sdp, "storm", fx);
    if (!taken) return;
    ++around_.counts.changes;
    c->proposed = label_of(sdp);
    touch(*c);
  });
}

void sim_user::on(const sip::session_answered& e) {
  auto* c = side(e.call);
  if (c == nullptr) return around_.broken("a session was answered in a call that nobody knows");
  touch(*c);
  if (!c->proposed.empty()) c->local = std::exchange(c->proposed, {});
  if (!e.body.empty()) c->remote = label_of(e.body);
}

void sim_user::on(const sip::session_refused& e) {
  must_say_why(e.reason, "a session was refused");
  auto* c = side(e.call);
  if (c == nullptr) return around_.broken("a session was refused in a call that nobody knows");
  touch(*c);
  c->proposed.clear();
  // Lost on the way (a stream broke): the peer may have taken it, and RFC 3261 §14.1 leaves the session as it was here.
  if (e.code >= 500 && e.code < 600) c->unsure = true;
}

void sim_user::send_digit(sip::call_handle call) {
  phone_->turn([&](sip::stack& s, base::instant now, sip::effects& fx) {
    s.info(now, call, "application/dtmf-relay", "Signal=5\r\nDuration=160\r\n", "storm", fx);
  });
}

void sim_user::hang_up_after(sip::call_handle call, base::duration most) {
  phone_->later(up_to(most), [this, call] { hang_up(call); });
}

void sim_user::hang_up(sip::call_handle call) {
  const auto* c = side(call);
  if (c == nullptr || c->ended > 0) return;
  if (around_.undisturbed && c->confirmed) {
    const auto difference = around_.book.compare(*c, around_.world->now());
    if (!difference.empty()) around_.broken(difference);
  }
  phone_->turn([&](sip::stack& s, base::instant now, sip::effects& fx) { s.hangup(now, call, "storm", fx); });
}

void sim_user::on(const sip::call_ended& e) {
  ++around_.counts.ended;
  must_say_why(e.reason, "a call ended");
  auto& known = calls_[e.call];
  if (known == nullptr) known = around_.book.open(true, {});  // it failed before `dial` came back
  touch(*known);
  if (++known->ended > 1) around_.broken("a call ended twice");
}
