#include "card_port.hpp"
#include "test_sound.hpp"

#include <codec/goertzel.hpp>

#include <catch2/catch.hpp>

#include <cmath>
#include <memory>

using namespace siptty::audio;

namespace {

constexpr std::uint32_t interval_ms = 20;

// A card in virtual time: it takes and gives blocks by a clock of its own. What it takes is what is heard;
// what it gives is a tone.
class virtual_card {
 public:
  virtual_card(card_channel& channel, std::uint32_t rate_hz, double clock_error_ppm, double block_ms)
      : channel_(&channel),
        tone_(1000, 0.25, rate_hz),
        block_(static_cast<std::size_t>(rate_hz * block_ms / 1000)),
        block_seconds_(static_cast<double>(block_) / rate_hz / (1 + clock_error_ppm * 1e-6)) {
    channel.input_rate_hz = channel.output_rate_hz = rate_hz;
    channel.input_block = channel.output_block = static_cast<std::uint32_t>(block_);
  }

  void run_until(double seconds) {
    for (; next_ <= seconds; next_ += block_seconds_) {
      sound given(block_), taken(block_, 0);
      for (auto& s : given) s = tone_.next();
      channel_->spoken.push(given.data(), given.size());
      if (channel_->heard.pop(taken.data(), taken.size()) < taken.size()) {
        ++channel_->starved;
        if (listening) ++gaps;
      }
      if (listening) heard.insert(heard.end(), taken.begin(), taken.end());
    }
  }

  bool listening = false;
  sound heard;
  int gaps = 0;

 private:
  card_channel* channel_;
  codec::sine tone_;
  std::size_t block_;
  double block_seconds_, next_ = 0.013;
};

// A call that lasts so many seconds; what it spoke and heard is kept after the first ten.
struct virtual_call {
  std::unique_ptr<card_channel> channel = std::make_unique<card_channel>();
  sound spoken;
  std::size_t silent_intervals = 0;
  double most_delay_ms = 0;

  void run(virtual_card& card, std::uint32_t rate_hz, int seconds) {
    const std::size_t frame = rate_hz * interval_ms / 1000;
    card_port port(*channel, rate_hz, frame);
    codec::sine tone(1000, 0.25, rate_hz);
    sound heard(frame), block(frame);
    for (int i = 0; i < seconds * 50; ++i) {
      card.listening = i >= 500;
      card.run_until(i * 0.020);
      for (auto& s : heard) s = tone.next();
      port.exchange(heard);
      const bool microphone = port.take(block);
      if (i < 500) continue;
      REQUIRE(microphone);
      spoken.insert(spoken.end(), block.begin(), block.end());
      silent_intervals += block == sound(frame, 0) ? 1U : 0U;
      most_delay_ms = std::max({most_delay_ms, port.delay().capture_ms, port.delay().playback_ms});
    }
  }
};

// A sine follows from the two samples before; the largest deviation from that, as a share of its amplitude,
// is what clicks and gaps leave.
double roughness(const sound& s, double rate_hz) {
  const double next = 2 * std::cos(2 * std::acos(-1.0) * 1000 / rate_hz);
  double most = 0;
  for (std::size_t i = 2; i < s.size(); ++i)
    most = std::max(most, std::abs(s[i] - next * s[i - 1] + s[i - 2]));
  return most / (0.25 * 32767);
}

}  // namespace

TEST_CASE("sound passes between the card's rate and the call's, both ways, without a gap") {
  for (const std::uint32_t card_rate : {8000U, 44'100U, 48'000U, 96'000U}) {
    for (const std::uint32_t call_rate : {8000U, 16'000U, 48'000U}) {
      INFO(card_rate << " and " << call_rate);
      virtual_call call;
      virtual_card card(*call.channel, card_rate, 0, 10);
      call.run(card, call_rate, 13);
      CHECK(call.silent_intervals == 0);
      CHECK(card.gaps == 0);
      CHECK(roughness(call.spoken, call_rate) < 0.03);
      CHECK(roughness(card.heard, card_rate) < 0.02);
      CHECK(call.most_delay_ms < 60);
    }
  }
}

TEST_CASE("clocks that differ are followed: no gap, no click, no growing delay") {
  for (const double ppm : {-200.0, 200.0}) {
    INFO(ppm);
    virtual_call call;
    virtual_card card(*call.channel, 48'000, ppm, 20);
    constexpr int seconds = 150;  // 30 ms of difference
    call.run(card, 8000, seconds);
    CHECK(call.silent_intervals == 0);
    CHECK(card.gaps == 0);
    CHECK(roughness(call.spoken, 8000) < 0.02);
    CHECK(roughness(card.heard, 48'000) < 0.02);
    CHECK(call.most_delay_ms < 80);
  }
}

TEST_CASE("a call without a microphone says so, and hears all the same") {
  virtual_call call;
  virtual_card card(*call.channel, 48'000, 0, 10);
  call.channel->input_rate_hz = 0;
  sound heard(160), block(160, 7);
  card_port port(*call.channel, 8000, 160);
  port.exchange(heard);
  CHECK_FALSE(port.take(block));
  CHECK(block == sound(160, 0));
  CHECK(call.channel->heard.read_available() > 0);
}

TEST_CASE("a card that stands still does not collect delay, and the sound is back when it goes on") {
  virtual_call call;
  virtual_card card(*call.channel, 48'000, 0, 10);
  codec::sine tone(1000, 0.25, 8000);
  sound heard(160), block(160);
  card_port port(*call.channel, 8000, 160);
  const auto interval = [&] {
    for (auto& s : heard) s = tone.next();
    port.exchange(heard);
    return port.take(block);
  };
  for (int i = 0; i < 100; ++i) interval();  // two seconds in which the card does nothing
  CHECK(port.delay().playback_ms < 130);
  for (int i = 0; i < 150; ++i) {
    card.run_until(2 + i * 0.020);
    interval();
  }
  CHECK(port.delay().playback_ms < 50);
  CHECK(codec::tone_share(block, 1000, 8000) > 0.99);
}

TEST_CASE("a channel is released with its port") {
  auto channel = std::make_unique<card_channel>();
  channel->where = card_channel::place::used;
  { const card_port port(*channel, 8000, 160); }
  CHECK(channel->where == card_channel::place::released);
}
