// Any bytes as a WAV file: what is found lies within the file, and each error has its sentence.
#include <codec/wav.hpp>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto read = [&](std::uint64_t offset, std::span<std::uint8_t> into) -> std::size_t {
    if (offset >= size) return 0;
    const auto n = std::min<std::size_t>(into.size(), size - offset);
    std::copy_n(data + offset, n, into.begin());
    return n;
  };
  const auto layout = codec::find_wav_sound(read, size);
  if (!layout) {
    if (codec::sentence(layout.error()).empty()) std::abort();
    return 0;
  }
  const auto& [format, offset, bytes] = *layout;
  if (offset > size || bytes > size - offset || bytes % format.frame_bytes() != 0) std::abort();
  std::vector<std::int16_t> samples(bytes / format.frame_bytes() * format.channels);
  if (codec::decode_wav_samples(format.encoding, {data + offset, bytes}, samples) != samples.size())
    std::abort();
  std::vector<std::uint8_t> again;
  codec::append_wav_samples(format.encoding, samples, again);
  if (again.size() != bytes) std::abort();
  // 16 bits hold all that 8 and 16 bits of PCM say.
  const bool exact =
      format.encoding == codec::wav_encoding::pcm8 || format.encoding == codec::wav_encoding::pcm16;
  if (exact && !std::equal(again.begin(), again.end(), data + offset)) std::abort();
  return 0;
}
