// Which call a message belongs to (RFC 3261 §12.2.2), which one an INVITE names (RFC 3891, RFC 3911, RFC 4538), and answers
// that come when the call is over.
#include "implementation.hpp"

#include <sip/transaction/response_via.hpp>

#include <algorithm>

namespace sip {

call_handle stack::implementation::call_of(std::string_view call_id, std::string_view local_tag, std::string_view remote_tag) const {
  return call_index_.find(hash_(call_id, local_tag), [&](call_handle each) {
    const auto* c = calls_.find(each);
    return c != nullptr && c->has_remote_tag(remote_tag);
  });
}

/// After each change of a call: its names, its timer, its end. The names on the wire differ from our own when a rewrite
/// rule changed From or Call-ID.
void stack::implementation::settle(call_handle handle) {
  auto* c = calls_.find(handle);
  if (c == nullptr) return;
  if (call_places_.size() <= handle.index) call_places_.resize(handle.index + 1);
  auto& place = call_places_[handle.index];
  if (place.call != handle) {
    place = {handle, hash_(c->call_id(), c->local_tag()), {}};
    call_index_.add(place.own, handle);
  }
  if (const auto* d = place.wire ? nullptr : c->any_dialog(); d != nullptr) {
    place.wire = hash_(d->call_id(), d->local_tag());
    if (place.wire != place.own) call_index_.add(*place.wire, handle);
  }
  if (c->is_over()) return forget_call(handle);
  call_timers_.set(handle.index, c->next_timeout());
}

void stack::implementation::forget_call(call_handle handle) {
  const auto& c = *calls_.find(handle);
  auto& place = call_places_[handle.index];
  const auto* d = c.any_dialog();
  ended_dialogs_.add(now_, options_.transactions.timers.b(), place.wire.value_or(place.own),
                     {c.account(), d != nullptr ? d->remote_tag() : std::string(), c.is_outgoing(), c.acknowledged()});
  call_index_.remove(place.own, handle);
  if (place.wire && place.wire != place.own) call_index_.remove(*place.wire, handle);
  place = {};
  call_timers_.clear(handle.index);
  call_servers_.erase(handle);
  kept_flows_.release(handle);
  calls_.erase(handle);
}

// --- an INVITE that names a call

/// RFC 3891 §3: what the call that was found says to its replacement; 0 when it may be replaced.
int stack::implementation::replaceable(const dialog_reference& r, call_handle found) const {
  const auto& c = *calls_.find(found);
  if (c.is_ending()) return 603;
  if (c.is_answered()) return r.early_only ? 486 : 0;
  return c.is_outgoing() ? 0 : 481;
}

/// The call that a Replaces or Join names; else the status it is refused with.
int stack::implementation::find_named(const message& invite, header_id which, call_handle& found) {
  const auto values = invite.list(which);
  if (values.empty()) return 0;
  if (values.size() > 1) return 400;
  const auto r = dialog_reference::parse(which, values.front());
  if (!r) return 400;
  found = call_of(r->call_id, r->local_tag, r->remote_tag);
  if (!found && r->remote_tag == "0") found = call_of(r->call_id, r->local_tag, {});
  if (!found) {
    const auto* ended = ended_dialogs_.find(now_, hash_(r->call_id, r->local_tag));
    return ended != nullptr && r->names_remote_tag(ended->remote_tag) ? 603 : 481;
  }
  if (which == header_id::replaces) return replaceable(*r, found);
  return calls_.find(found)->is_ending() ? 603 : 0;
}

std::optional<draft> stack::implementation::refuse_names(const request_event& e, account_id account, named_calls& named) {
  const auto& m = *e.msg;
  const bool joins = accounts_.find(account)->settings.can_join && m.has(header_id::join);
  int code = joins && m.has(header_id::replaces) ? 400 : 0;
  if (code == 0) code = find_named(m, header_id::replaces, named.replaces);
  if (code == 0 && joins) code = find_named(m, header_id::join, named.joins);
  named.knows = target_dialog_in(m);
  return code == 0 ? std::nullopt : std::optional(draft_response(m, e.from, code, {}, random_->token(8)));
}

/// RFC 4538 §4: what does not name a live dialog is ignored.
call_handle stack::implementation::target_dialog_in(const message& request) const {
  const auto r = dialog_reference::parse(header_id::target_dialog, request.value(header_id::target_dialog));
  return r ? call_of(r->call_id, r->local_tag, r->remote_tag) : call_handle{};
}

// --- a 2xx that comes late

/// A 2xx of an INVITE belongs to the call that has its dialog, which need not be the one that sent the INVITE. When that
/// one is gone, the branch is hung up.
bool stack::implementation::route_2xx(const owner& who, const message& response) {
  const auto handle = call_of(response.call_id(), response.from().tag(), response.to().tag());
  if (handle == who.call || (!handle && calls_.find(who.call) != nullptr)) return false;
  if (!handle) {
    hang_up_stray(response, who.account);
    return true;
  }
  auto* c = calls_.find(handle);
  c->on_response(now_, purpose::invite, response, actions_);
  run_actions(call_owner(handle, c->account()));
  return true;
}

/// No transaction waits for it. Only a 2xx to a call that is, or just was, ours is answered: what anybody may send us must
/// not make us send to others.
void stack::implementation::on_stray(const message& response) {
  if (response.method() != method::invite || response.status() < 200 || response.status() > 299) return;
  const auto* ended = ended_dialogs_.find(now_, hash_(response.call_id(), response.from().tag()));
  const auto account = ended != nullptr && ended->outgoing ? ended->account : account_id{};
  if (call_of(response.call_id(), response.from().tag(), response.to().tag())) {
    route_2xx({}, response);
  } else if (account) {
    hang_up_stray(response, account);
  }
}

/// A branch of a call that is over gets its ACK and BYE. False when it had them before, or there were too many.
bool stack::implementation::note_hung_up(std::string_view call_id, std::string_view local_tag, std::string_view remote_tag) {
  auto* ended = ended_dialogs_.find(now_, hash_(call_id, local_tag));
  if (ended == nullptr) return true;
  const bool known = std::find(ended->hung_up.begin(), ended->hung_up.end(), remote_tag) != ended->hung_up.end();
  if (known || ended->hung_up.size() >= ended_dialogs::max_branches) return false;
  ended->hung_up.emplace_back(remote_tag);
  return true;
}

/// §13.2.2.4: acknowledged each time it comes, hung up once.
void stack::implementation::hang_up_stray(const message& response, account_id account) {
  auto branch = sip::dialog::from_response(response);
  if (branch.remote_target().empty()) return;
  const auto next_hop = branch.next_hop();
  const auto first = note_hung_up(branch.call_id(), branch.local_tag(), branch.remote_tag());
  actions_.push_back(send_ack{branch.make_ack(response.cseq().number), next_hop});
  if (first) actions_.push_back(send_request{purpose::other, branch.make_request("BYE"), next_hop});
  run_actions({account, {}, false});
}

void stack::implementation::adopt(const owner& who, const message& response) {
  const auto* original = calls_.find(who.call);
  if (original == nullptr || calls_.full()) return hang_up_stray(response, who.account);
  const auto handle = calls_.emplace(who.account, accounts_.find(who.account)->settings, options_.transactions.timers, *random_);
  auto& c = *calls_.find(handle);
  c.name(handle);
  c.on_adopted(now_, *original, response, actions_);
  run_actions(call_owner(handle, who.account));
  keep_flow_alive(handle, response);
}

}  // namespace sip
