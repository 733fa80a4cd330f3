// An authority of a test's own: keys and certificates made while the test runs.
#pragma once

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <cstdint>
#include <memory>
#include <string>

namespace test {

inline std::string pem_of(BIO* out) {
  char* data = nullptr;
  const auto size = BIO_get_mem_data(out, &data);
  std::string text(data, static_cast<std::size_t>(size));
  BIO_free(out);
  return text;
}

/// A key with its name; P-256 unless told otherwise.
struct holder {
  explicit holder(std::string who, const char* curve = "P-256")
      : name(std::move(who)), key(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", curve), EVP_PKEY_free) {}
  [[nodiscard]] std::string private_pem() const {
    BIO* out = BIO_new(BIO_s_mem());
    PEM_write_bio_PrivateKey(out, key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    return pem_of(out);
  }
  std::string name;
  std::shared_ptr<EVP_PKEY> key;
};

struct certificate_wish {
  std::int64_t from_s = 0, until_s = 0;
  bool authority = false;
  std::string tn_auth_list;  ///< DER; empty: none
  std::string names;         ///< of subjectAltName, "DNS:example.org"
};

inline void add_extension(X509* certificate, X509* issuer, int nid, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* e = X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str());
  X509_add_ext(certificate, e, -1);
  X509_EXTENSION_free(e);
}

/// The certificate of `subject`, signed by `issuer`, in PEM.
inline std::string certify(const holder& subject, const holder& issuer, const certificate_wish& wish,
                           long serial = 1) {
  X509* c = X509_new();
  X509_set_version(c, 2);
  ASN1_INTEGER_set(X509_get_serialNumber(c), serial);
  ASN1_TIME_set(X509_getm_notBefore(c), static_cast<time_t>(wish.from_s));
  ASN1_TIME_set(X509_getm_notAfter(c), static_cast<time_t>(wish.until_s));
  const auto put = [](X509_NAME* into, const std::string& name) {
    X509_NAME_add_entry_by_txt(into, "CN", MBSTRING_UTF8, reinterpret_cast<const unsigned char*>(name.data()),
                               static_cast<int>(name.size()), -1, 0);
  };
  put(X509_get_subject_name(c), subject.name);
  put(X509_get_issuer_name(c), issuer.name);
  X509_set_pubkey(c, subject.key.get());
  add_extension(c, c, NID_subject_key_identifier, "hash");
  add_extension(c, c, NID_basic_constraints, wish.authority ? "critical,CA:TRUE" : "critical,CA:FALSE");
  add_extension(c, c, NID_key_usage, wish.authority ? "critical,keyCertSign" : "critical,digitalSignature");
  // The issuer's key identifier, by way of a certificate that holds nothing else.
  X509* parent = X509_new();
  X509_set_pubkey(parent, issuer.key.get());
  add_extension(parent, parent, NID_subject_key_identifier, "hash");
  add_extension(c, parent, NID_authority_key_identifier, "keyid:always");
  X509_free(parent);
  if (!wish.names.empty()) add_extension(c, c, NID_subject_alt_name, wish.names);
  if (!wish.tn_auth_list.empty()) {
    ASN1_OBJECT* oid = OBJ_txt2obj("1.3.6.1.5.5.7.1.26", 1);
    ASN1_OCTET_STRING* data = ASN1_OCTET_STRING_new();
    ASN1_OCTET_STRING_set(data, reinterpret_cast<const unsigned char*>(wish.tn_auth_list.data()),
                          static_cast<int>(wish.tn_auth_list.size()));
    X509_EXTENSION* e = X509_EXTENSION_create_by_OBJ(nullptr, oid, 0, data);
    X509_add_ext(c, e, -1);
    X509_EXTENSION_free(e);
    ASN1_OCTET_STRING_free(data);
    ASN1_OBJECT_free(oid);
  }
  X509_sign(c, issuer.key.get(), EVP_sha256());
  BIO* out = BIO_new(BIO_s_mem());
  PEM_write_bio_X509(out, c);
  X509_free(c);
  return pem_of(out);
}

/// DER of one element.
inline std::string der(unsigned char tag, const std::string& value) {
  return std::string{static_cast<char>(tag), static_cast<char>(value.size())} + value;
}
inline std::string tn_list(const std::string& entries) {
  return der(0x30, entries);
}
inline std::string tn_provider(const std::string& code) {
  return der(0xa0, der(0x16, code));
}
inline std::string tn_one(const std::string& number) {
  return der(0xa2, der(0x16, number));
}
inline std::string tn_range(const std::string& start, const std::string& count_bytes) {
  return der(0xa1, der(0x30, der(0x16, start) + der(0x02, count_bytes)));
}

}  // namespace test
