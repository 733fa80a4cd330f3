// Challenges of any bytes: limits hold, and what is answered puts no line end into the header.
#include <base/assert.hpp>
#include <sip/auth/challenge.hpp>
#include <sip/message/params.hpp>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto list = sip::parse_challenges(text);
  SIPTTY_ASSERT(list.size() <= sip::max_challenges);
  for (const auto& c : list) {
    SIPTTY_ASSERT(!c.nonce.empty());
    SIPTTY_ASSERT(sip::quote(c.realm).find_first_of("\r\n") == std::string::npos);
    if (!c.is_supported()) continue;
    sip::digest_input in;
    in.algorithm = *c.algorithm;
    in.qop = c.preferred_qop();
    in.realm = c.realm;
    in.nonce = c.nonce;
    SIPTTY_ASSERT(!sip::digest_response(in).empty());
  }
  static_cast<void>(sip::find_auth_parameter(text, "nextnonce"));
  return 0;
}
