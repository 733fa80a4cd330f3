#include <sip/identity/certificate.hpp>

#include "es256.hpp"
#include "tn_auth_list.hpp"

#include <base/ascii.hpp>
#include <sip/message/uri.hpp>

#include <openssl/err.h>
#include <openssl/pem.h>

#include <algorithm>

namespace sip {
namespace {

constexpr auto tn_auth_list_oid = "1.3.6.1.5.5.7.1.26";

STACK_OF(X509) * list_of(const std::shared_ptr<void>& p) {
  return static_cast<STACK_OF(X509)*>(p.get());
}

X509* first_of(const std::shared_ptr<void>& p) {
  return sk_X509_value(list_of(p), 0);
}

/// The domain of a URI as the certificate's dNSName or as a SIP URI among its names.
bool names_domain(X509* certificate, const std::string& domain) {
  if (X509_check_host(certificate, domain.data(), domain.size(), X509_CHECK_FLAG_NO_WILDCARDS, nullptr) == 1)
    return true;
  auto* names =
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr));
  bool found = false;
  for (int i = 0; i < sk_GENERAL_NAME_num(names) && !found; ++i) {
    const auto* name = sk_GENERAL_NAME_value(names, i);
    if (name->type != GEN_URI) continue;
    const auto* text = name->d.uniformResourceIdentifier;
    const auto uri = parse_uri({reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
                                static_cast<std::size_t>(ASN1_STRING_length(text))});
    found = uri && uri->scheme == uri_scheme::sip && !uri->has_user && base::iequals(uri->host, domain);
  }
  GENERAL_NAMES_free(names);
  return found;
}

}  // namespace

std::optional<certificate_chain> certificate_chain::parse(std::string_view pem) {
  if (pem.empty() || pem.size() > max_pem_size) return std::nullopt;
  const detail::bio_ptr in(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  detail::certificates_ptr list(sk_X509_new_null());
  char no_password[] = "";
  while (auto* one = PEM_read_bio_X509(in.get(), nullptr, nullptr, no_password)) {
    sk_X509_push(list.get(), one);
    if (sk_X509_num(list.get()) > static_cast<int>(max_chain)) return std::nullopt;
  }
  ERR_clear_error();
  if (sk_X509_num(list.get()) == 0) return std::nullopt;
  certificate_chain out;
  out.certificates_ = std::shared_ptr<void>(
      list.release(), [](void* p) { detail::free_stack{}(static_cast<STACK_OF(X509)*>(p)); });
  return out;
}

std::string certificate_chain::problem(const certificate_chain& anchors, std::int64_t at_unix_s) const {
  const detail::store_ptr store(X509_STORE_new());
  for (int i = 0; i < sk_X509_num(list_of(anchors.certificates_)); ++i) {
    X509_STORE_add_cert(store.get(), sk_X509_value(list_of(anchors.certificates_), i));
  }
  const detail::store_context_ptr context(X509_STORE_CTX_new());
  if (X509_STORE_CTX_init(context.get(), store.get(), first_of(certificates_), list_of(certificates_)) != 1) {
    return "the certificate cannot be checked";
  }
  auto* parameters = X509_STORE_CTX_get0_param(context.get());
  X509_VERIFY_PARAM_set_time(parameters, static_cast<time_t>(at_unix_s));
  // An anchor may be an intermediate authority: STIR's lists of trust hold such.
  X509_VERIFY_PARAM_set_flags(parameters, X509_V_FLAG_PARTIAL_CHAIN | X509_V_FLAG_X509_STRICT);
  X509_VERIFY_PARAM_set_purpose(parameters, X509_PURPOSE_ANY);
  const int verified = X509_verify_cert(context.get());
  ERR_clear_error();
  return verified == 1 ? std::string()
                       : X509_verify_cert_error_string(X509_STORE_CTX_get_error(context.get()));
}

bool certificate_chain::is_es256() const {
  return detail::is_p256(X509_get0_pubkey(first_of(certificates_)));
}

bool certificate_chain::verify(std::string_view text, std::string_view signature) const {
  const bool good = detail::verify_es256(X509_get0_pubkey(first_of(certificates_)), text, signature);
  ERR_clear_error();
  return good;
}

std::optional<std::vector<number_grant>> certificate_chain::number_grants() const {
  auto* certificate = first_of(certificates_);
  ASN1_OBJECT* wanted = OBJ_txt2obj(tn_auth_list_oid, 1);
  const int at = X509_get_ext_by_OBJ(certificate, wanted, -1);
  ASN1_OBJECT_free(wanted);
  if (at < 0) return std::nullopt;
  const auto* data = X509_EXTENSION_get_data(X509_get_ext(certificate, at));
  return detail::parse_tn_auth_list({reinterpret_cast<const char*>(ASN1_STRING_get0_data(data)),
                                     static_cast<std::size_t>(ASN1_STRING_length(data))});
}

bool certificate_chain::speaks_for(const claimed_identity& who) const {
  if (who.is_number) {
    const auto grants = number_grants();
    return grants && std::any_of(grants->begin(), grants->end(), [&](const number_grant& g) {
             return !g.provider.empty() || detail::covers(g, who.value);
           });
  }
  const auto uri = parse_uri(who.value);
  return uri && !uri->host.empty() && names_domain(first_of(certificates_), std::string(uri->host));
}

}  // namespace sip
