// Bytes -> Refer-To URI. Nothing that comes out can break out of its header line.
#include <sip/ua/reference.hpp>

#include <base/assert.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto r = sip::parse_reference(text);
  SIPTTY_ASSERT(r.headers.size() <= sip::max_reference_headers);
  for (const auto& [name, value] : r.headers) {
    SIPTTY_ASSERT(!value.empty());
    for (const char c : value) SIPTTY_ASSERT(static_cast<unsigned char>(c) >= 0x20);
  }
  SIPTTY_ASSERT(r.uri.size() <= text.size());
  const auto once = sip::parse_reference(r.uri);
  if (sip::parse_uri(r.uri)) SIPTTY_ASSERT(once.headers.empty());
  return 0;
}
