// A view into something that dies at the end of the line must not compile (see CMakeLists.txt).
#include <sip/message/draft.hpp>
#include <sip/message/framer.hpp>
#include <sip/message/message.hpp>

namespace {
sip::message parsed(base::packet_pool& pool) {
  return sip::message::parse(pool.copy("OPTIONS sip:a@b SIP/2.0\r\n\r\n"));
}
sip::uri address() {
  return *sip::uri::parse("sip:a@b");
}
}  // namespace

int main() {
  base::packet_pool pool;
  // The control: the same with a name compiles.
  const auto m = parsed(pool);
  const auto p = pool.copy("x");
  const auto d = sip::draft::response(200);
  const auto u = address();
  const sip::framer f(pool);
  (void)m.text(), (void)m.headers(), (void)m.get<sip::contact>(), (void)p.text();
  (void)d.value(sip::header_id::to), (void)u.view(), (void)f.rest();
#if defined(MESSAGE_TEXT)
  (void)parsed(pool).text();
#elif defined(MESSAGE_HEADERS)
  (void)parsed(pool).headers();
#elif defined(MESSAGE_GET)
  (void)parsed(pool).get<sip::contact>();
#elif defined(PACKET_TEXT)
  (void)pool.copy("x").text();
#elif defined(DRAFT_VALUE)
  (void)sip::draft::response(200).value(sip::header_id::to);
#elif defined(URI_VIEW)
  (void)address().view();
#elif defined(FRAMER_REST)
  (void)sip::framer(pool).rest();
#endif
}
