#include <base/key_hash.hpp>

#include <bit>
#include <cstring>

namespace base {
namespace {

struct sip_state {
  std::uint64_t v0, v1, v2, v3;

  void round() {
    v0 += v1;
    v1 = std::rotl(v1, 13);
    v1 ^= v0;
    v0 = std::rotl(v0, 32);
    v2 += v3;
    v3 = std::rotl(v3, 16);
    v3 ^= v2;
    v0 += v3;
    v3 = std::rotl(v3, 21);
    v3 ^= v0;
    v2 += v1;
    v1 = std::rotl(v1, 17);
    v1 ^= v2;
    v2 = std::rotl(v2, 32);
  }
  void absorb(std::uint64_t word) {
    v3 ^= word;
    round();
    v0 ^= word;
  }
};

/// Eight bytes in the machine's order: digests never leave the process.
std::uint64_t word_of(std::string_view bytes) {
  std::uint64_t word = 0;
  std::memcpy(&word, bytes.data(), sizeof word);
  return word;
}

/// Fewer than eight bytes, the first in the lowest place.
std::uint64_t last_word_of(std::string_view bytes) {
  std::uint64_t word = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i)
    word |= std::uint64_t{static_cast<std::uint8_t>(bytes[i])} << 8 * i;
  return word;
}

}  // namespace

key_digest key_hash::operator()(std::string_view key) const noexcept {
  sip_state s{secret_low ^ 0x736f6d6570736575, secret_high ^ 0x646f72616e646f6d ^ 0xee,
              secret_low ^ 0x6c7967656e657261, secret_high ^ 0x7465646279746573};
  const auto length = std::uint64_t{key.size()} << 56;
  for (; key.size() >= 8; key.remove_prefix(8)) s.absorb(word_of(key));
  s.absorb(length | last_word_of(key));
  s.v2 ^= 0xee;
  for (int i = 0; i < 3; ++i) s.round();
  const auto low = s.v0 ^ s.v1 ^ s.v2 ^ s.v3;
  s.v1 ^= 0xdd;
  for (int i = 0; i < 3; ++i) s.round();
  return {low, s.v0 ^ s.v1 ^ s.v2 ^ s.v3};
}

}  // namespace base
