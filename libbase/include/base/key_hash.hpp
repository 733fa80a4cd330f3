// Texts that name things on the wire, as numbers.
#pragma once

#include <base/export.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace base SIPTTY_API {

/// What stands for a key in the tables: they hold no texts. 128 bits under a secret, so that neither chance
/// nor a peer who chooses branches makes two keys one.
struct key_digest {
  std::uint64_t low = 0, high = 0;
  friend bool operator==(const key_digest&, const key_digest&) = default;
};

/// SipHash-1-3 with 128 bits of output. The secret is random where peers choose the texts.
struct key_hash {
  std::uint64_t secret_low = 0, secret_high = 0;
  [[nodiscard]] key_digest operator()(std::string_view key) const noexcept;
};

/// For tables: a digest is as good as random already.
struct low_half {
  using is_avalanching = void;
  [[nodiscard]] std::size_t operator()(const key_digest& d) const noexcept { return d.low; }
};

}  // namespace base
