// REFER as it arrives, and what becomes of it in the call that carries it out.
#include "implementation.hpp"

#include <sip/transaction/response_via.hpp>

#include <algorithm>

namespace sip {

void stack::implementation::on_refer(const request_event& e, call_handle call, const owner& who, std::string_view new_tag) {
  const auto& m = *e.msg;
  const auto refuse = [&](int code, std::string_view reason = {}) { respond(e.server, draft_response(m, e.from, code, reason, new_tag), who); };
  const auto lines = std::count_if(m.headers().begin(), m.headers().end(), [](const auto& h) { return h.id == header_id::refer_to; });
  const auto to = m.get<refer_to>();
  if (lines != 1 || !to) return refuse(400, "REFER needs exactly one Refer-To");
  const auto uri = to->address.uri();
  if (!uri || uri->scheme == uri_scheme::other) return refuse(416);  // RFC 3515 §2.4.2
  auto* c = calls_.find(call);
  const bool first = m.to().tag().empty();
  auto dialog = c != nullptr ? c->dialog_with(m.from().tag()) : first ? shared_dialog(sip::dialog::from_request(m, new_tag)) : dialog_of_usage(m);
  if (!dialog) return refuse(481);
  if (dialog->on_request(m.cseq().number) == cseq_order::old) return refuse(500, "CSeq out of order");
  auto& table = events_.table(transfer_id{});
  if (table.full() || dialog_is_full(m)) {
    auto d = draft_response(m, e.from, 503, {}, new_tag);
    return respond(e.server, std::move(d.add(header_id::retry_after, busy_retry_s)), who);
  }
  dialog->refresh_target(m);
  auto about = call;
  if (first) about = target_dialog_in(m);
  const bool needs_id = c != nullptr ? c->note_refer() : !first;  // §2.4.6
  const auto id = table.emplace(who.account, call, needs_id ? std::to_string(m.cseq().number) : std::string());
  auto& t = *table.find(id);
  t.name(id);
  t.on_refer(now_, m, e.server, e.from, std::move(dialog), about, actions_);
  run_actions({who.account, call, false, id});
}

/// A call that carries out a transfer: an undecided one is accepted by dialling.
void stack::implementation::carry_out(const dial_settings& wanted, call_handle call) {
  auto* t = events_.table(transfer_id{}).find(wanted.transfer);
  if (t == nullptr) return;
  events_.carried_out[call] = wanted.transfer;
  t->accept(now_, actions_);
  run_actions(usage_owner(wanted.transfer));
}

/// What the new call says is news for the sender of the REFER.
void stack::implementation::report_transfer(const ua_event& e) {
  if (events_.carried_out.empty()) return;
  const auto tell = [&](call_handle call, int code, std::string_view reason) {
    const auto found = events_.carried_out.find(call);
    if (found == events_.carried_out.end()) return;
    const auto id = found->second;
    if (code >= 200) events_.carried_out.erase(found);
    auto* t = events_.table(id).find(id);
    if (t == nullptr) return;
    t->report(now_, code, reason, actions_);
    run_actions(usage_owner(id));
  };
  if (const auto* p = std::get_if<call_progress>(&e)) tell(p->call, p->code, p->reason);
  if (const auto* c = std::get_if<call_confirmed>(&e)) tell(c->call, 200, {});
  if (const auto* x = std::get_if<call_ended>(&e)) tell(x->call, x->code >= 300 ? x->code : 487, x->code >= 300 ? x->reason : std::string());
}

}  // namespace sip
