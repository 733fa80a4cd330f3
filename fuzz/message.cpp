// Bytes -> message, twice the same; when it is accepted: ask everything, write it again, find the same in
// what was written, and nothing new when that is written once more.
#include <sip/message/draft.hpp>
#include <sip/message/lint.hpp>
#include <sip/message/message.hpp>
#include <sip/message/typed.hpp>

#include <base/assert.hpp>

#include <algorithm>
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
  for (const auto& h : m.headers()) SIPTTY_ASSERT(check_value(h.id, m.value(h)).offset <= m.value(h).size());
  const auto found = sip::lint(m);
  SIPTTY_ASSERT(found.size() <= sip::max_lint_findings && (m.ok() || !found.empty()));
  for (const auto& f : found) SIPTTY_ASSERT(f.offset <= m.text().size());
}

/// Parsing has no memory: the same bytes give the same message.
void check_same(const sip::message& a, const sip::message& b) {
  SIPTTY_ASSERT(a.error() == b.error() && a.status() == b.status() && a.method() == b.method());
  SIPTTY_ASSERT(
      std::equal(a.findings().begin(), a.findings().end(), b.findings().begin(), b.findings().end()));
  SIPTTY_ASSERT(a.headers().size() == b.headers().size() && a.body() == b.body());
  for (std::size_t i = 0; i < a.headers().size(); ++i) {
    SIPTTY_ASSERT(a.headers()[i].id == b.headers()[i].id &&
                  a.value(a.headers()[i]) == b.value(b.headers()[i]));
  }
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
  const auto bytes = serialize(d, pool);
  const auto again = sip::message::parse(bytes, sip::mode::tolerant, roomy);
  SIPTTY_ASSERT(again.ok());
  SIPTTY_ASSERT(again.headers().size() == d.lines().size() + 1);
  SIPTTY_ASSERT(again.body() == m.body());
  SIPTTY_ASSERT(again.method() == m.method() && again.status() == m.status());
  SIPTTY_ASSERT(again.call_id() == m.call_id() && again.cseq().number == m.cseq().number);
  SIPTTY_ASSERT(again.from().tag() == m.from().tag());
  SIPTTY_ASSERT(again.list(sip::header_id::via).size() == m.list(sip::header_id::via).size());
  const auto third = serialize(draft_of(again), pool);
  SIPTTY_ASSERT(third.text() == bytes.text());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  base::packet_pool pool;
  const auto bytes = pool.copy({reinterpret_cast<const char*>(data), size});
  const auto strict = sip::message::parse(bytes, sip::mode::strict);
  const auto m = sip::message::parse(bytes);
  SIPTTY_ASSERT(m.ok() || !strict.ok());
  SIPTTY_ASSERT(m.error().offset <= size);
  check_same(m, sip::message::parse(pool.copy(bytes.text())));
  ask_everything(m);
  if (m.ok()) check_round_trip(m, pool);
  const auto answer = sip::message::parse(serialize(sip::draft::response_to(m, 400, {}, "t"), pool));
  SIPTTY_ASSERT(answer.status() == 400);
  SIPTTY_ASSERT(answer.ok() || !m.ok());
  return 0;
}
