// ES256: ECDSA on P-256 with SHA-256, whose signature is R and S behind each other (RFC 7518 §3.4).
#include "es256.hpp"

#include <sip/identity/certificate.hpp>

#include <openssl/core_names.h>
#include <openssl/pem.h>

namespace sip {
namespace detail {

constexpr int number_size = 32;

bool is_p256(const EVP_PKEY* key) {
  char name[64] = {};
  std::size_t size = 0;
  return key != nullptr && EVP_PKEY_is_a(key, "EC") == 1 &&
         EVP_PKEY_get_utf8_string_param(key, OSSL_PKEY_PARAM_GROUP_NAME, name, sizeof name, &size) == 1 &&
         std::string_view(name, size) == "prime256v1";
}

bool verify_es256(EVP_PKEY* key, std::string_view text, std::string_view signature) {
  if (signature.size() != 2 * number_size || !is_p256(key)) return false;
  const auto* bytes = reinterpret_cast<const unsigned char*>(signature.data());
  const signature_ptr pair(ECDSA_SIG_new());
  ECDSA_SIG_set0(pair.get(), BN_bin2bn(bytes, number_size, nullptr),
                 BN_bin2bn(bytes + number_size, number_size, nullptr));
  unsigned char* der = nullptr;
  const int size = i2d_ECDSA_SIG(pair.get(), &der);
  if (size <= 0) return false;
  const digest_ptr digest(EVP_MD_CTX_new());
  const auto* data = reinterpret_cast<const unsigned char*>(text.data());
  const bool good =
      EVP_DigestVerifyInit(digest.get(), nullptr, EVP_sha256(), nullptr, key) == 1 &&
      EVP_DigestVerify(digest.get(), der, static_cast<std::size_t>(size), data, text.size()) == 1;
  OPENSSL_free(der);
  return good;
}

std::string sign_es256(EVP_PKEY* key, std::string_view text) {
  const digest_ptr digest(EVP_MD_CTX_new());
  const auto* data = reinterpret_cast<const unsigned char*>(text.data());
  std::string der(256, '\0');
  auto size = der.size();
  if (EVP_DigestSignInit(digest.get(), nullptr, EVP_sha256(), nullptr, key) != 1 ||
      EVP_DigestSign(digest.get(), reinterpret_cast<unsigned char*>(der.data()), &size, data, text.size()) !=
          1) {
    return {};
  }
  const auto* at = reinterpret_cast<const unsigned char*>(der.data());
  const signature_ptr pair(d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(size)));
  if (!pair) return {};
  std::string out(2 * number_size, '\0');
  auto* bytes = reinterpret_cast<unsigned char*>(out.data());
  BN_bn2binpad(ECDSA_SIG_get0_r(pair.get()), bytes, number_size);
  BN_bn2binpad(ECDSA_SIG_get0_s(pair.get()), bytes + number_size, number_size);
  return out;
}

}  // namespace detail

std::optional<signing_key> signing_key::parse(std::string_view pem) {
  if (pem.empty() || pem.size() > max_pem_size) return std::nullopt;
  const detail::bio_ptr in(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  char no_password[] = "";  // a prompt would wait at a terminal
  detail::key_ptr key(PEM_read_bio_PrivateKey(in.get(), nullptr, nullptr, no_password));
  if (!detail::is_p256(key.get())) return std::nullopt;
  const std::shared_ptr<EVP_PKEY> shared(std::move(key));
  return signing_key([shared](std::string_view text) { return detail::sign_es256(shared.get(), text); });
}

}  // namespace sip
