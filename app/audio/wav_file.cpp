#include "wav_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace siptty::audio {

namespace {

std::string reason(int error) {
  switch (error) {
    case ENOENT:
      return "there is no such file or directory";
    case EISDIR:
      return "it is a directory";
    case EACCES:
      return "you may not (permission denied)";
    case ENOSPC:
    case EDQUOT:
      return "disk full";
    default:
      return std::generic_category().message(error);
  }
}

std::string cannot(const char* verb, const std::string& path, const std::string& why) {
  return std::string("cannot ") + verb + " " + path + ": " + why;
}

// Bytes from `offset` on; fewer at the end of the file or when it cannot be read.
std::size_t read_bytes(int file, std::uint64_t offset, std::span<std::uint8_t> into) {
  std::size_t done = 0;
  while (done < into.size()) {
    const auto n = ::pread(file, into.data() + done, into.size() - done, static_cast<off_t>(offset + done));
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) break;
    done += static_cast<std::size_t>(n);
  }
  return done;
}

}  // namespace

file_descriptor::~file_descriptor() {
  if (number_ >= 0) ::close(number_);
}

std::string wav_file_writer::open(const std::string& path, const codec::wav_format& format) {
  path_ = path;
  format_ = format;
  data_bytes_ = 0;
  // O_NONBLOCK: opening a pipe must not wait for its reader.
  file_ = file_descriptor(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NONBLOCK, 0666));
  if (!file_) return cannot("write", path, reason(errno));
  struct stat status {};
  if (::fstat(file_.number(), &status) != 0 || !(S_ISREG(status.st_mode) || S_ISCHR(status.st_mode))) {
    return cannot("write", path, "it is not a regular file");
  }
  const auto header = codec::wav_header(format_, 0);
  data_offset_ = header.size();
  return put(header, 0);
}

std::string wav_file_writer::write(std::span<const std::int16_t> samples) {
  bytes_.clear();
  codec::append_wav_samples(format_.encoding, samples, bytes_);
  if (data_bytes_ + bytes_.size() > codec::max_wav_data_bytes) {
    return cannot("write", path_, "it has reached 4 GB, the most that a WAV file holds");
  }
  const auto grown = data_bytes_ + bytes_.size();
  if (grown % 2 != 0) bytes_.push_back(0);  // the next sound replaces the padding
  if (auto error = put(bytes_, data_offset_ + data_bytes_); !error.empty()) return error;
  if (auto error = put(codec::wav_header(format_, grown), 0); !error.empty()) return error;
  data_bytes_ = grown;
  return {};
}

std::string wav_file_writer::put(std::span<const std::uint8_t> bytes, std::uint64_t offset) const {
  while (!bytes.empty()) {
    const auto n = ::pwrite(file_.number(), bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return cannot("write", path_, reason(n < 0 ? errno : ENOSPC));
    offset += static_cast<std::uint64_t>(n);
    bytes = bytes.subspan(static_cast<std::size_t>(n));
  }
  return {};
}

std::string wav_file_reader::open(const std::string& path) {
  file_ = file_descriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file_) return cannot("play", path, reason(errno));
  struct stat status {};
  if (::fstat(file_.number(), &status) != 0) return cannot("play", path, reason(errno));
  if (!S_ISREG(status.st_mode)) {
    return cannot("play", path, S_ISDIR(status.st_mode) ? "it is a directory" : "it is not a regular file");
  }
  const auto read = [&](std::uint64_t offset, std::span<std::uint8_t> into) {
    return read_bytes(file_.number(), offset, into);
  };
  const auto layout = codec::find_wav_sound(read, static_cast<std::uint64_t>(status.st_size));
  if (!layout) return cannot("play", path, codec::sentence(layout.error()));
  layout_ = *layout;
  return {};
}

std::size_t wav_file_reader::read(std::span<std::int16_t> mono) {
  const std::size_t channels = layout_.format.channels, frame = layout_.format.frame_bytes();
  const auto wanted = std::min<std::uint64_t>(mono.size() * frame, layout_.data_bytes);
  bytes_.resize(static_cast<std::size_t>(wanted));
  const auto frames = read_bytes(file_.number(), layout_.data_offset, bytes_) / frame;
  samples_.resize(frames * channels);
  codec::decode_wav_samples(layout_.format.encoding, std::span(bytes_).first(frames * frame), samples_);
  for (std::size_t i = 0; i < frames; ++i) {
    mono[i] =
        channels == 1 ? samples_[i] : static_cast<std::int16_t>((samples_[2 * i] + samples_[2 * i + 1]) / 2);
  }
  layout_.data_offset += frames * frame;
  layout_.data_bytes -= frames * frame;
  return frames;
}

}  // namespace siptty::audio
