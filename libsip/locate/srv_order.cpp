#include <sip/locate/srv_order.hpp>

#include <algorithm>
#include <iterator>

namespace sip {

namespace {

using position = std::vector<srv_record>::iterator;

/// RFC 2782, "Weight": a number from 0 to the sum of all weights inclusive falls on the first record whose
/// running sum is not below it. Records of weight 0 stand in front, so only 0 itself falls on them.
position draw(position first, position last, base::rng& random) {
  std::uint64_t sum = 0;
  for (auto at = first; at != last; ++at) sum += at->weight;
  const auto ticket = random.below(sum + 1);
  std::uint64_t running = 0;
  for (auto at = first; at != last; ++at) {
    running += at->weight;
    if (running >= ticket) return at;
  }
  return first;
}

}  // namespace

std::vector<srv_record> in_order(std::vector<srv_record> records, base::rng& random) {
  std::stable_sort(records.begin(), records.end(), [](const srv_record& a, const srv_record& b) {
    if (a.priority != b.priority) return a.priority < b.priority;
    return (a.weight == 0) > (b.weight == 0);
  });
  for (auto at = records.begin(); at != records.end(); ++at) {
    const auto last =
        std::find_if(at, records.end(), [&](const srv_record& r) { return r.priority != at->priority; });
    const auto chosen = draw(at, last, random);
    std::rotate(at, chosen, std::next(chosen));  // the rest keeps its order: zero weights stay in front
  }
  return records;
}

}  // namespace sip
