// A stream of packets into the digit receiver: four bytes of timestamp, one of marker (bit 0), quiet
// intervals (bits 1 to 3) and payload size (bits 4 to 7), then the payload. No more digits come out than
// there were events.
#include <codec/telephone_event.hpp>

#include <algorithm>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::span<const std::uint8_t> in(data, size);
  codec::dtmf_receiver receiver;
  std::size_t events = 0, digits = 0;
  const auto collect = [&] {
    while (const auto d = receiver.take()) {
      if (d->digit == 0 || d->duration == 0) std::abort();
      ++digits;
    }
  };
  while (in.size() >= 5) {
    std::uint32_t timestamp = 0;
    for (const auto b : in.first(4)) timestamp = timestamp << 8 | b;
    const auto flags = in[4];
    const auto payload = in.subspan(5, std::min<std::size_t>(flags >> 4U, in.size() - 5));
    in = in.subspan(5 + payload.size());
    if (const auto e = codec::telephone_event::parse(payload)) {
      const auto bytes = e->bytes();
      if (codec::telephone_event::parse(bytes) != e) std::abort();
    }
    events += payload.size() / codec::telephone_event::size;
    receiver.on_packet(payload, timestamp, (flags & 1U) != 0);
    collect();
    for (int quiet = flags >> 1U & 7U; quiet > 0; --quiet) receiver.on_interval(160);
    collect();
    if (digits > events) std::abort();
  }
  return 0;
}
