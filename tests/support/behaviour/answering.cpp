// The callee: lets it ring, answers, refuses, answers another session.
#include "user.hpp"

using namespace std::chrono_literals;

void sim_user::on(const sip::incoming_call& e) {
  ++around_.counts.incoming;
  const auto* c = phone_->stack().find(e.call);
  auto& known = calls_[e.call];
  if (known != nullptr) around_.broken("a call came in twice");
  known = around_.book.open(false, c == nullptr ? std::string() : c->call_id());
  known->remote = label_of(e.body);
  touch(*known);
  answer_soon(e.call, !e.body.empty());
}

void sim_user::answer_soon(sip::call_handle call, bool offered) {
  const auto choice = below(10);
  if (choice == 0) return hang_up_after(call, 200s);  // lets it ring, perhaps until the caller's timer C
  auto& c = *side(call);
  // An early session is final: the 2xx says the same again (RFC 3262 §5, RFC 6337 §3.1.1).
  const bool early = around_.mix.reliable && offered && below(4) == 0;
  const auto sdp = session();
  if (choice <= 3) {
    phone_->turn([&](sip::stack& s, base::instant now, sip::effects& fx) {
      s.ring(now, call, early ? 183 : 180, early ? sdp : std::string(), "storm", fx);
    });
  }
  static_cast<void>(c);
  const bool refuse = below(5) == 0;
  phone_->later(up_to(4s), [this, call, refuse, sdp] {
    auto* own = side(call);
    if (own == nullptr || own->ended > 0) return;
    phone_->turn([&](sip::stack& s, base::instant now, sip::effects& fx) {
      if (refuse) {
        s.reject(now, call, 486, {}, "storm", fx);
      } else if (s.answer(now, call, sdp, "storm", fx)) {
        own->answered = true;
        own->local = label_of(sdp);
      }
    });
    touch(*own);
    know_dialog(call, *own);
  });
}

void sim_user::on(const sip::session_offered& e) {
  auto* c = side(e.call);
  if (c == nullptr) return around_.broken("a session was offered in a call that nobody knows");
  touch(*c);
  const bool refuse = around_.mix.reliable && below(6) == 0;
  const auto answer = session();
  const auto remote = label_of(e.body);
  const auto act = [this, call = e.call, refuse, answer, remote] {
    auto* own = side(call);
    phone_->turn([&](sip::stack& s, base::instant now, sip::effects& fx) {
      if (refuse) {
        s.reject_offer(now, call, 488, fx);
      } else if (s.accept_offer(now, call, answer, fx)) {
        own->local = label_of(answer);
        if (!remote.empty()) own->remote = remote;
      }
    });
    touch(*own);
  };
  if (below(3) != 0) return act();
  phone_->later(up_to(2s), act);
}
