// Outgoing calls are signed, incoming ones judged when the application asks (RFC 8224).
#include "implementation.hpp"

#include <chrono>

namespace sip {

std::optional<base::wall_time> stack::implementation::wall_time_at(base::instant at) const {
  if (!options_.wall_time_at_zero) return std::nullopt;
  const auto passed = std::chrono::duration_cast<std::chrono::microseconds>(at.time_since_epoch());
  return base::wall_time{options_.wall_time_at_zero->microseconds + passed.count()};
}

/// An INVITE that opens a dialog; each time it is sent anew, so that its Date is fresh.
void stack::implementation::sign(draft& request, const owner& who) const {
  const auto& signer = accounts_.find(who.account)->settings.signer;
  const auto now = wall_time_at(now_);
  if (!signer || !now || !request.start_line().starts_with("INVITE ")) return;
  const auto to = parse_name_addr(request.value(header_id::to));
  if (to && to->tag().empty()) sign_identity(*signer, request, *now);
}

std::optional<identity_verdict> stack::implementation::verify_identity(
    base::instant now, call_handle c, const identity_policy& policy, const credential_lookup& lookup) const {
  const auto* found = calls_.find(c);
  const auto time = wall_time_at(now);
  if (found == nullptr || found->invite().empty() || !time) return std::nullopt;
  return sip::verify_identity(message::parse(found->invite(), options_.mode, options_.limits), policy, lookup,
                              *time);
}

}  // namespace sip
