// The thread that reads and writes sound files, so that the media thread never waits for a disk.
#pragma once

#include "channels.hpp"
#include "wav_file.hpp"
#include "wav_player.hpp"

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace siptty::audio {

class file_worker {
 public:
  /// Called on the worker's thread when a recording cannot be written any more: the name that `record` got, a
  /// sentence.
  using failure_sink = std::function<void(std::uint32_t, std::string)>;

  explicit file_worker(failure_sink failed);
  /// The media thread must have let go of all channels.
  ~file_worker();
  file_worker(const file_worker&) = delete;
  file_worker& operator=(const file_worker&) = delete;

  template <class Channel>
  struct started {
    Channel* channel = nullptr;  ///< to be handed to the media thread, which must release or close it
    std::string error;           ///< a sentence when there is no channel
  };
  /// Opens a file and reads its first second, at the rate that is wanted.
  started<play_channel> play(const std::string& path, std::uint32_t rate_hz);
  /// Starts a stereo file. Its rate is the channel's.
  started<record_channel> record(std::uint32_t name, const std::string& path);
  /// Waits until a closed recording is complete on disk.
  void wait_until_written(const record_channel* recording);

 private:
  struct playing {
    playing(std::uint32_t id, std::uint32_t rate_hz) : channel(id, rate_hz) {}
    play_channel channel;
    wav_player player;
  };
  struct recording {
    record_channel channel;
    wav_file_writer writer;
    std::uint64_t taken = 0;  ///< samples out of the ring
    std::string path;     ///< absolute: two recordings must not share a file
    bool failed = false;  ///< what follows is thrown away
  };

  void run();
  void serve();
  void write_all(recording& r);
  void write(recording& r, std::span<const std::int16_t> samples);
  void write_taken(recording& r, std::span<const std::int16_t> samples);
  void write_silence(recording& r, std::uint64_t samples);

  const failure_sink failed_;
  std::mutex mutex_;
  std::condition_variable wake_, written_;
  bool stop_ = false, hurry_ = false;
  std::uint32_t next_id_ = 1;
  std::vector<std::unique_ptr<playing>> new_playing_;  ///< not yet seen by the thread
  std::vector<std::unique_ptr<recording>> new_recording_;
  std::vector<const recording*> live_;             ///< recordings that are not complete
  std::vector<std::unique_ptr<playing>> playing_;  ///< the thread's own
  std::vector<std::unique_ptr<recording>> recording_;
  std::vector<std::int16_t> scratch_;
  std::thread thread_;
};

}  // namespace siptty::audio
