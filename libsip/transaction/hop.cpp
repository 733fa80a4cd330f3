#include <sip/transaction/hop.hpp>

namespace sip {

std::string_view name_of(transport t) {
  switch (t) {
    case transport::udp:
      return "UDP";
    case transport::tcp:
      return "TCP";
    case transport::tls:
      return "TLS";
    case transport::ws:
      return "WS";
    case transport::wss:
      return "WSS";
  }
  return {};
}

}  // namespace sip
