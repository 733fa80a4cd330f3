// Headers that say where messages go (RFC 3261 §20.30, §20.34, RFC 3327, RFC 3608, RFC 5626, RFC 5627).
#pragma once

#include <base/export.hpp>
#include <sip/message/header_forms.hpp>

#include <optional>

namespace sip SIPTTY_API {

/// A route stands in <>, always (RFC 3261 §25.1 name-addr).
struct route_form {
  name_addr_view address;
  [[nodiscard]] bool is_loose() const;  ///< the URI has ;lr (§19.1.1)
};
[[nodiscard]] result<route_form> parse_route(header_id id, std::string_view value, mode m);

template <header_id Id>
struct routing_header : route_form {
  static constexpr header_id id = Id;
  static result<routing_header> parse(std::string_view value, mode m = mode::tolerant) {
    return forms::named<routing_header>(parse_route(id, value, m));
  }
};
using route_header = routing_header<header_id::route>;                  ///< RFC 3261 §20.34
using record_route_header = routing_header<header_id::record_route>;    ///< §20.30
using path_header = routing_header<header_id::path>;                    ///< RFC 3327 §4
using service_route_header = routing_header<header_id::service_route>;  ///< RFC 3608 §5

using flow_timer_header = number_header<header_id::flow_timer>;  ///< seconds, RFC 5626 §10

/// What outbound, GRUU and instances add to a Contact (RFC 5626 §10, RFC 5627 §8, RFC 3261 §20.10).
struct contact_binding {
  std::string_view instance;             ///< "urn:uuid:…", without quotes and <>; empty when absent
  std::optional<std::uint32_t> reg_id;   ///< 1 to 2^31-1; nothing when absent or out of range
  std::string_view pub_gruu, temp_gruu;  ///< URIs without quotes; empty when absent
  std::uint32_t q_permille = 1000;       ///< 0 to 1000; 1000 when absent or malformed
  bool outbound = false;                 ///< the URI has ;ob
  bool gruu = false;                     ///< the URI has ;gr
};
[[nodiscard]] contact_binding binding_of(const contact& c);

}  // namespace sip
