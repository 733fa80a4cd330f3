// News from the media thread to the engine, without a lock.
#pragma once

#include <base/endpoint.hpp>

#include <boost/lockfree/spsc_queue.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

namespace siptty::audio {

struct notice {
  enum class kind : std::uint8_t { digit, play_finished, first_packet };
  notice::kind what = kind::digit;
  std::uint32_t stream = 0;
  char digit = 0;                 ///< digit
  std::uint32_t duration_ms = 0;  ///< digit
  std::uint32_t play = 0;         ///< play_finished: the channel's id
  base::endpoint from;            ///< first_packet
};

class notice_ring {
 public:
  static constexpr std::size_t max_notices = 1024;

  /// Media thread. A full ring drops the notice: the engine has not looked for a long time.
  void push(const notice& n) {
    ring_.push(n);
    wake();
  }
  /// Engine thread.
  bool pop(notice& n) { return ring_.pop(n); }

  /// Any thread: calls what `on_event` was given.
  void wake() const {
    if (const auto* f = current_.load(std::memory_order_acquire); f != nullptr && *f) (*f)();
  }
  /// Engine thread. Earlier functions stay alive: the media thread may be inside one.
  void on_event(std::function<void()> f) {
    kept_.push_back(std::make_unique<const std::function<void()>>(std::move(f)));
    current_.store(kept_.back().get(), std::memory_order_release);
  }

 private:
  boost::lockfree::spsc_queue<notice, boost::lockfree::capacity<max_notices>> ring_;
  std::atomic<const std::function<void()>*> current_ = nullptr;
  std::vector<std::unique_ptr<const std::function<void()>>> kept_;
};

}  // namespace siptty::audio
