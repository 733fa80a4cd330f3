// The floor under bench-media: a loop that does one send and one receive a stream and nothing else.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

struct bare_result {
  std::chrono::nanoseconds cpu{};  ///< of the thread, by the scheduler's account
  std::uint64_t sent = 0, received = 0;
};

/// `streams` sockets on loopback, in pairs that send to each other: every 20 ms one packet of PCMU's size out and
/// one in, `sendto` and `recvfrom`, the streams spread over slots of 1 ms, one sleep to an absolute time a slot.
/// Throws std::system_error when the sockets cannot be opened.
bare_result run_bare_loop(std::size_t streams, std::chrono::seconds time);
