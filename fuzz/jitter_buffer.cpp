// A sequence of operations on a jitter buffer: it stays within its slots, never plays a packet twice and
// gives an end to every interval.
#include <base/assert.hpp>
#include <rtp/jitter_buffer.hpp>
#include <rtp/sequence.hpp>

#include <array>

namespace {

/// Draws from the input; zeros after its end.
struct source {
  rtp::byte_view rest;
  std::uint8_t byte() {
    if (rest.empty()) return 0;
    const auto value = rest.front();
    rest = rest.subspan(1);
    return value;
  }
  std::uint16_t word() { return static_cast<std::uint16_t>(byte() << 8U | byte()); }
};

/// `last`: number of the packet played last, -1 before the first.
void take_interval(rtp::jitter_buffer& buffer, std::int64_t& last, std::size_t slots) {
  std::size_t items = 0;
  for (auto item = buffer.next(); item.what != rtp::playout::kind::done; item = buffer.next()) {
    SIPTTY_ASSERT(++items <= slots + 2);  // all packets, an interval put in, one without a packet
    if (item.what != rtp::playout::kind::packet) continue;
    // The payload carries the packet's number in the order of sending.
    SIPTTY_ASSERT(item.payload.size() == 2);
    const auto wire = static_cast<std::uint16_t>(item.payload[0] << 8U | item.payload[1]);
    const auto number = last < 0 ? wire : rtp::unwrap(wire, last);
    SIPTTY_ASSERT(number > last);
    last = number;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  source in{{data, size}};
  rtp::jitter_options options;
  const auto shape = in.byte();
  options.slots = 1U << (1 + shape % 6);
  options.slot_bytes = 8;
  options.adaptive = (shape & 0x80U) != 0;
  options.max_delay_ms = 20U + (shape & 0x78U) * 4U;
  rtp::jitter_buffer buffer(options);

  base::instant now{std::chrono::seconds(1)};
  std::uint16_t sequence = 0;
  std::uint32_t timestamp = 0;
  std::int64_t last = -1;
  while (!in.rest.empty()) {
    const auto operation = in.byte();
    switch (operation % 8) {
      case 0:
      case 1: {  // the next packet, or one near it
        const auto offset = operation % 8 == 0 ? 1 : static_cast<std::int8_t>(in.byte());
        const auto number = static_cast<std::uint16_t>(sequence + offset);
        const auto time = timestamp + static_cast<std::uint32_t>(offset) * 160U;
        const std::array<std::uint8_t, 2> payload{static_cast<std::uint8_t>(number >> 8U),
                                                  static_cast<std::uint8_t>(number)};
        rtp::packet_view packet;
        packet.sequence = number;
        packet.timestamp = time;
        packet.marker = (operation & 0x40U) != 0;
        packet.payload = payload;
        buffer.put(now, packet);
        if (offset > 0) {
          sequence = number;
          timestamp = time;
        }
        break;
      }
      case 2:
      case 3:
        now += std::chrono::milliseconds(20);
        buffer.advance(now, (operation & 0x20U) != 0 ? 160 : 0);  // with an interval in hand, or none
        take_interval(buffer, last, options.slots);
        break;
      case 4:
        now += std::chrono::milliseconds(in.byte() * 8);
        break;
      case 5:
        timestamp += operation < 0x80 ? in.word() * 16U : std::uint32_t{in.word()} << 16U;
        break;
      case 6:
        buffer.pass_over(++sequence);
        break;
      case 7:
        if (operation == 0xFF) {
          buffer.reset();
          sequence = static_cast<std::uint16_t>(sequence + in.byte());
          last = -1;
        } else {
          buffer.advance(now);  // without taking what is due
        }
        break;
    }
    SIPTTY_ASSERT(buffer.size() <= options.slots);
  }
  return 0;
}
