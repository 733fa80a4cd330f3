// An hour of a call between two clocks that differ, on a virtual clock: session, jitter buffer and the
// phone's sound.
#include "sound_handler.hpp"
#include "test_sound.hpp"

#include <base/rng.hpp>
#include <codec/l16.hpp>
#include <rtp/session.hpp>

#include <catch2/catch.hpp>

#include <cmath>
#include <deque>

using namespace siptty::audio;
using namespace std::chrono_literals;

namespace {

constexpr double tone_hz = 440;
constexpr std::uint8_t l16_type = 96;

/// The sharpest bend of a sound; a click bends more than a tone does.
double bend(const sound& s, std::size_t first) {
  double most = 0;
  for (std::size_t i = std::max<std::size_t>(first, 2); i < s.size(); ++i)
    most = std::max(most, std::abs(s[i] - 2.0 * s[i - 1] + s[i - 2]));
  return most;
}

/// Plays what arrives and echoes it, an interval at a time.
struct phone {
  notice_ring notices;
  sound_handler handler{notices};
  rtp::session session;
  sound heard;  ///< of the last intervals

  phone(const rtp::session_options& options, base::instant now, base::rng& random)
      : session(options, now, random) {
    sound_settings settings;
    settings.sending = true;
    settings.source = source_mode::echo;
    settings.codec = {"L16", 8000, {}};  // adds no noise of its own
    settings.payload_type = settings.receive_payload_type = l16_type;
    handler.configure(settings);
  }

  void interval(base::instant now) {
    std::array<std::uint8_t, 1488> payload;
    const auto frame = handler.next_frame(payload);
    REQUIRE(frame.size == 320);
    sound sent(160);
    codec::l16_decode(std::span(payload).first(frame.size), sent);
    heard.insert(heard.end(), sent.begin(), sent.end());
    auto& buffer = session.buffer();
    buffer.advance(now, handler.spare(buffer.wants_spare()));
    for (auto item = buffer.next(); item.what != rtp::playout::kind::done; item = buffer.next()) {
      if (item.what == rtp::playout::kind::packet) {
        handler.play(item.payload_type, item.payload, item.timestamp, item.marker);
      } else {
        handler.play_nothing(item.what == rtp::playout::kind::lost);
      }
    }
  }
};

}  // namespace

TEST_CASE("An hour with a clock 200 ppm apart: every packet is heard, nothing is concealed, nothing clicks") {
  constexpr std::uint32_t hour = 180'000;
  const auto clean = tone(tone_hz, 16'000);
  const auto limit = 1.1 * bend(clean, 2);
  auto dropped = clean;
  dropped.erase(dropped.begin() + 8000, dropped.begin() + 8160);
  REQUIRE(bend(dropped, 2) > limit);
  for (const double ppm : {200.0, -200.0}) {
    CAPTURE(ppm);
    base::seeded_rng random(1);
    rtp::session_options options;
    options.remote_rtp = *base::endpoint::parse("192.0.2.1:4000");
    options.payload_type = l16_type;
    const base::instant start{100s};
    rtp::session sender(options, start, random);
    phone p(options, start, random);
    codec::sine source(tone_hz, 0.25, 8000);
    std::deque<std::pair<base::instant, std::vector<std::uint8_t>>> under_way;
    const double pace_ns = 20e6 / (1 + ppm * 1e-6);
    std::uint32_t sent = 0;
    double worst = 0, longest_delay_ms = 0;
    for (auto now = start; sent < hour; now += 20ms) {
      for (; sent < hour && start + base::duration(std::llround(sent * pace_ns)) <= now; ++sent) {
        sound frame(160);
        for (auto& v : frame) v = source.next();
        std::vector<std::uint8_t> packet(rtp::fixed_header_size + 320);
        codec::l16_encode(frame, std::span(packet).subspan(rtp::fixed_header_size));
        const auto left = start + base::duration(std::llround(sent * pace_ns));
        sender.send(left, {320, l16_type}, packet);
        under_way.emplace_back(left + 30ms + std::chrono::microseconds(random.below(6000)), packet);
      }
      for (; !under_way.empty() && under_way.front().first <= now; under_way.pop_front()) {
        p.session.on_packet(under_way.front().first, options.remote_rtp, under_way.front().second);
      }
      p.interval(now);
      if (now < start + 1s) {
        p.heard.clear();  // it begins out of silence
      } else if (p.heard.size() >= 8000) {
        worst = std::max(worst, bend(p.heard, 2));
        p.heard.erase(p.heard.begin(), p.heard.end() - 2);
        const auto delay = p.session.statistics().playout_delay;
        longest_delay_ms =
            std::max(longest_delay_ms, std::chrono::duration<double, std::milli>(delay).count());
      }
    }
    const auto s = p.session.statistics();
    const auto& b = p.session.buffer().statistics();
    REQUIRE(s.lost + s.late + s.discarded == 0);
    REQUIRE(b.concealed + b.inserted + b.skipped + b.flushed + b.restarts == 0);
    REQUIRE(b.played + p.session.buffer().size() + 3 > hour);
    REQUIRE((ppm > 0 ? b.early : b.covered) == Approx(36).margin(3));  // 0.72 s in steps of 20 ms
    REQUIRE((ppm > 0 ? b.covered : b.early) <= 3);
    REQUIRE(longest_delay_ms <= 50);
    REQUIRE(worst <= limit);
  }
}
