#include <codec/wav.hpp>

#include <catch2/catch.hpp>

#include <cstring>
#include <string>
#include <vector>

using namespace codec;

namespace {

using bytes = std::vector<std::uint8_t>;

std::string u16(unsigned v) {
  return {static_cast<char>(v & 0xff), static_cast<char>(v >> 8 & 0xff)};
}
std::string u32(unsigned v) {
  return u16(v & 0xffff) + u16(v >> 16);
}
std::string chunk(const std::string& tag, const std::string& body) {
  return tag + u32(static_cast<unsigned>(body.size())) + body + std::string(body.size() % 2, '\0');
}
std::string format(unsigned tag, unsigned channels, unsigned rate, unsigned bits) {
  return chunk("fmt ", u16(tag) + u16(channels) + u32(rate) + u32(rate * channels * bits / 8) +
                           u16(channels * bits / 8) + u16(bits));
}
std::string riff(const std::string& chunks) {
  return "RIFF" + u32(static_cast<unsigned>(chunks.size() + 4)) + "WAVE" + chunks;
}
const std::string guid_end("\0\0\0\0\x10\0\x80\0\0\xaa\0\x38\x9b\x71", 14);
std::string extensible(unsigned subformat, const std::string& guid = guid_end) {
  return chunk("fmt ", u16(0xfffe) + u16(1) + u32(16000) + u32(32000) + u16(2) + u16(16) + u16(22) + u16(16) +
                           u32(4) + u16(subformat) + guid);
}

auto find(const std::string& file) {
  const auto read = [&](std::uint64_t offset, std::span<std::uint8_t> into) -> std::size_t {
    if (offset >= file.size()) return 0;
    const auto n = std::min<std::size_t>(into.size(), file.size() - offset);
    std::memcpy(into.data(), file.data() + offset, n);
    return n;
  };
  return find_wav_sound(read, file.size());
}

std::string text(const bytes& b) {
  return {b.begin(), b.end()};
}

}  // namespace

TEST_CASE("sound is found in every file that we can play") {
  const auto pcm = format(1, 1, 8000, 16);
  const std::string four("\1\2\3\4", 4);
  const struct {
    const char* name;
    std::string file;
    wav_format expected;
    std::string sound;
  } rows[] = {
      {"plain", riff(pcm + chunk("data", four)), {wav_encoding::pcm16, 8000, 1}, four},
      {"stereo", riff(format(1, 2, 44100, 16) + chunk("data", four)), {wav_encoding::pcm16, 44100, 2}, four},
      {"8 bits", riff(format(1, 1, 11025, 8) + chunk("data", "abc")), {wav_encoding::pcm8, 11025, 1}, "abc"},
      {"mu-law", riff(format(7, 1, 8000, 8) + chunk("data", four)), {wav_encoding::mulaw, 8000, 1}, four},
      {"A-law", riff(format(6, 2, 8000, 8) + chunk("data", four)), {wav_encoding::alaw, 8000, 2}, four},
      {"extensible", riff(extensible(1) + chunk("data", four)), {wav_encoding::pcm16, 16000, 1}, four},
      {"LIST between", riff(pcm + chunk("LIST", "INFOabc") + chunk("data", four)), {}, four},
      {"LIST first", riff(chunk("LIST", "data") + pcm + chunk("data", four)), {}, four},
      {"odd chunk without its pad", riff(pcm + "junk" + u32(3) + "abc" + chunk("data", four)), {}, four},
      {"data after the sound", riff(pcm + chunk("data", four) + chunk("LIST", "x")), {}, four},
      {"data size of all ones", riff(pcm + "data" + u32(0xffffffff) + four), {}, four},
      {"cut in the sound", riff(pcm + "data" + u32(100) + four + "\5"), {}, four},
      {"half a frame",
       riff(format(1, 2, 8000, 16) + chunk("data", four + "ab")),
       {wav_encoding::pcm16, 8000, 2},
       four},
      {"RIFF size zero", "RIFF" + u32(0) + "WAVE" + pcm + chunk("data", four), {}, four},
      {"no sound in it", riff(pcm + chunk("data", "")), {}, ""},
      {"nothing behind data", riff(pcm + "data" + u32(8)), {}, ""},
      {"wrong block size and byte rate",
       riff(chunk("fmt ", u16(1) + u16(1) + u32(8000) + u32(1) + u16(77) + u16(16)) + chunk("data", four)),
       {},
       four},
  };
  for (const auto& row : rows) {
    INFO(row.name);
    const auto found = find(row.file);
    REQUIRE(found.has_value());
    REQUIRE(found->format == row.expected);
    REQUIRE(row.file.substr(found->data_offset, found->data_bytes) == row.sound);
  }
}

TEST_CASE("a file that cannot be played is refused with what, where and what is allowed") {
  const auto data = chunk("data", "abcd");
  const auto pcm = format(1, 1, 8000, 16);
  std::string many;
  for (int i = 0; i < 1001; ++i) many += chunk("junk", "");
  const struct {
    const char* name;
    std::string file;
    wav_fault fault;
    std::uint64_t offset;
    const char* says;
  } rows[] = {
      {"empty", "", wav_fault::not_riff, 0, "not a WAV file"},
      {"eleven bytes", "RIFFxxxxWAV", wav_fault::not_riff, 0, "not a WAV file"},
      {"text", "hello, this is not sound at all", wav_fault::not_riff, 0, "not a WAV file"},
      {"big endian", "RIFX" + u32(0) + "WAVE" + pcm + data, wav_fault::not_riff, 0, "not a WAV file"},
      {"AVI", "RIFF" + u32(0) + "AVI " + pcm + data, wav_fault::not_riff, 0, "not a WAV file"},
      {"only a RIFF header", riff(""), wav_fault::no_format, 12, "what it holds"},
      {"data before fmt", riff(data + pcm), wav_fault::no_format, 12, "what it holds"},
      {"no data", riff(pcm), wav_fault::no_data, 36, "no sound"},
      {"a chunk that ends beyond the file", riff(pcm + "LIST" + u32(0xfffffff0)), wav_fault::no_data,
       36 + 8 + 0xfffffff0ULL, "no sound"},
      {"short fmt", riff(chunk("fmt ", "abcdefgh") + data), wav_fault::short_format, 20, "8 bytes where 16"},
      {"fmt cut off", riff("fmt " + u32(16) + "abc"), wav_fault::short_format, 20, "3 bytes where 16"},
      {"MP3 inside", riff(format(0x55, 1, 8000, 16) + data), wav_fault::encoding, 20, "PCM (1)"},
      {"float", riff(format(3, 1, 8000, 32) + data), wav_fault::encoding, 20, "format tag 3"},
      {"float, extensible", riff(extensible(3) + data), wav_fault::encoding, 20, "format tag 3"},
      {"unknown GUID", riff(extensible(1, std::string(14, 'x')) + data), wav_fault::encoding, 20, "65534"},
      {"extensible without its extension", riff(format(0xfffe, 1, 8000, 16) + data), wav_fault::encoding, 20,
       "65534"},
      {"24 bits", riff(format(1, 1, 8000, 24) + data), wav_fault::bits, 34, "24 bits; allowed are 8 and 16"},
      {"mu-law with 16 bits", riff(format(7, 1, 8000, 16) + data), wav_fault::bits, 34, "16 bits"},
      {"no channel", riff(format(1, 0, 8000, 16) + data), wav_fault::channels, 22, "0 channels; allowed"},
      {"six channels", riff(format(1, 6, 8000, 16) + data), wav_fault::channels, 22, "6 channels"},
      {"rate 0", riff(format(1, 1, 0, 16) + data), wav_fault::rate, 24, "0 Hz; allowed are 1000 to 192000"},
      {"rate 4 GHz", riff(format(1, 1, 4'000'000'000U, 16) + data), wav_fault::rate, 24, "4000000000 Hz"},
      {"a thousand chunks", riff(pcm + many + data), wav_fault::too_many_chunks, 12 + 24 + 8 * 999,
       "1000 chunks"},
  };
  for (const auto& row : rows) {
    INFO(row.name);
    const auto found = find(row.file);
    REQUIRE_FALSE(found.has_value());
    REQUIRE(found.error().fault == row.fault);
    REQUIRE(found.error().offset == row.offset);
    INFO(sentence(found.error()));
    REQUIRE(sentence(found.error()).find(row.says) != std::string::npos);
  }
}

TEST_CASE("a header that we write is read again, and has one length for each format") {
  for (const auto encoding :
       {wav_encoding::pcm8, wav_encoding::pcm16, wav_encoding::mulaw, wav_encoding::alaw}) {
    for (const std::uint16_t channels : {std::uint16_t{1}, std::uint16_t{2}}) {
      const wav_format f{encoding, 8000, channels};
      const auto sound = static_cast<std::uint64_t>(f.frame_bytes() * 3);
      const auto header = wav_header(f, sound);
      REQUIRE(header.size() == wav_header(f, 0).size());
      const auto found = find(text(header) + std::string(sound, 'x') + "trailing");
      REQUIRE(found.has_value());
      REQUIRE(found->format == f);
      REQUIRE(found->data_offset == header.size());
      REQUIRE(found->data_bytes == sound);
    }
  }
}

TEST_CASE("samples come back as they were, as far as the encoding holds them") {
  const std::vector<std::int16_t> samples{0, 1000, -1000, 32767, -32768, 5};
  const struct {
    wav_encoding encoding;
    int allowed;
  } rows[] = {{wav_encoding::pcm16, 0},
              {wav_encoding::pcm8, 255},
              {wav_encoding::mulaw, 700},
              {wav_encoding::alaw, 600}};
  for (const auto& row : rows) {
    bytes encoded{0xee};
    append_wav_samples(row.encoding, samples, encoded);
    REQUIRE(encoded.size() == 1 + samples.size() * wav_format{row.encoding, 8000, 1}.frame_bytes());
    std::vector<std::int16_t> decoded(10);
    REQUIRE(decode_wav_samples(row.encoding, std::span(encoded).subspan(1), decoded) == samples.size());
    for (std::size_t i = 0; i < samples.size(); ++i)
      REQUIRE(std::abs(decoded[i] - samples[i]) <= row.allowed);
    REQUIRE(decode_wav_samples(row.encoding, std::span(encoded).subspan(1), std::span(decoded).first(2)) ==
            2);
  }
}
