// Transactions by the hop that their bytes take, so that a broken hop costs no more than what stands on it:
// anyone can provoke an ICMP error for each datagram.
#pragma once

#include <base/key_hash.hpp>
#include <sip/transaction/hop.hpp>

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstdint>
#include <vector>

namespace sip {

/// Small indexes in a doubly linked list a hop. Adding and removing take constant time. Local addresses do
/// not count: the flow stands for them.
class hop_index {
 public:
  explicit hop_index(base::key_hash hash) : hash_(hash) {}

  void add(std::uint32_t index, const hop& h);
  /// Nothing happens when it is not there (any more).
  void remove(std::uint32_t index, const hop& h);
  [[nodiscard]] std::vector<std::uint32_t> on(const hop& h) const;

 private:
  static constexpr std::uint32_t none = UINT32_MAX;
  struct link {
    std::uint32_t before = none, after = none;
    bool linked = false;
  };

  [[nodiscard]] base::key_digest digest_of(const hop& h) const;

  base::key_hash hash_;
  boost::unordered_flat_map<base::key_digest, std::uint32_t, base::low_half> first_;
  std::vector<link> links_;
};

}  // namespace sip
