// Bytes -> URI. What strict mode accepts tolerant mode accepts in the same way; equivalence is reflexive and
// symmetric.
#include <sip/message/uri.hpp>

#include <base/assert.hpp>

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto half = text.find('\n');
  const auto first = text.substr(0, half);
  const auto second = half == text.npos ? first : text.substr(half + 1);
  const auto a = sip::parse_uri(first);
  const auto b = sip::parse_uri(second);
  const auto strict = sip::parse_uri(first, sip::mode::strict);
  if (strict) {
    SIPTTY_ASSERT(a && a->user == strict->user && a->host == strict->host && a->port == strict->port &&
                  a->params.text() == strict->params.text() && a->headers == strict->headers);
  }
  if (!a) {
    SIPTTY_ASSERT(a.error().offset <= first.size());
    return 0;
  }
  SIPTTY_ASSERT(sip::equivalent(*a, *a));
  if (b) SIPTTY_ASSERT(sip::equivalent(*a, *b) == sip::equivalent(*b, *a));
  SIPTTY_ASSERT(sip::unescape(sip::escape_user(first)) == first);
  for (const auto& p : a->params) SIPTTY_ASSERT(!p.name.empty());
  const auto user = "sip:" + sip::escape_user(first) + "@h";
  const auto built = sip::parse_uri(user, sip::mode::strict);
  SIPTTY_ASSERT(built && sip::unescape(built->user) == first);
  return 0;
}
