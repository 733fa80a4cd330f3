// Socket pairs for multicast: the options that a group needs, and sentences for what the system refuses.
#pragma once

#include "port_pool.hpp"

#include <rtp/net/multicast.hpp>

namespace rtp {

/// A pair on any two free ports that sends to the group.
[[nodiscard]] port_pool::opened open_to_group(port_pool& ports, const multicast_group& to);

/// Bound to the group's port, which other listeners of this machine may share. No RTCP: a listener is silent.
[[nodiscard]] port_pool::opened open_in_group(const multicast_group& from);

}  // namespace rtp
