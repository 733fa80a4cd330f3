// The operating system's randomness: SSRCs and sequence numbers must not be guessed (RFC 3550 §5.1).
#pragma once

#include <base/rng.hpp>

#include <random>

namespace rtp {

class system_rng final : public base::rng {
 public:
  std::uint64_t next() override { return std::uint64_t{device_()} << 32U | device_(); }

 private:
  std::random_device device_;
};

}  // namespace rtp
