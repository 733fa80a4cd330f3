#include "call_book.hpp"

namespace {

using namespace std::chrono_literals;

// No exchange takes longer: an INVITE or UPDATE and its answer 64*T1, the 2xx until its ACK as long again.
constexpr auto settled_after = 70s;

}  // namespace

std::shared_ptr<call_side> call_book::open(bool outgoing, const std::string& call_id) {
  auto side = std::make_shared<call_side>();
  side->outgoing = outgoing;
  side->call_id = call_id;
  calls_[call_id].push_back(side);
  return side;
}

const call_side* call_book::peer_of(const call_side& own) const {
  const auto found = calls_.find(own.call_id);
  if (found == calls_.end()) return nullptr;
  for (const auto& other : found->second) {
    if (other->outgoing == own.outgoing || other->local_tag.empty()) continue;
    if (other->local_tag == own.remote_tag && other->remote_tag == own.local_tag) return other.get();
  }
  return nullptr;
}

std::string call_book::compare(const call_side& own, base::instant now) const {
  const auto* peer = peer_of(own);
  if (peer == nullptr || peer->lost || own.lost || peer->ended > 0 || own.ended > 0) return {};
  if (now - own.changed < settled_after || now - peer->changed < settled_after) return {};
  if (own.confirmed != peer->confirmed) return "one side has a call that the other one has not: " + own.call_id;
  if (own.unsure || peer->unsure) return {};
  ++compared_;
  if (own.local == peer->remote && own.remote == peer->local) return {};
  return "the sides of " + own.call_id + " disagree on the session: " + own.local + "/" + own.remote + " here, " +
         peer->remote + "/" + peer->local + " there";
}

std::string call_book::check(bool undisturbed) const {
  for (const auto& [id, sides] : calls_) {
    for (const auto& side : sides) {
      if (side->lost) continue;
      if (side->ended != 1) return "a call ended " + std::to_string(side->ended) + " times: " + id;
      const auto* peer = undisturbed ? peer_of(*side) : nullptr;
      if (peer == nullptr || peer->lost) continue;
      if (side->outgoing && side->confirmed && !peer->answered) return "a call was confirmed that nobody answered: " + id;
      if (!side->outgoing && side->confirmed && !peer->confirmed) return "the callee alone has the call: " + id;
    }
  }
  return {};
}
