#pragma once

#include "openssl_ptr.hpp"

#include <string>
#include <string_view>

namespace sip::detail {

[[nodiscard]] bool is_p256(const EVP_PKEY* key);
/// R and S, 64 bytes; nothing when it failed.
[[nodiscard]] std::string sign_es256(EVP_PKEY* key, std::string_view text);
/// `signature` is R and S, 64 bytes.
[[nodiscard]] bool verify_es256(EVP_PKEY* key, std::string_view text, std::string_view signature);

}  // namespace sip::detail
