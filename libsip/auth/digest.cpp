#include <sip/auth/digest.hpp>

#include <base/ascii.hpp>

#include <openssl/evp.h>

#include <initializer_list>
#include <iterator>

namespace sip {
namespace {

constexpr std::string_view algorithm_names[] = {"MD5",          "MD5-sess",    "SHA-256",
                                                "SHA-256-sess", "SHA-512-256", "SHA-512-256-sess"};

const EVP_MD* function_of(digest_algorithm a) {
  switch (a) {
    case digest_algorithm::md5:
    case digest_algorithm::md5_sess:
      return EVP_md5();
    case digest_algorithm::sha256:
    case digest_algorithm::sha256_sess:
      return EVP_sha256();
    case digest_algorithm::sha512_256:
    case digest_algorithm::sha512_256_sess:
      return EVP_sha512_256();
  }
  return nullptr;
}

std::string joined(std::initializer_list<std::string_view> parts) {
  std::string text;
  for (const auto part : parts) text.append(part).append(":");
  text.pop_back();
  return text;
}

}  // namespace

std::string_view name_of(digest_algorithm a) {
  return algorithm_names[static_cast<std::size_t>(a)];
}

std::optional<digest_algorithm> digest_algorithm_of(std::string_view name) {
  for (std::size_t i = 0; i < std::size(algorithm_names); ++i) {
    if (base::iequals(name, algorithm_names[i])) return static_cast<digest_algorithm>(i);
  }
  return std::nullopt;
}

bool is_session(digest_algorithm a) {
  return name_of(a).ends_with("-sess");
}

bool is_available(digest_algorithm a) {
  return !digest_hash(a, {}).empty();
}

std::string digest_hash(digest_algorithm a, std::string_view data) {
  static constexpr char hex[] = "0123456789abcdef";
  unsigned char bytes[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  if (EVP_Digest(data.data(), data.size(), bytes, &size, function_of(a), nullptr) != 1) return {};
  std::string text;
  for (unsigned i = 0; i < size; ++i) {
    text += hex[bytes[i] >> 4U];
    text += hex[bytes[i] & 0xfU];
  }
  return text;
}

std::string_view name_of(digest_qop q) {
  return q == digest_qop::none ? "" : q == digest_qop::auth ? "auth" : "auth-int";
}

std::string digest_ha1(digest_algorithm a, std::string_view username, std::string_view realm,
                       std::string_view password) {
  return digest_hash(a, joined({username, realm, password}));
}

std::string digest_userhash(digest_algorithm a, std::string_view username, std::string_view realm) {
  return digest_hash(a, joined({username, realm}));
}

std::string digest_response(const digest_input& in) {
  const auto h = [&](std::initializer_list<std::string_view> parts) {
    return digest_hash(in.algorithm, joined(parts));
  };
  auto key = in.ha1.empty() ? h({in.username, in.realm, in.password}) : std::string(in.ha1);
  if (is_session(in.algorithm))
    key = h({key, in.session_nonce.empty() ? in.nonce : in.session_nonce,
             in.session_cnonce.empty() ? in.cnonce : in.session_cnonce});
  const auto request = in.qop == digest_qop::auth_int
                           ? h({in.method, in.uri, digest_hash(in.algorithm, in.body)})
                           : h({in.method, in.uri});
  if (in.qop == digest_qop::none) return h({key, in.nonce, request});
  return h({key, in.nonce, in.nc, in.cnonce, name_of(in.qop), request});
}

}  // namespace sip
