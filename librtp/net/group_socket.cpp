#include "group_socket.hpp"

#include <net/if.h>

#include <system_error>

namespace rtp {
namespace {

constexpr std::uint32_t v4_mask = 0xF0000000, v4_prefix = 0xE0000000;

base::ip_address any_of_family(const base::ip_address& address) {
  return address.is_v4() ? base::ip_address() : base::ip_address::v6({});
}

unsigned index_of(const multicast_group& g) {
  return g.interface.empty() ? 0 : if_nametoindex(g.interface.c_str());
}

std::string where_to_look(const multicast_group& g, std::error_code error) {
  const bool routes = error == std::errc::network_unreachable || error == std::errc::no_such_device ||
                      error == std::errc::host_unreachable || error == std::errc::address_not_available;
  if (!routes) return error.message();
  return g.interface.empty()
             ? "no route leads there; name an interface, such as eth0"
             : "the interface " + g.interface + " has no address or takes no multicast; choose another one";
}

port_pool::opened refused(const std::string& what, const multicast_group& g, std::error_code error) {
  return {{}, {}, "cannot " + what + " the group " + g.group.to_string() + ": " + where_to_look(g, error)};
}

}  // namespace

bool is_multicast(const base::ip_address& address) {
  return address.is_v4() ? (address.v4_bits() & v4_mask) == v4_prefix : address.bytes()[0] == 0xFF;
}

std::string why_no_group(const multicast_group& g) {
  if (!is_multicast(g.group.address)) {
    return g.group.address.to_string() +
           " is no multicast address: groups are 224.0.0.0 to 239.255.255.255, and those that start with ff "
           "in IPv6";
  }
  if (g.group.port == 0) return "the group " + g.group.address.to_string() + " needs a port, such as 5004";
  if (!g.interface.empty() && index_of(g) == 0) {
    return "there is no network interface " + g.interface + "; ip link lists them";
  }
  return {};
}

port_pool::opened open_to_group(port_pool& ports, const multicast_group& to) {
  if (auto why = why_no_group(to); !why.empty()) return {{}, {}, std::move(why)};
  const auto local = any_of_family(to.group.address);
  auto result = ports.open(local, 0);
  if (!result.error.empty()) return result;
  udp_socket probe;  // asks the routes
  if (const auto error = probe.open({local, 0})) return refused("send to", to, error);
  for (auto* socket : {&result.sockets.rtp, &result.sockets.rtcp, &probe}) {
    if (const auto error = socket->send_multicast(to.group.address, index_of(to), to.hops)) {
      return refused("send to", to, error);
    }
  }
  if (const auto error = probe.connect(to.group)) return refused("send to", to, error);
  return result;
}

port_pool::opened open_in_group(const multicast_group& from) {
  if (auto why = why_no_group(from); !why.empty()) return {{}, {}, std::move(why)};
  port_pool::opened result;
  if (const auto error = result.sockets.rtp.open(from.group, udp_socket::sharing::shared))
    return refused("listen to", from, error);
  if (const auto error = result.sockets.rtp.join(from.group.address, index_of(from)))
    return refused("join", from, error);
  result.rtp = from.group;
  return result;
}

}  // namespace rtp
