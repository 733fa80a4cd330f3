#include "call_index.hpp"

#include <base/rng.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

using sip::call_handle;

namespace {

constexpr base::key_hash hash{1, 2};

base::key_digest named(std::size_t n) {
  return hash("call-" + std::to_string(n));
}

bool any(call_handle) {
  return true;
}

}  // namespace

TEST_CASE("the branches of a forked call share a name, and each is found until it is removed") {
  sip::call_index index;
  const std::vector<call_handle> branches{{0, 1}, {1, 1}, {2, 1}};
  for (const auto c : branches) index.add(named(1), c);
  index.add(named(2), {3, 1});
  const auto removed_first = GENERATE(std::size_t{0}, std::size_t{1}, std::size_t{2});
  index.remove(named(1), branches[removed_first]);
  for (const auto c : branches) {
    const auto found = index.find(named(1), [&](call_handle each) { return each == c; });
    CHECK(found == (c == branches[removed_first] ? call_handle{} : c));
  }
  for (const auto c : branches) index.remove(named(1), c);
  CHECK(index.find(named(1), any) == call_handle{});
  CHECK(index.find(named(2), any) == call_handle{3, 1});
}

TEST_CASE("to remove a call under a name that it does not have changes nothing") {
  sip::call_index index;
  index.add(named(1), {0, 1});
  index.remove(named(2), {0, 1});
  index.remove(named(1), {0, 2});  // another generation of the slot
  REQUIRE(index.find(named(1), any) == call_handle{0, 1});
}

TEST_CASE(
    "the index finds what a plain list of names and calls finds, whatever was added and removed before") {
  sip::call_index index;
  std::vector<std::pair<std::size_t, call_handle>> expected;
  base::seeded_rng random(11);
  for (std::uint32_t i = 0; i < 5'000; ++i) {
    if (expected.empty() || random.below(2) == 0) {
      expected.emplace_back(random.below(50), call_handle{i, 1});
      index.add(named(expected.back().first), expected.back().second);
    } else {
      const auto gone = expected.begin() + static_cast<std::ptrdiff_t>(random.below(expected.size()));
      index.remove(named(gone->first), gone->second);
      expected.erase(gone);
    }
    const auto name = random.below(50);
    std::vector<call_handle> found, wanted;
    (void)index.find(named(name), [&](call_handle each) {
      found.push_back(each);
      return false;
    });
    for (const auto& [n, c] : expected) {
      if (n == name) wanted.push_back(c);
    }
    REQUIRE(std::is_permutation(found.begin(), found.end(), wanted.begin(), wanted.end()));
  }
}
