// Identity headers and PASSporTs of any bytes, and lists of numbers in DER: limits hold, claims that are read
// are written and read back, and nothing is valid without a certificate.
#include "../libsip/identity/tn_auth_list.hpp"

#include <base/assert.hpp>
#include <sip/identity/verify.hpp>

#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto list = sip::detail::parse_tn_auth_list(text))
    SIPTTY_ASSERT(list->size() <= sip::detail::max_number_grants);
  const auto header = sip::parse_identity(text);
  const auto token = sip::passport_token::parse(header ? header->token : text);
  if (token && token->claims) {
    const auto& p = *token->claims;
    const auto again = sip::passport_token::parse(sip::base64url_encode(p.header_json()) + "." +
                                                  sip::base64url_encode(p.payload_json()) + "." +
                                                  sip::base64url_encode(token->signature));
    SIPTTY_ASSERT(again.has_error() ? again.error().code == sip::passport_errc::too_large
                                    : again->claims->payload_json() == p.payload_json());
  }
  base::packet_pool pool;
  auto d = sip::draft::request("INVITE", "sip:a@b");
  d.add(sip::header_id::via, "SIP/2.0/UDP h;branch=z9hG4bK1").add(sip::header_id::from, "<tel:+1>;tag=1");
  d.add(sip::header_id::to, "<tel:+2>")
      .add(sip::header_id::call_id, "c")
      .add(sip::header_id::cseq, "1 INVITE");
  d.add(sip::header_id::identity, text);
  const auto verdict = sip::verify_identity(sip::message::parse(sip::serialize(d, pool)), {}, {}, {});
  SIPTTY_ASSERT(verdict.valid() == nullptr && verdict.status() >= 403);
  return 0;
}
