// Keep-alives that are negotiated for a dialog (RFC 6223): offered and taken up as caller, asked for as
// callee. Those of a registration are its own business.
#include "drafts.hpp"
#include "implementation.hpp"

#include <sip/transaction/via_keep.hpp>

namespace sip {

namespace {

/// `draft::set` would take the other lines away, those of the elements before us.
void replace_first_via(draft& d, const std::string& top) {
  std::vector<std::string> vias;
  for (const auto& l : d.lines()) {
    if (l.id == header_id::via) vias.emplace_back(d.value(l));
  }
  vias.front() = top;
  d.remove(header_id::via);
  for (auto via = vias.rbegin(); via != vias.rend(); ++via) d.add_front(header_id::via, *via);
}

}  // namespace

/// §4.3: in what makes a registration or a call. Later requests in the call do not offer again.
bool stack::implementation::offers_keep_alives(const draft& d, const owner& who) const {
  if (!d.is_request() || !accounts_.find(who.account)->settings.keep_offer) return false;
  const auto m = method_of(method_in(d));
  return m == method::register_ || (m == method::invite && !has_to_tag(d));
}

/// §4.3: any response that makes a dialog may ask. Who asks stands in the route set, so what follows in the
/// dialog goes the way of the INVITE.
void stack::implementation::keep_flow_alive(call_handle handle, const message& response) {
  const auto* c = calls_.find(handle);
  if (c == nullptr || c->is_ending() || !c->flow() || response.status() > 299 || response.to().tag().empty())
    return;
  const auto interval_s = keep_wanted_in(response);
  if (interval_s && accounts_.find(c->account())->settings.keep_offer)
    kept_flows_.keep(now_, *c->flow(), handle, *interval_s, *random_);
}

/// §4.4: in each response to the INVITE that makes the call, always with the same value.
void stack::implementation::ask_to_be_kept_alive(server_id server, draft& response, const owner& who) const {
  const auto interval_s = accounts_.find(who.account)->settings.keep_wanted_s;
  const auto* c = calls_.find(who.call);
  if (interval_s == 0 || c == nullptr || c->is_outgoing() || c->invite_server() != server) return;
  if (response.status() == 100 || response.status() > 299) return;
  const std::string top = with_keep_wanted(response.value(header_id::via), interval_s);
  if (top != response.value(header_id::via)) replace_first_via(response, top);
}

}  // namespace sip
