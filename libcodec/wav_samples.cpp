#include <codec/g711.hpp>
#include <codec/wav.hpp>

#include <algorithm>

namespace codec {

namespace {

std::size_t sample_bytes(wav_encoding encoding) {
  return encoding == wav_encoding::pcm16 ? 2 : 1;
}

}  // namespace

std::size_t wav_format::frame_bytes() const {
  return sample_bytes(encoding) * channels;
}

void append_wav_samples(wav_encoding encoding, std::span<const std::int16_t> samples,
                        std::vector<std::uint8_t>& out) {
  const auto start = out.size();
  out.resize(start + samples.size() * sample_bytes(encoding));
  const auto bytes = std::span(out).subspan(start);
  switch (encoding) {
    case wav_encoding::pcm8:
      for (std::size_t i = 0; i < samples.size(); ++i)
        bytes[i] = static_cast<std::uint8_t>((samples[i] >> 8) + 128);
      break;
    case wav_encoding::pcm16:
      for (std::size_t i = 0; i < samples.size(); ++i) {
        bytes[2 * i] = static_cast<std::uint8_t>(samples[i] & 0xff);
        bytes[2 * i + 1] = static_cast<std::uint8_t>(samples[i] >> 8 & 0xff);
      }
      break;
    case wav_encoding::mulaw:
      pcmu_encode(samples, bytes);
      break;
    case wav_encoding::alaw:
      pcma_encode(samples, bytes);
      break;
  }
}

std::size_t decode_wav_samples(wav_encoding encoding, std::span<const std::uint8_t> bytes,
                               std::span<std::int16_t> out) {
  const auto count = std::min(bytes.size() / sample_bytes(encoding), out.size());
  switch (encoding) {
    case wav_encoding::pcm8:
      for (std::size_t i = 0; i < count; ++i) out[i] = static_cast<std::int16_t>((bytes[i] - 128) * 256);
      break;
    case wav_encoding::pcm16:
      for (std::size_t i = 0; i < count; ++i) {
        out[i] = static_cast<std::int16_t>(bytes[2 * i] | bytes[2 * i + 1] << 8);
      }
      break;
    case wav_encoding::mulaw:
      pcmu_decode(bytes.first(count), out);
      break;
    case wav_encoding::alaw:
      pcma_decode(bytes.first(count), out);
      break;
  }
  return count;
}

}  // namespace codec
