// What a registration makes of the network's word that its binding is gone (RFC 3680).
#include <sip/ua/registration.hpp>

#include <sip/message/uri.hpp>

#include <algorithm>

namespace sip {

namespace {

using std::chrono::seconds;

// A network that ends each new binding gets no REGISTER for each of its NOTIFYs.
constexpr base::duration calm = seconds(120);
constexpr std::uint64_t shortest_wait_s = 1, longest_wait_s = 86'400;

}  // namespace

bool registration::is_bound_as(std::string_view contact_uri, std::string_view call_id) const {
  if (!call_id.empty() && call_id != call_id_) return false;  // another run of this device
  const auto theirs = parse_uri(contact_uri), ours = parse_uri(contact_uri_);
  return theirs && ours && equivalent(*theirs, *ours);
}

void registration::on_binding_ended(base::instant now, binding_end how,
                                    std::optional<std::uint64_t> retry_after_s, std::string_view reason,
                                    actions& out) {
  if (state_ != state::registered) return;
  if (how == binding_end::removed) return leave(0, reason, out);
  if (how == binding_end::anew && now >= at_once_from_) {
    at_once_from_ = now + calm;
    state_ = state::idle;
    forget_grants();
    return start(now, out);
  }
  if (retry_after_s && how != binding_end::anew) {
    return fail(now, 0, reason, seconds(std::clamp(*retry_after_s, shortest_wait_s, longest_wait_s)), out);
  }
  on_failure(now, 0, reason, how == binding_end::refused, out);
}

}  // namespace sip
