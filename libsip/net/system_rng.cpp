#include <base/assert.hpp>
#include <sip/net/driver.hpp>

#include <openssl/rand.h>

namespace sip::net {

std::uint64_t system_rng::next() {
  if (used_ == batch) {
    SIPTTY_ASSERT(RAND_bytes(reinterpret_cast<unsigned char*>(numbers_), sizeof numbers_) == 1);
    used_ = 0;
  }
  return numbers_[used_++];
}

}  // namespace sip::net
