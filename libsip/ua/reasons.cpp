#include "reasons.hpp"

#include <base/ascii.hpp>

namespace sip {

peer_reason reason_in(const message& m) {
  peer_reason r;
  for (const auto value : m.list(header_id::reason)) {
    r.header.append(r.header.empty() ? "" : ", ").append(unfolded(value));
    const auto parsed = reason_header::parse(value);
    if (!parsed) continue;
    if (r.sentence.empty()) r.sentence = unquote(parsed->params.get("text").value_or(std::string_view{}));
    if (base::iequals(parsed->protocol, "SIP") && parsed->params.get("cause") == "200") r.elsewhere = true;
  }
  return r;
}

}  // namespace sip
