// The file of `--record-session`: all that the stack is fed with, draws and does, for a replay (sip/stack/recorder.hpp).
#pragma once

#include <sip/stack/recorder.hpp>
#include <sip/stack/stack.hpp>

#include <filesystem>
#include <fstream>
#include <string>

namespace siptty {

class session_recording {
 public:
  /// An empty name records nothing. Only the owner may read the file: it holds passwords.
  explicit session_recording(const std::string& file)
      : recorder_([this](std::string_view bytes) { write(bytes); }) {
    if (file.empty()) return;
    out_.open(file, std::ios::binary | std::ios::trunc);
    if (!out_) {
      problem_ = "--record-session: cannot write " + file + ": is the folder there and yours?";
      return;
    }
    std::error_code ignored;  // a file system without owners
    std::filesystem::permissions(file, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write, ignored);
    write(sip::recording_magic);
  }
  [[nodiscard]] const std::string& problem() const { return problem_; }
  [[nodiscard]] sip::stack_options recorded(sip::stack_options options) {
    if (out_.is_open()) options.record = &recorder_;
    return options;
  }

 private:
  /// At once to the system, so that a crash leaves all of it.
  void write(std::string_view bytes) { out_.write(bytes.data(), static_cast<std::streamsize>(bytes.size())).flush(); }

  std::ofstream out_;
  std::string problem_;
  sip::recorder recorder_;
};

}  // namespace siptty
