// Accounts that let in only whom they know: incoming requests outside a dialog are challenged (RFC 3261 §22,
// RFC 8760).
#include "implementation.hpp"

#include <sip/transaction/response_via.hpp>

#include <algorithm>

namespace sip {

std::unique_ptr<verifier> stack::implementation::make_guard(const challenge_settings& settings,
                                                            base::rng& random) {
  if (settings.realm.empty()) return nullptr;
  verifier_options options;
  options.realm = settings.realm;
  if (!settings.algorithms.empty()) options.algorithms = settings.algorithms;
  const auto* users = &settings.users;  // of the account, which lives as long
  const auto lookup = [users](const user_query& q) -> std::optional<user_secret> {
    const auto at = std::find_if(users->begin(), users->end(), [&](const challenge_settings::user& u) {
      return q.username == (q.hashed ? digest_userhash(q.algorithm, u.name, q.realm) : u.name);
    });
    if (at == users->end()) return std::nullopt;
    return user_secret{at->name, at->password, {}};
  };
  return std::make_unique<verifier>(options, lookup, random);
}

/// True when the request goes on. Its verdict is kept until its final response, where Authentication-Info
/// needs it.
bool stack::implementation::admit(const request_event& e, const owner& who) {
  auto* a = accounts_.find(who.account);
  if (a == nullptr || a->guard == nullptr) return true;
  auto verdict = a->guard->verify(now_, *e.msg);
  if (verdict) {
    let_in_[e.server] = std::move(verdict);
    return true;
  }
  auto d = draft_response(*e.msg, e.from, a->guard->status(), {}, random_->token(8));
  a->guard->challenge(now_, d, verdict.outcome);
  respond(e.server, std::move(d), who);
  return false;
}

void stack::implementation::confirm(server_id server, draft& response, const owner& who) {
  if (response.status() < 200) return;
  const auto found = let_in_.find(server);
  if (found == let_in_.end()) return;
  auto& guard = accounts_.find(who.account)->guard;
  if (guard != nullptr && response.status() < 300) guard->confirm(now_, response, found->second);
  let_in_.erase(found);
}

}  // namespace sip
