// The first line is the Content-Type, the rest the body: parts lie within the body, limits hold at every
// depth.
#include <base/assert.hpp>
#include <sip/body/multipart.hpp>

#include <cstdint>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto end = text.find('\n');
  const auto type = text.substr(0, end);
  const auto body = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
  const auto inside = [&](std::string_view part) {
    return part.empty() ||
           (part.data() >= body.data() && part.data() + part.size() <= body.data() + body.size());
  };
  if (const auto m = sip::multipart::parse(type, body)) {
    SIPTTY_ASSERT(!m->parts().empty() && m->parts().size() <= sip::max_parts);
    for (const auto& p : m->parts()) {
      SIPTTY_ASSERT(inside(p.bytes) && inside(p.headers));
      static_cast<void>(p.header("Content-Type"));
    }
    static_cast<void>(m->root());
  } else {
    SIPTTY_ASSERT(m.error().offset <= body.size() && !sip::sentence(m.error()).empty());
  }
  constexpr sip::understood_body known[] = {{"application/sdp", "session"}, {"text/plain", "render"}};
  const auto s = sip::select_body(type, {}, body, known);
  if (!s) return 0;
  SIPTTY_ASSERT(s->parts.size() <= sip::max_all_parts);
  for (const auto& p : s->parts) SIPTTY_ASSERT(inside(p.bytes));
  return 0;
}
