// Any bytes as a recording: they are read to their end or refused, whatever they say.
#include <sip/stack/replay.hpp>

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static_cast<void>(sip::read_recording({reinterpret_cast<const char*>(data), size}));
  return 0;
}
