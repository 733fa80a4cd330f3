// OpenSSL's objects, freed by their owner.
#pragma once

#include <openssl/bio.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <memory>

namespace sip::detail {

template <auto Free>
struct freed {
  template <class T>
  void operator()(T* object) const {
    Free(object);
  }
};

using key_ptr = std::unique_ptr<EVP_PKEY, freed<EVP_PKEY_free>>;
using certificate_ptr = std::unique_ptr<X509, freed<X509_free>>;
using bio_ptr = std::unique_ptr<BIO, freed<BIO_free_all>>;
using digest_ptr = std::unique_ptr<EVP_MD_CTX, freed<EVP_MD_CTX_free>>;
using signature_ptr = std::unique_ptr<ECDSA_SIG, freed<ECDSA_SIG_free>>;
using store_ptr = std::unique_ptr<X509_STORE, freed<X509_STORE_free>>;
using store_context_ptr = std::unique_ptr<X509_STORE_CTX, freed<X509_STORE_CTX_free>>;

struct free_stack {
  void operator()(STACK_OF(X509) * list) const { sk_X509_pop_free(list, X509_free); }
};
using certificates_ptr = std::unique_ptr<STACK_OF(X509), free_stack>;

}  // namespace sip::detail
