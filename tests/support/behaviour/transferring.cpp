// REFER both ways (RFC 3515, RFC 5589): who transfers, and who is asked to call somebody else.
#include "user.hpp"

using namespace std::chrono_literals;

/// Blind, or to the far end of another call, in its place.
void sim_user::transfer(sip::call_handle call) {
  sip::call_handle other;
  for (const auto& [handle, side] : calls_) {
    if (handle != call && side->confirmed && side->ended == 0) other = handle;
  }
  phone_->turn([&](sip::stack& s, base::instant now, sip::effects& fx) {
    sip::refer_settings wanted;
    wanted.refer_to = around_.anybody();
    wanted.subscribe = below(4) != 0;
    const auto id = other && below(2) == 0 ? s.transfer(now, call, other, "storm", fx) : s.refer(now, call, wanted, "storm", fx);
    if (!id) return;
    ++around_.counts.transfers;
    transfers_[id] = 0;
  });
}

void sim_user::on(const sip::transfer_progress& e) {
  must_say_why(e.reason, "a transfer went on");
  const auto found = transfers_.find(e.referral);
  if (found == transfers_.end()) return around_.broken("word of a transfer that nobody knows");
  if (found->second > 0) around_.broken("word of a transfer after its end");
  if (e.final) ++found->second;
}

void sim_user::on(const sip::transfer_requested& e) {
  const auto choice = below(6);
  if (choice == 0) return;  // never makes up its mind
  phone_->later(up_to(15s), [this, choice, id = e.transfer, target = e.refer_to] {
    if (choice > 2) return carry_out(id, target);
    phone_->turn([&](sip::stack& s, base::instant now, sip::effects& fx) {
      if (choice == 1) {
        s.refuse_transfer(now, id, 603, "Decline", "storm", fx);
      } else if (s.accept_transfer(now, id, "storm", fx)) {
        s.report_transfer(now, id, 200, "OK", "storm", fx);
      }
    });
  });
}

void sim_user::carry_out(sip::transfer_id transfer, const std::string& target) {
  sip::dial_settings wanted;
  wanted.target = target;
  wanted.transfer = transfer;
  const auto call = dial(wanted);
  if (call) hang_up_after(call, 1min);
}
