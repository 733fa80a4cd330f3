// The caller, the registered user, and who asks OPTIONS.
#include "user.hpp"

using namespace std::chrono_literals;

void sim_user::dial(const std::string& target) {
  ++around_.counts.dialled;
  const auto call = dial(sip::dial_settings{target, {}, {}});
  if (call && below(4) == 0) hang_up_after(call, 3s);
}

sip::call_handle sim_user::dial(const sip::dial_settings& wanted) {
  sip::call_handle call;
  phone_->turn([&](sip::stack& s, base::instant now, sip::effects& fx) { call = s.dial(now, phone_->account, wanted, "storm", fx); });
  if (!call) around_.broken("the table of calls is full");
  const auto* c = phone_->stack().find(call);
  if (c == nullptr) return {};  // it failed at once, and was told
  if (calls_[call] == nullptr) calls_[call] = around_.book.open(true, c->call_id());
  return call;
}

void sim_user::on(const sip::offer_needed& e) {
  auto& known = calls_[e.call];
  if (known == nullptr) known = around_.book.open(true, phone_->stack().find(e.call)->call_id());
  const bool late = around_.mix.reliable && below(8) == 0;
  const auto sdp = late ? std::string() : session();
  known->local = label_of(sdp);
  touch(*known);
  phone_->turn([&](sip::stack& s, base::instant now, sip::effects& fx) { s.offer(now, e.call, sdp, "storm", fx); });
}

/// A reliable provisional response may bring the answer, or the offer (RFC 3262 §5).
void sim_user::on(const sip::call_progress& e) {
  auto* c = side(e.call);
  if (c == nullptr) return;
  touch(*c);
  if (!e.body.empty()) c->remote = label_of(e.body);
  if (!e.needs_answer) return change_early(e);
  const auto sdp = session();
  c->local = label_of(sdp);
  phone_->turn([&](sip::stack& s, base::instant now, sip::effects& fx) { s.acknowledge(now, e.call, sdp, fx); });
}

/// RFC 3311: an UPDATE before the answer. Which session of a forked call it changes, the sides need not agree on.
void sim_user::change_early(const sip::call_progress& e) {
  if (!around_.mix.reliable || e.body.empty() || below(3) != 0) return;
  phone_->later(up_to(2s), [this, call = e.call] {
    side(call)->unsure = true;
    change_session(call, true);
  });
}

void sim_user::register_now() {
  phone_->turn([&](sip::stack& s, base::instant now, sip::effects& fx) { s.start_registration(now, phone_->account, "storm", fx); });
}

void sim_user::unregister() {
  phone_->turn([&](sip::stack& s, base::instant now, sip::effects& fx) { s.stop_registration(now, phone_->account, "storm", fx); });
}

void sim_user::on(const sip::registration_event& e) {
  if (e.status == sip::registration_status::registered) ++around_.counts.registered;
  if (e.outbound) ++around_.counts.flows;
  if (e.status == sip::registration_status::failed) must_say_why(e.reason, "a registration failed");
}

void sim_user::ask_options(const std::string& target) {
  sip::request_id id;
  phone_->turn([&](sip::stack& s, base::instant now, sip::effects& fx) {
    id = s.request(now, phone_->account, "OPTIONS", target, {}, "storm", fx);
  });
  if (!id) return;
  ++around_.counts.requests;
  requests_.try_emplace(id, 0);
}

void sim_user::on(const sip::request_done& e) {
  if (e.code >= 300) must_say_why(e.reason, "a request failed");
  if (++requests_[e.request] > 1) around_.broken("a request was answered twice");
}
