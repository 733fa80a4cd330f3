// Bytes as one RTP packet: what is accepted, built again, is the same bytes.
#include <base/assert.hpp>
#include <rtp/header.hpp>

#include <algorithm>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const rtp::byte_view in(data, size);
  const auto packet = rtp::parse_packet(in);
  if (!packet) {
    SIPTTY_ASSERT(packet.error().offset <= size);
    return 0;
  }
  SIPTTY_ASSERT(rtp::packet_size(*packet) == size);
  std::vector<std::uint8_t> out(size);
  SIPTTY_ASSERT(rtp::build_packet(*packet, out) == size);
  // Padding bytes but the last may hold anything when received; ours are zero.
  const auto filler = packet->padding > 0 ? packet->padding - 1U : 0U;
  const auto same = static_cast<std::ptrdiff_t>(size - filler - (packet->padding > 0 ? 1 : 0));
  SIPTTY_ASSERT(std::equal(out.begin(), out.begin() + same, in.begin()));
  SIPTTY_ASSERT(packet->padding == 0 || out.back() == in.back());
  return 0;
}
