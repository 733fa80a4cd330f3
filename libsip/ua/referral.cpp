#include "event_rules.hpp"

#include <base/ascii.hpp>
#include <sip/body/sipfrag.hpp>
#include <sip/transaction/response_via.hpp>
#include <sip/ua/referral.hpp>

#include <algorithm>

namespace sip {

using std::chrono::seconds;

namespace {

constexpr std::uint32_t default_expires_s = 180;   ///< when the notifier does not say

}  // namespace

referral::referral(account_id account, const account_settings& settings, const timers& t, base::rng& random, refer_settings wanted,
                   shared_dialog dialog, call_handle call)
    : account_(account), settings_(&settings), timers_(&t), wanted_(std::move(wanted)), dialog_(std::move(dialog)), call_(call) {
  call_id_ = dialog_ ? dialog_->call_id() : random.token(24);
  tag_ = dialog_ ? dialog_->local_tag() : random.token(12);
}

void referral::start(base::instant, actions& out) {
  auto d = dialog_ ? dialog_->make_request("REFER")
                   : out_of_dialog("REFER", wanted_.target, *settings_, {{}, wanted_.target, call_id_, tag_, 1});
  auto next_hop = dialog_ ? dialog_->next_hop() : first_hop(*settings_, wanted_.target);
  cseqs_.push_back(dialog_ ? dialog_->local_cseq() : 1);
  d.add(header_id::refer_to, {"<", wanted_.refer_to, ">"});
  d.add(header_id::referred_by, {"<", wanted_.referred_by.empty() ? settings_->aor : wanted_.referred_by, ">"});
  if (!wanted_.subscribe) d.add(header_id::refer_sub, "false").add(header_id::supported, "norefersub");
  if (!wanted_.target_dialog.empty()) d.add(header_id::target_dialog, wanted_.target_dialog).add(header_id::require, "tdialog");
  for (const auto& [name, value] : wanted_.headers) d.add(name, value);
  out.push_back(send_request{purpose::refer, std::move(d), std::move(next_hop)});
}

void referral::tell(int code, std::string_view reason, bool final, actions& out) {
  if (told_final_) return;
  told_final_ = final;
  out.push_back(transfer_progress{call_, code, std::string(reason), final, id_});
}

std::uint32_t referral::take_cseq() {
  cseqs_.push_back(dialog_ ? dialog_->take_cseq() : cseqs_.back() + 1);
  return cseqs_.back();
}

bool referral::matches(std::string_view package, std::string_view id) const {
  if (over_ || package != "refer") return false;
  if (id.empty()) return true;
  const auto number = base::parse_number<std::uint32_t>(id);
  return number && std::find(cseqs_.begin(), cseqs_.end(), *number) != cseqs_.end();
}

void referral::on_response(base::instant now, const message& response, actions& out) {
  const int code = response.status();
  if (code < 200 || over_ || response.method() != method::refer) return;
  if (code >= 300) return on_failure(now, code, response.reason(), true, out);
  const bool no_subscription = base::istarts_with(base::trim(response.value(header_id::refer_sub)), "false");
  accepted_ = true;
  tell(code, response.reason(), no_subscription, out);
  over_ = no_subscription;
  if (!over_ && timer_ == base::never) timer_ = now + timers_->b();
}

void referral::on_failure(base::instant, int code, std::string_view reason, bool /*final*/, actions& out) {
  if (accepted_) return;  // only our goodbye was refused
  over_ = true;
  tell(code, reason, true, out);
}

void referral::on_notify(base::instant now, const message& request, server_id server, const hop& via, actions& out) {
  const auto status = request.get<subscription_state>();
  const auto respond = [&](int code, std::string_view reason) {
    out.push_back(send_response{server, draft_response(request, via, code, reason, tag_)});
  };
  if (!status) return respond(400, "Subscription-State missing or malformed");
  if (request.from().tag().empty()) return respond(400, "From without tag");
  if (!dialog_) {
    dialog_ = sip::dialog::from_request(request, tag_);
    dialog_->used_cseq(cseqs_.back());
  } else if (dialog_->on_request(request.cseq().number) == cseq_order::old) {
    return respond(500, "CSeq out of order");
  }
  dialog_->refresh_target(request);
  respond(200, {});
  if (const auto event = request.get<event_header>()) event_id_ = event->params.get("id").value_or("");
  accepted_ = true;
  over_ = base::iequals(status->state, "terminated");
  const auto left = seconds_in(status->params, "expires").value_or(default_expires_s);
  timer_ = over_ ? base::never : now + seconds(std::max(left, shortest_expires_s)) + timers_->b();
  const auto status_line = request.body().substr(0, request.body().find_first_of("\r\n"));  // the rest may be anything
  const auto frag = sipfrag::parse(status_line);
  const int code = frag ? frag->status : 0;
  tell(code, code != 0 ? frag->reason : std::string_view("no status in the notification"), over_ || code >= 200, out);
}

void referral::stop_following(base::instant now, actions& out) {
  if (!dialog_ || over_ || told_final_) return;
  auto d = dialog_->make_request("SUBSCRIBE");
  d.add(header_id::event, event_id_.empty() ? "refer" : "refer;id=" + event_id_);
  d.add(header_id::expires, "0");
  out.push_back(send_request{purpose::subscribe, std::move(d), dialog_->next_hop()});
  timer_ = now + timers_->b();
}

void referral::on_timeout(base::instant now, actions& out) {
  if (timer_ > now) return;
  timer_ = base::never;
  over_ = true;
  tell(408, "no more NOTIFYs came", true, out);
}

}  // namespace sip
