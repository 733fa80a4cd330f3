// Any bytes as STUN: what parses as an answer is written again and reads the same.
#include <sip/ua/stun.hpp>

#include <base/assert.hpp>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto m = sip::parse_stun({reinterpret_cast<const char*>(data), size});
  if (!m) return 0;
  if (m->mapped) {
    const auto again = sip::parse_stun(sip::stun_success(m->id, *m->mapped));
    SIPTTY_ASSERT(again && again->id == m->id && again->mapped == m->mapped);
  }
  const auto refused = sip::parse_stun(sip::stun_unknown_attribute(m->id, m->unknown_attribute));
  SIPTTY_ASSERT(refused && refused->kind == sip::stun_kind::binding_error);
  SIPTTY_ASSERT(sip::parse_stun(sip::stun_request(m->id)));
  return 0;
}
