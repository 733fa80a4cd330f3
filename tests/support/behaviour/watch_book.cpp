#include "watch_book.hpp"

#include <algorithm>

namespace {

using namespace std::chrono_literals;

constexpr auto settled_after = 70s;  // a NOTIFY and its answer take 64*T1 at most; two, when one waits for the other

}  // namespace

std::shared_ptr<notifier_side> watch_book::open(const std::string& call_id) {
  return sides_[call_id].emplace_back(std::make_shared<notifier_side>());
}

std::string watch_book::compare(const std::string& call_id, std::uint64_t shown, base::instant changed,
                                base::instant now) const {
  const auto found = sides_.find(call_id);
  if (found == sides_.end() || now - changed < settled_after) return {};
  const auto& sides = found->second;
  const bool calm = std::all_of(sides.begin(), sides.end(), [&](const auto& s) {
    return s->ended == 0 && !s->lost && !s->pending && now - s->changed >= settled_after;
  });
  if (!calm) return {};
  ++compared_;
  if (std::any_of(sides.begin(), sides.end(), [&](const auto& s) { return s->told == shown; })) return {};
  return "a subscriber shows state " + std::to_string(shown) + ", its notifier told " +
         std::to_string(sides.back()->told) + " last: " + call_id;
}
