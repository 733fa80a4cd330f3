// A handler that sends numbered frames and checks the numbers of what it hears.
#pragma once

#include <rtp/net/media_loop.hpp>

#include <atomic>
#include <cstring>
#include <future>
#include <thread>
#include <vector>

inline const base::ip_address loopback = base::ip_address::v4(0x7f000001);

/// Written by the media thread; read after `wait` or in with_handler_wait.
struct heard {
  std::vector<std::uint32_t> numbers;
  std::vector<std::uint32_t> event_timestamps;
  std::uint64_t asked = 0;    ///< calls of next_frame
  std::uint64_t nothing = 0;  ///< calls of play_nothing
  std::atomic<bool> destroyed_on_media_thread{false};
};

class counting_handler : public rtp::stream_handler {
 public:
  /// `enough` becomes ready when `wanted` frames were heard, or asked for with `count_asked`.
  counting_handler(heard& record, std::size_t wanted, bool count_asked = false)
      : record_(record), wanted_(wanted), count_asked_(count_asked) {}
  ~counting_handler() override { record_.destroyed_on_media_thread = std::this_thread::get_id() == thread_; }
  counting_handler(const counting_handler&) = delete;
  counting_handler& operator=(const counting_handler&) = delete;

  std::future<void> enough() { return promise_.get_future(); }

  rtp::outgoing_frame next_frame(std::span<std::uint8_t> payload) override {
    thread_ = std::this_thread::get_id();
    ++record_.asked;
    note(count_asked_ ? record_.asked : 0);
    std::memset(payload.data(), 0xD5, 160);
    std::memcpy(payload.data(), &number_, sizeof number_);
    ++number_;
    return {160, 0, number_ == 1, 160, false};
  }
  void play(std::uint8_t, std::span<const std::uint8_t> payload, std::uint32_t, bool) override {
    std::uint32_t number = UINT32_MAX;
    if (payload.size() == 160) std::memcpy(&number, payload.data(), sizeof number);
    record_.numbers.push_back(number);
    note(count_asked_ ? 0 : record_.numbers.size());
  }
  void play_nothing(bool) override { ++record_.nothing; }
  void on_event_packet(std::uint8_t, std::span<const std::uint8_t>, std::uint32_t timestamp, bool) override {
    record_.event_timestamps.push_back(timestamp);
  }

 protected:
  void note(std::size_t count) {
    if (count == wanted_) promise_.set_value();
  }
  heard& record_;
  std::size_t wanted_;

 private:
  bool count_asked_;
  std::uint32_t number_ = 0;
  std::promise<void> promise_;
  std::thread::id thread_;
};
