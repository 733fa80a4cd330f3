// Bytes -> message; when it is accepted: ask everything, write it again, and find the same in what was
// written.
#include <sip/message/draft.hpp>
#include <sip/message/message.hpp>

#include <base/assert.hpp>

#include <cstddef>
#include <cstdint>

namespace {

void ask_everything(const sip::message& m) {
  for (unsigned i = 0; i < static_cast<unsigned>(sip::header_id::count); ++i) {
    (void)m.list(static_cast<sip::header_id>(i));
  }
  for (const auto& h : m.headers()) (void)sip::unfolded(m.value(h));
  for (const auto& p : m.from().params) (void)sip::unquote(p.value);
  for (const auto& p : m.top_via().params) SIPTTY_ASSERT(!p.name.empty());
  (void)m.get<sip::contact>();
  (void)m.get<sip::max_forwards>();
  (void)m.get<sip::expires>();
  (void)m.get<sip::min_expires>();
  (void)m.get<sip::retry_after>();
  (void)m.get<sip::content_type>();
  (void)m.get<sip::event_header>();
  (void)m.get<sip::subscription_state>();
  (void)m.get<sip::refer_to>();
  (void)m.get<sip::reason_header>();
  (void)m.get<sip::timestamp>();
  (void)m.get<sip::date>();
  (void)m.from().uri();
}

sip::draft draft_of(const sip::message& m) {
  auto d = m.is_request()
               ? sip::draft::request(m.method_text(), m.request_uri())
               : sip::draft::response(m.status(), m.reason().empty() ? std::string_view("x") : m.reason());
  for (const auto& h : m.headers()) {
    if (h.id != sip::header_id::content_length) d.add(m.name(h), m.value(h));
  }
  const auto type = std::string(d.value(sip::header_id::content_type));
  if (!m.body().empty()) d.body(type.empty() ? "text/plain" : type, m.body());
  return d;
}

void check_round_trip(const sip::message& m, base::packet_pool& pool) {
  constexpr sip::limits roomy{1U << 20, 4096};
  const auto d = draft_of(m);
  const auto again = sip::message::parse(serialize(d, pool), sip::mode::tolerant, roomy);
  SIPTTY_ASSERT(again.ok());
  SIPTTY_ASSERT(again.headers().size() == d.lines().size() + 1);
  SIPTTY_ASSERT(again.body() == m.body());
  SIPTTY_ASSERT(again.method() == m.method() && again.status() == m.status());
  SIPTTY_ASSERT(again.call_id() == m.call_id() && again.cseq().number == m.cseq().number);
  SIPTTY_ASSERT(again.from().tag() == m.from().tag());
  SIPTTY_ASSERT(again.list(sip::header_id::via).size() == m.list(sip::header_id::via).size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  base::packet_pool pool;
  const auto bytes = pool.copy({reinterpret_cast<const char*>(data), size});
  const auto strict = sip::message::parse(bytes, sip::mode::strict);
  const auto m = sip::message::parse(bytes);
  SIPTTY_ASSERT(m.ok() || !strict.ok());
  SIPTTY_ASSERT(m.error().offset <= size);
  ask_everything(m);
  if (m.ok()) check_round_trip(m, pool);
  const auto answer = sip::message::parse(serialize(sip::draft::response_to(m, 400, {}, "t"), pool));
  SIPTTY_ASSERT(answer.status() == 400);
  SIPTTY_ASSERT(answer.ok() || !m.ok());
  return 0;
}
