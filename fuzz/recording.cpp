// Any bytes as a recording: they are read to their end or refused, and replayed as far as a stack does what they say.
#include <sip/stack/replay.hpp>

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  static_cast<void>(sip::read_recording(bytes));
  static_cast<void>(sip::replay(bytes));
  return 0;
}
