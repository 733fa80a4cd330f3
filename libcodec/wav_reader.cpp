#include <codec/wav.hpp>

#include <algorithm>
#include <array>
#include <string_view>

namespace codec {

namespace {

constexpr std::uint64_t chunk_header_bytes = 8;
constexpr std::size_t max_chunks = 1000;
constexpr std::uint32_t min_rate_hz = 1000, max_rate_hz = 192'000;
constexpr std::uint32_t extensible = 0xfffe;
// The end of a GUID that carries an ordinary format tag in its first two bytes.
constexpr std::array<std::uint8_t, 14> tag_guid{0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xaa, 0, 0x38, 0x9b, 0x71};

using bytes = std::span<const std::uint8_t>;

std::uint32_t get_16(bytes b, std::size_t at) {
  return static_cast<std::uint32_t>(b[at] | b[at + 1] << 8);
}
std::uint32_t get_32(bytes b, std::size_t at) {
  return get_16(b, at) | get_16(b, at + 2) << 16;
}
bool has_tag(bytes b, std::size_t at, std::string_view tag) {
  return std::equal(tag.begin(), tag.end(), b.begin() + static_cast<std::ptrdiff_t>(at));
}

// Field offsets within a `fmt ` chunk.
constexpr std::size_t at_tag = 0, at_channels = 2, at_rate = 4, at_bits = 14, at_subformat = 24;
constexpr std::size_t short_format_bytes = 16, extensible_format_bytes = 40;

base::result<wav_encoding, wav_error> encoding_of(bytes chunk, std::uint64_t offset) {
  auto tag = get_16(chunk, at_tag);
  if (tag == extensible) {
    const bool known = chunk.size() >= extensible_format_bytes &&
                       std::equal(tag_guid.begin(), tag_guid.end(), chunk.begin() + at_subformat + 2);
    if (!known) return wav_error{wav_fault::encoding, offset + at_tag, tag};
    tag = get_16(chunk, at_subformat);
  }
  const auto bits = get_16(chunk, at_bits);
  const auto bits_error = wav_error{wav_fault::bits, offset + at_bits, bits};
  switch (tag) {
    case 1:
      if (bits == 8) return wav_encoding::pcm8;
      if (bits == 16) return wav_encoding::pcm16;
      return bits_error;
    case 6:
      if (bits == 8) return wav_encoding::alaw;
      return bits_error;
    case 7:
      if (bits == 8) return wav_encoding::mulaw;
      return bits_error;
    default:
      return wav_error{wav_fault::encoding, offset + at_tag, tag};
  }
}

base::result<wav_format, wav_error> parse_format(bytes chunk, std::uint64_t offset) {
  if (chunk.size() < short_format_bytes) {
    return wav_error{wav_fault::short_format, offset, static_cast<std::uint32_t>(chunk.size())};
  }
  const auto encoding = encoding_of(chunk, offset);
  if (!encoding) return encoding.error();
  const auto channels = get_16(chunk, at_channels);
  if (channels < 1 || channels > 2) return wav_error{wav_fault::channels, offset + at_channels, channels};
  const auto rate = get_32(chunk, at_rate);
  if (rate < min_rate_hz || rate > max_rate_hz) return wav_error{wav_fault::rate, offset + at_rate, rate};
  return wav_format{*encoding, rate, static_cast<std::uint16_t>(channels)};
}

// Some writers leave out the zero byte behind a chunk of odd size.
std::uint64_t behind(std::uint64_t end, bool odd, const read_at& read) {
  std::array<std::uint8_t, 1> pad{};
  return odd && read(end, pad) == 1 && pad[0] == 0 ? end + 1 : end;
}

}  // namespace

base::result<wav_layout, wav_error> find_wav_sound(const read_at& read, std::uint64_t file_bytes) {
  std::array<std::uint8_t, 12> riff{};
  if (read(0, riff) < riff.size() || !has_tag(riff, 0, "RIFF") || !has_tag(riff, 8, "WAVE")) {
    return wav_error{wav_fault::not_riff, 0};
  }
  std::uint64_t at = riff.size();
  wav_layout layout;
  bool has_format = false;
  for (std::size_t chunks = 0; chunks < max_chunks; ++chunks) {
    std::array<std::uint8_t, chunk_header_bytes> header{};
    if (read(at, header) < header.size())
      return wav_error{has_format ? wav_fault::no_data : wav_fault::no_format, at};
    const std::uint64_t size = get_32(header, 4);
    const auto start = at + chunk_header_bytes;
    if (has_tag(header, 0, "data")) {
      if (!has_format) return wav_error{wav_fault::no_format, at};
      const auto there = std::min(size, file_bytes > start ? file_bytes - start : 0);
      layout.data_offset = start;
      layout.data_bytes = there - there % layout.format.frame_bytes();
      return layout;
    }
    if (has_tag(header, 0, "fmt ")) {
      std::array<std::uint8_t, extensible_format_bytes> chunk{};
      const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(size, chunk.size()));
      const auto format =
          parse_format(bytes(chunk).first(read(start, std::span(chunk).first(wanted))), start);
      if (!format) return format.error();
      layout.format = *format;
      has_format = true;
    }
    at = behind(start + size, size % 2 != 0, read);
  }
  return wav_error{wav_fault::too_many_chunks, at};
}

namespace {

std::string what_is_wrong(const wav_error& error) {
  const auto value = std::to_string(error.value);
  switch (error.fault) {
    case wav_fault::not_riff:
      return "it is not a WAV file (it does not begin with RIFF and WAVE)";
    case wav_fault::no_format:
      return "it does not say what it holds (no fmt chunk before the sound)";
    case wav_fault::short_format:
      return "its fmt chunk has " + value + " bytes where 16 are needed";
    case wav_fault::encoding:
      return "its sound has the format tag " + value + "; allowed are PCM (1), A-law (6) and mu-law (7)";
    case wav_fault::bits:
      return "its samples have " + value + " bits; allowed are 8 and 16 for PCM and 8 for A-law and mu-law";
    case wav_fault::channels:
      return "it has " + value + " channels; allowed are one and two";
    case wav_fault::rate:
      return "its rate is " + value + " Hz; allowed are " + std::to_string(min_rate_hz) + " to " +
             std::to_string(max_rate_hz);
    case wav_fault::no_data:
      return "it holds no sound (no data chunk)";
    case wav_fault::too_many_chunks:
      return "it has more than " + std::to_string(max_chunks) + " chunks before the sound";
  }
  return "it cannot be read";
}

}  // namespace

std::string sentence(const wav_error& error) {
  return what_is_wrong(error) + ", at byte " + std::to_string(error.offset);
}

}  // namespace codec
