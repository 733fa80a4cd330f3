#include "own_messages.hpp"

#include <base/ascii.hpp>
#include <sip/transaction/response_via.hpp>
#include <sip/transaction/via_keep.hpp>

#include <string>

namespace sip {
namespace {

std::string_view or_default(std::string_view value, std::string_view otherwise) {
  return value.empty() ? otherwise : value;
}

void copy_all(draft& to, const message& from, header_id id) {
  for (const auto& h : from.headers()) {
    if (h.id == id) to.add(id, from.value(h));
  }
}

/// A request on the same hop and in the same transaction family as the INVITE: its top Via, route and names.
draft follow_up(const message& invite, std::string_view method, std::string_view to) {
  auto d = draft::request(method, invite.request_uri());
  auto vias = invite.value(header_id::via);
  d.add(header_id::via, next_list_item(vias).value_or(std::string_view{}));
  copy_all(d, invite, header_id::route);
  d.add(header_id::max_forwards, or_default(invite.value(header_id::max_forwards), "70"));
  d.add(header_id::from, invite.value(header_id::from));
  d.add(header_id::to, to);
  d.add(header_id::call_id, invite.call_id());
  d.add(header_id::cseq, {std::to_string(invite.cseq().number), " ", method});
  return d;
}

}  // namespace

draft ack_for(const message& invite, const message& response) {
  auto d = follow_up(invite, "ACK", response.value(header_id::to));
  if (invite.top_via().params.has("keep")) d.set(header_id::via, without_keep(d.value(header_id::via)));
  copy_all(d, invite, header_id::authorization);  // §22.1: nobody can challenge an ACK
  copy_all(d, invite, header_id::proxy_authorization);
  return d;
}

draft cancel_of(const message& invite) {
  return follow_up(invite, "CANCEL", invite.value(header_id::to));
}

draft trying_for(const message& request, const hop& reply, base::duration delay) {
  auto d = draft_response(request, reply, 100);
  if (const auto stamp = base::trim(request.value(header_id::timestamp)); !stamp.empty()) {
    const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(delay).count();
    const auto fraction = std::to_string(1000 + ms % 1000).substr(1);
    d.add(header_id::timestamp, {stamp, " ", std::to_string(ms / 1000), ".", fraction});
  }
  return d;
}

sent_bytes write_own(turn& t, const draft& d, client_id client, server_id server) {
  if (!t.options.write_own) return {serialize(d, t.pool), {}};
  auto bytes = t.options.write_own(d, client, server);
  return {std::move(bytes.wire), std::move(bytes.intended)};
}

}  // namespace sip
