// WAV files on disk. Errors are sentences; an empty one means that it went well.
#pragma once

#include <codec/wav.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace siptty::audio {

/// An open file, closed with its owner.
class file_descriptor {
 public:
  file_descriptor() = default;
  explicit file_descriptor(int number) : number_(number) {}
  file_descriptor(file_descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  file_descriptor& operator=(file_descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~file_descriptor();
  [[nodiscard]] int number() const { return number_; }
  [[nodiscard]] explicit operator bool() const { return number_ >= 0; }

 private:
  int number_ = -1;
};

/// Grows a file so that it is a valid WAV after each call, whatever happens to the process then.
class wav_file_writer {
 public:
  /// Makes the file or empties an existing one.
  [[nodiscard]] std::string open(const std::string& path, const codec::wav_format& format);
  /// Another rate than `open` was told; it counts for the whole file.
  void set_rate(std::uint32_t rate_hz) { format_.rate_hz = rate_hz; }
  /// Appends interleaved samples. After an error the file keeps what it had.
  [[nodiscard]] std::string write(std::span<const std::int16_t> samples);

 private:
  [[nodiscard]] std::string put(std::span<const std::uint8_t> bytes, std::uint64_t offset) const;

  file_descriptor file_;
  std::string path_;
  codec::wav_format format_;
  std::uint64_t data_offset_ = 0, data_bytes_ = 0;
  std::vector<std::uint8_t> bytes_;
};

/// Reads a file's sound from its beginning to its end, both channels mixed into one.
class wav_file_reader {
 public:
  [[nodiscard]] std::string open(const std::string& path);
  [[nodiscard]] std::uint32_t rate_hz() const { return layout_.format.rate_hz; }
  /// Number of samples read; 0 at the end.
  std::size_t read(std::span<std::int16_t> mono);

 private:
  file_descriptor file_;
  codec::wav_layout layout_;
  std::vector<std::uint8_t> bytes_;
  std::vector<std::int16_t> samples_;
};

}  // namespace siptty::audio
