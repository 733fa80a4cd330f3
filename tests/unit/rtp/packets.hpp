// Packets for the tests of this room.
#pragma once

#include <rtp/header.hpp>

#include <array>
#include <initializer_list>
#include <vector>

using bytes = std::vector<std::uint8_t>;

inline rtp::packet_view sound(std::uint16_t sequence, std::uint32_t timestamp, std::uint32_t ssrc = 0x5EED,
                              bool marker = false) {
  static const std::array<std::uint8_t, 160> payload{};
  rtp::packet_view view;
  view.sequence = sequence;
  view.timestamp = timestamp;
  view.ssrc = ssrc;
  view.marker = marker;
  view.payload = payload;
  return view;
}

inline bytes wire(const rtp::packet_view& view) {
  bytes out(rtp::packet_size(view));
  rtp::build_packet(view, out);
  return out;
}
