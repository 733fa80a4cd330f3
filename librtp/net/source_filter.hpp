// Lets the kernel throw away what comes from elsewhere, before it takes room in the socket's buffer: a flood
// of a third party then costs the call nothing.
#pragma once

#include <base/endpoint.hpp>

#include <cstdint>

namespace rtp {

/// Takes from `a` and `b` only, on a UDP socket of their address family. What the kernel does not allow is
/// left out: the filter is an improvement.
void accept_only(int descriptor, const base::endpoint& a, const base::endpoint& b);
/// Takes nothing: what comes is counted only.
void drop_all(int descriptor);
/// Takes from all again.
void accept_all(int descriptor);
/// Datagrams that the kernel has thrown away since the socket was made: filtered ones, and those that found
/// no room.
[[nodiscard]] std::uint64_t thrown_away(int descriptor);

}  // namespace rtp
