#include "target.hpp"

#include <base/ascii.hpp>
#include <sip/message/uri.hpp>

namespace sip {

namespace {

constexpr std::uint16_t default_port = 5060;

std::optional<transport> transport_of(std::string_view name) {
  if (base::iequals(name, "udp")) return transport::udp;
  if (base::iequals(name, "tcp")) return transport::tcp;
  return std::nullopt;
}

target unreachable(std::string sentence) {
  target t;
  t.problem = std::move(sentence);
  return t;
}

}  // namespace

target target_of(std::string_view text, transport fallback) {
  const auto uri = parse_uri(text);
  if (!uri) return unreachable("'" + std::string(text) + "' is no SIP URI: " + std::string(describe(uri.error().code)));
  if (uri->scheme == uri_scheme::sips) return unreachable("sips: needs TLS, which is not built yet");
  if (uri->scheme != uri_scheme::sip) {
    return unreachable("'" + std::string(text) + "' names no host: give a sip: URI or an outbound proxy");
  }
  target t;
  const auto asked = uri->params.get("transport");
  const auto known = asked ? transport_of(*asked) : std::optional<transport>(fallback);
  if (!known) return unreachable("transport '" + std::string(*asked) + "' is not built yet: use udp or tcp");
  t.proto = *known;
  auto host = uri->params.get("maddr").value_or(uri->host);
  t.address = base::ip_address::parse(host);
  if (host.size() > 2 && host.front() == '[') host = host.substr(1, host.size() - 2);
  t.host = host;
  t.port = uri->port != 0 ? uri->port : default_port;
  return t;
}

}  // namespace sip
