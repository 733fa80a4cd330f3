#include "session_body.hpp"

#include <base/ascii.hpp>
#include <sip/ua/capabilities.hpp>

#include <array>

namespace sip {

namespace {

constexpr std::string_view sdp = "application/sdp";
constexpr std::array<understood_body, 1> understood{{{sdp, "session"}}};

}  // namespace

bool is_encoded(const message& m) {
  const auto encoding = base::trim(m.value(header_id::content_encoding));
  return !encoding.empty() && !base::iequals(encoding, "identity");
}

body_result<selected_body> session_parts(const message& m) {
  return select_body(m.value(header_id::content_type), m.value(header_id::content_disposition), m.body(), understood);
}

std::string_view session_body(const message& m) {
  if (m.body().empty() || is_encoded(m)) return {};
  if (!m.has(header_id::content_disposition)) {  // as nearly all are: nothing to select, nothing to allocate
    const auto type = m.get<content_type>();
    if (!m.has(header_id::content_type) || (type && type->is(sdp))) return m.body();
  }
  const auto parts = session_parts(m);
  const auto* part = parts ? parts->find(sdp) : nullptr;
  return part == nullptr ? std::string_view{} : part->bytes;
}

}  // namespace sip
