// A sequence of operations on a jitter buffer: it stays within its slots, never plays a packet twice and
// gives an end to every interval.
#include <base/assert.hpp>
#include <rtp/jitter_buffer.hpp>

#include <array>
#include <cstring>
#include <optional>

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

/// The packet's place in the order of sending. Unlike the number on the wire it does not wrap, however many packets were
/// sent since one was played.
using number = std::int64_t;

/// `last`: the one played last.
void take_interval(rtp::jitter_buffer& buffer, std::optional<number>& last, std::size_t slots) {
  std::size_t items = 0;
  for (auto item = buffer.next(); item.what != rtp::playout::kind::done; item = buffer.next()) {
    SIPTTY_ASSERT(++items <= slots + 2);  // all packets, an interval put in, one without a packet
    if (item.what != rtp::playout::kind::packet) continue;
    number played = 0;
    SIPTTY_ASSERT(item.payload.size() == sizeof played);
    std::memcpy(&played, item.payload.data(), sizeof played);
    SIPTTY_ASSERT(!last || played > *last);
    last = played;
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
  number sent = 0;  // the newest
  std::uint32_t timestamp = 0;
  std::optional<number> last;  // that was played
  while (!in.rest.empty()) {
    const auto operation = in.byte();
    switch (operation % 8) {
      case 0:
      case 1: {  // the next packet, or one near it
        const auto offset = operation % 8 == 0 ? 1 : static_cast<std::int8_t>(in.byte());
        const number which = sent + offset;
        const auto time = timestamp + static_cast<std::uint32_t>(offset) * 160U;
        std::array<std::uint8_t, sizeof which> payload;
        std::memcpy(payload.data(), &which, sizeof which);
        rtp::packet_view packet;
        packet.sequence = static_cast<std::uint16_t>(which);
        packet.timestamp = time;
        packet.marker = (operation & 0x40U) != 0;
        packet.payload = payload;
        buffer.put(now, packet);
        if (offset > 0) {
          sent = which;
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
        buffer.pass_over(static_cast<std::uint16_t>(++sent));
        break;
      case 7:
        if (operation == 0xFF) {
          buffer.reset();
          sent += in.byte();
          last.reset();
        } else {
          buffer.advance(now);  // without taking what is due
        }
        break;
    }
    SIPTTY_ASSERT(buffer.size() <= options.slots);
  }
  return 0;
}
