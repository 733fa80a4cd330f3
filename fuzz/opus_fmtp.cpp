// Any text as Opus's a=fmtp: what is read lies within what RFC 7587 §6.1 allows, and an encoder can be made
// of it.
#include <codec/opus_parameters.hpp>

#include <base/assert.hpp>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto p = codec::opus_parameters::parse({reinterpret_cast<const char*>(data), size});
  SIPTTY_ASSERT(p.max_playback_rate_hz >= 8000 && p.max_playback_rate_hz <= 48'000);
  SIPTTY_ASSERT(p.max_average_bitrate >= 6000 && p.max_average_bitrate <= 510'000);
  return 0;
}
