// WAV files as bytes: headers and samples. The caller reads and writes the file itself.
#pragma once

#include <base/export.hpp>
#include <base/result.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace codec SIPTTY_API {

enum class wav_encoding : std::uint8_t { pcm8, pcm16, mulaw, alaw };

/// What a file holds. Rates from 1000 to 192000 Hz, one or two channels.
struct wav_format {
  wav_encoding encoding = wav_encoding::pcm16;
  std::uint32_t rate_hz = 8000;
  std::uint16_t channels = 1;

  /// Bytes of one sample of each channel.
  [[nodiscard]] std::size_t frame_bytes() const;
  friend bool operator==(const wav_format&, const wav_format&) = default;
};

/// Sizes are 32 bits wide: a file may not hold more sound than this.
inline constexpr std::uint64_t max_wav_data_bytes = 0xffffff00;

/// The bytes before the sound, for `data_bytes` of it. Their number depends on the format only, so that a
/// writer can put the header in place again and again while the file grows.
[[nodiscard]] std::vector<std::uint8_t> wav_header(const wav_format& format, std::uint64_t data_bytes);

/// Appends interleaved samples as bytes.
void append_wav_samples(wav_encoding encoding, std::span<const std::int16_t> samples,
                        std::vector<std::uint8_t>& out);

/// Turns whole samples into 16 bits; returns their number. Limited by `out`.
std::size_t decode_wav_samples(wav_encoding encoding, std::span<const std::uint8_t> bytes,
                               std::span<std::int16_t> out);

/// Where the sound is.
struct wav_layout {
  wav_format format;
  std::uint64_t data_offset = 0;
  std::uint64_t data_bytes = 0;  ///< what is really there, in whole frames
};

enum class wav_fault : std::uint8_t {
  not_riff,        ///< the file does not begin with RIFF … WAVE
  no_format,       ///< no `fmt ` chunk before the sound
  short_format,    ///< a `fmt ` chunk of less than 16 bytes, or cut off
  encoding,        ///< neither PCM nor mu-law nor A-law; `value` is the format tag
  bits,            ///< a sample size that the encoding does not have here; `value` bits
  channels,        ///< not one or two
  rate,            ///< outside 1000 … 192000 Hz
  no_data,         ///< no `data` chunk
  too_many_chunks  ///< more than 1000 chunks before the sound
};

struct wav_error {
  wav_fault fault;
  std::uint64_t offset;     ///< of the byte that is wrong
  std::uint32_t value = 0;  ///< what stands there, where it is a number
};

/// What is wrong, where, and what is allowed; to be put behind "cannot play x.wav: ".
[[nodiscard]] std::string sentence(const wav_error& error);

/// Copies bytes of the file from `offset` on into `into` and returns how many there were.
using read_at = std::function<std::size_t(std::uint64_t offset, std::span<std::uint8_t> into)>;

/// Finds the sound in a file of `file_bytes`. Chunk sizes may lie: what is not there does not count. Unknown
/// chunks are skipped without being read.
[[nodiscard]] base::result<wav_layout, wav_error> find_wav_sound(const read_at& read,
                                                                 std::uint64_t file_bytes);

}  // namespace codec
