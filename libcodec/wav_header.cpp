#include <codec/wav.hpp>

#include <base/assert.hpp>

#include <string_view>

namespace codec {

namespace {

void put_tag(std::vector<std::uint8_t>& out, std::string_view tag) {
  for (const char c : tag) out.push_back(static_cast<std::uint8_t>(c));
}

void put_16(std::vector<std::uint8_t>& out, std::uint64_t value) {
  out.push_back(static_cast<std::uint8_t>(value & 0xff));
  out.push_back(static_cast<std::uint8_t>(value >> 8 & 0xff));
}

void put_32(std::vector<std::uint8_t>& out, std::uint64_t value) {
  put_16(out, value & 0xffff);
  put_16(out, value >> 16);
}

std::uint32_t format_tag(wav_encoding encoding) {
  switch (encoding) {
    case wav_encoding::alaw:
      return 6;
    case wav_encoding::mulaw:
      return 7;
    default:
      return 1;
  }
}

}  // namespace

std::vector<std::uint8_t> wav_header(const wav_format& format, std::uint64_t data_bytes) {
  SIPTTY_ASSERT(data_bytes <= max_wav_data_bytes);
  const bool pcm = format.encoding == wav_encoding::pcm8 || format.encoding == wav_encoding::pcm16;
  const auto frame = format.frame_bytes();
  const std::uint64_t before_data = pcm ? 36 : 50;  // from behind the RIFF size to behind the data size
  std::vector<std::uint8_t> out;
  put_tag(out, "RIFF");
  put_32(out, before_data + data_bytes + data_bytes % 2);  // chunks are padded to even sizes
  put_tag(out, "WAVEfmt ");
  put_32(out, pcm ? 16 : 18);
  put_16(out, format_tag(format.encoding));
  put_16(out, format.channels);
  put_32(out, format.rate_hz);
  put_32(out, format.rate_hz * frame);
  put_16(out, frame);
  put_16(out, frame / format.channels * 8);
  if (!pcm) {
    put_16(out, 0);  // no extension
    put_tag(out, "fact");
    put_32(out, 4);
    put_32(out, data_bytes / frame);
  }
  put_tag(out, "data");
  put_32(out, data_bytes);
  return out;
}

}  // namespace codec
