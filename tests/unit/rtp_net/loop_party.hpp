// What the tests of the media loop share: a party with a counting handler, and packets of a scripted peer.
#pragma once

#include "counting_handler.hpp"
#include "raw_socket.hpp"

#include <rtp/header.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <vector>

inline constexpr auto patience = std::chrono::seconds(20);

/// Outlives the loop: its handler writes into it.
struct party {
  heard record;
  rtp::media_loop::opened opened;
  std::future<void> enough;
};

inline void open(rtp::media_loop& loop, party& p, std::size_t wanted, bool count_asked = false) {
  auto handler = std::make_unique<counting_handler>(p.record, wanted, count_asked);
  p.enough = handler->enough();
  p.opened = loop.open(loopback, 0, std::move(handler));
  REQUIRE(p.opened.error.empty());
}

inline rtp::stream_options towards(const base::endpoint& remote) {
  rtp::stream_options o;
  o.remote_rtp = remote;
  return o;
}

inline bool is_ready(const std::future<void>& f) {
  return f.wait_for(patience) == std::future_status::ready;
}

inline bool rises(const std::vector<std::uint32_t>& numbers) {
  return std::adjacent_find(numbers.begin(), numbers.end(), std::greater_equal<>()) == numbers.end();
}

inline std::vector<std::uint8_t> rtp_packet(std::uint16_t sequence, std::uint32_t ssrc) {
  const std::array<std::uint8_t, 160> payload{};
  rtp::packet_view view;
  view.sequence = sequence;
  view.timestamp = sequence * 160U;
  view.ssrc = ssrc;
  view.payload = payload;
  std::vector<std::uint8_t> bytes(rtp::packet_size(view));
  rtp::build_packet(view, bytes);
  return bytes;
}
