// Who calls: what the Identity headers of an incoming call prove, where the account wants to know it (RFC
// 8224 §6.2).
#include "implementation.hpp"

namespace siptty {

namespace {

std::string sentence_of(const sip::identity_verdict& v) {
  if (const auto* proof = v.valid()) {
    const auto& attest = proof->claims ? proof->claims->attest : std::string();
    return v.orig.value + " is proven" + (attest.empty() ? "" : ", attestation " + attest);
  }
  if (v.results.empty()) return "the call is not signed";
  const auto& first = v.results.front();
  return std::string(sip::describe(first.outcome)) + (first.detail.empty() ? "" : ": " + first.detail);
}

const char* word_for(const sip::identity_verdict& v) {
  if (v.valid() != nullptr) return "proven";
  return v.results.empty() ? "unsigned" : "unproven";
}

}  // namespace

/// Notes what is known about the caller, in the event too. Nothing: the account does not ask.
std::optional<sip::identity_verdict> engine::implementation::identify(call_entry& c, event& told) {
  const auto& stir = accounts_[c.account].config.stir;
  if (stir.anchors.empty()) return std::nullopt;
  sip::identity_policy policy;
  policy.anchors = stir.anchors;
  const auto lookup = [&stir](std::string_view url) -> std::optional<std::string> {
    const auto found = stir.certificates.find(std::string(url));
    return found == stir.certificates.end() ? std::nullopt : std::optional(found->second);
  };
  std::optional<sip::identity_verdict> verdict;
  driver_.turn([&](sip::stack& stack, base::instant now, sip::effects&) {
    verdict = stack.verify_identity(now, c.handle, policy, lookup);
  });
  if (!verdict) return std::nullopt;
  c.identity = std::string("caller ") + word_for(*verdict);
  told.text("identity", word_for(*verdict)).text("identity_reason", sentence_of(*verdict));
  return verdict;
}

/// True: the account lets in only those who prove who they are, and this one did not.
bool engine::implementation::refuse_unproven(call_entry& c,
                                             const std::optional<sip::identity_verdict>& verdict) {
  if (!verdict || verdict->status() == 0 || !accounts_[c.account].config.stir.require) return false;
  reject(c, verdict->status(), "caller not proven", verdict->reason());
  return true;
}

}  // namespace siptty
