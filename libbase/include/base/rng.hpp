// Randomness is injected: the adapter hands in the system's, a test a seeded one, a replay the recorded draws.
#pragma once

#include <base/export.hpp>

#include <cstdint>
#include <random>
#include <string>

namespace base SIPTTY_API {

/// Source of random numbers. Implementations for the wire must be unpredictable (RFC 3261 §19.3).
class rng {
 public:
  virtual ~rng() = default;
  virtual std::uint64_t next() = 0;

  /// A number in [0, bound); bound 0 gives 0. The bias is below 2^-32 for bounds below 2^32.
  std::uint64_t below(std::uint64_t bound) { return bound == 0 ? 0 : next() % bound; }

  /// `length` characters of [a-z0-9], for tags, branches and Call-IDs; five bits of randomness in each.
  std::string token(std::size_t length);
};

/// Repeatable numbers for tests and the simulator; never for the wire.
class seeded_rng final : public rng {
 public:
  explicit seeded_rng(std::uint64_t seed) : engine_(seed) {}
  std::uint64_t next() override { return engine_(); }

 private:
  std::mt19937_64 engine_;
};

}  // namespace base
