#include "conference.hpp"
#include "sound_handler.hpp"
#include "test_sound.hpp"

#include <codec/goertzel.hpp>
#include <codec/level.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>

using namespace siptty::audio;

namespace {

// A peer with a codec of its own at the other end of a stream's handler. It says one tone.
struct peer {
  notice_ring notices;
  sound_settings settings;
  std::unique_ptr<sound_handler> handler = std::make_unique<sound_handler>(notices);
  std::unique_ptr<codec::encoder> encoder;
  std::unique_ptr<codec::decoder> decoder;
  codec::sine voice{440};
  double hz = 440;
  std::uint32_t rate_hz = 8000;
  bool alive = true;
  sound heard;

  peer(const codec::codec_format& format, double tone_hz, source_mode source = source_mode::silence)
      : hz(tone_hz) {
    settings.sending = true;
    settings.source = source;
    use(format, 20);
  }
  void use(const codec::codec_format& format, std::uint32_t packet_ms) {
    settings.codec = format;
    settings.packet_ms = packet_ms;
    rate_hz = codec::sample_rate_hz(format);
    encoder = codec::make_encoder(format);
    decoder = codec::make_decoder(format);
    voice = codec::sine(hz, 0.25, rate_hz);
    handler->configure(settings);
  }
  void configure() { handler->configure(settings); }
  void interval() {
    std::vector<std::uint8_t> payload(1488);
    const auto frame = handler->next_frame(payload);
    sound said(std::size_t{rate_hz} * settings.packet_ms / 1000), got(said.size());
    if (frame.size > 0) decoder->decode(std::span(payload).first(frame.size), got);
    heard.insert(heard.end(), got.begin(), got.end());
    if (!alive) return handler->play_nothing(false);
    std::generate(said.begin(), said.end(), [this] { return voice.next(); });
    handler->play(0, std::span(payload).first(encoder->encode(said, payload)), 0, false);
  }
  [[nodiscard]] sound lately(double seconds = 0.5) const {
    const auto count = std::min(heard.size(), static_cast<std::size_t>(seconds * rate_hz));
    return {heard.end() - static_cast<std::ptrdiff_t>(count), heard.end()};
  }
  // Level of a tone in what was heard lately, in dB below a full square wave.
  [[nodiscard]] double level_of(double tone_hz) const {
    const auto last = lately();
    return codec::level_dbov(codec::mean_square(last) * codec::tone_share(last, tone_hz, rate_hz));
  }
};

const codec::codec_format pcmu_format{"PCMU", 8000, {}}, pcma_format{"PCMA", 8000, {}},
    g722_format{"G722", 8000, {}}, opus_format{"opus", 48000, {}};
constexpr double said_dbov = -15;  // a sine of a quarter of full scale

struct meeting {
  notice_ring local_notices;
  std::shared_ptr<conference> room;
  std::vector<std::unique_ptr<peer>> peers;

  explicit meeting(const local_sound& local = {})
      : room(std::make_shared<conference>(local_notices, local)) {}
  peer& add(const codec::codec_format& format, double hz) {
    auto& p = *peers.emplace_back(std::make_unique<peer>(format, hz));
    p.handler->join(room);
    return p;
  }
  void run(int ms) {
    for (int end = now + ms; now < end; ++now) {
      for (std::size_t i = 0; i < peers.size(); ++i) {
        if (now % static_cast<int>(peers[i]->settings.packet_ms) == static_cast<int>(7 * i % 20))
          peers[i]->interval();
      }
    }
  }
  int now = 0;
};

// The steepest a tone of this level can be, with room for what codecs add.
int steepest(double hz, double amplitude, double rate_hz) {
  return static_cast<int>(32767 * amplitude * 2 * 3.1416 * hz / rate_hz);
}

int largest_step(const sound& s) {
  int step = 0;
  for (std::size_t i = 1; i < s.size(); ++i) step = std::max(step, std::abs(s[i] - s[i - 1]));
  return step;
}

}  // namespace

TEST_CASE("three parties on PCMU, G.722 and Opus each hear the other two and not themselves") {
  meeting m;
  m.add(pcmu_format, 440);
  m.add(g722_format, 1000);
  m.add(opus_format, 1700);
  m.run(1500);
  for (const auto& listener : m.peers) {
    for (const auto& talker : m.peers) {
      INFO(listener->settings.codec.name << " hears " << talker->hz << " Hz");
      if (talker == listener) {
        REQUIRE(listener->level_of(talker->hz) < said_dbov - 35);
      } else {
        REQUIRE(std::abs(listener->level_of(talker->hz) - said_dbov) < 1);
      }
    }
  }
}

TEST_CASE("all hear the local party, which hears and records all of them") {
  local_sound local;
  local.source = source_mode::tone;
  local.tone_hz = 2500;
  meeting m(local);
  m.add(pcmu_format, 440);
  m.add(opus_format, 1700);
  record_channel recording;
  m.room->local().record(&recording);
  m.run(1500);
  for (const auto& p : m.peers) REQUIRE(std::abs(p->level_of(2500) - said_dbov) < 1);
  sound both(4 * 48000);
  both.resize(recording.samples.pop(both.data(), both.size()));
  REQUIRE(recording.rate_hz == 48000);
  REQUIRE(both.size() > std::size_t{2} * 48000);
  sound left, right;
  for (auto i = both.size() - 48000; i < both.size(); i += 2) {
    left.push_back(both[i]);
    right.push_back(both[i + 1]);
  }
  REQUIRE(codec::tone_share(left, 2500, 48000) > 0.99);
  REQUIRE(codec::tone_share(right, 440, 48000) + codec::tone_share(right, 1700, 48000) > 0.98);
  m.room->local().record(nullptr);
}

TEST_CASE("a party's recording holds what it was sent and what it said") {
  meeting m;
  auto& recorded = m.add(pcmu_format, 440);
  m.add(g722_format, 1000);
  record_channel recording;
  recorded.handler->record(&recording);
  m.run(1000);
  sound both(2 * 8000);
  both.resize(recording.samples.pop(both.data(), both.size()));
  REQUIRE(both.size() >= std::size_t{2} * 7840);
  sound left, right;
  for (auto i = both.size() - 8000; i < both.size(); i += 2) {
    left.push_back(both[i]);
    right.push_back(both[i + 1]);
  }
  REQUIRE(codec::tone_share(left, 1000) > 0.99);
  REQUIRE(codec::tone_share(right, 440) > 0.99);
  recorded.handler->record(nullptr);
}

TEST_CASE("gain makes a party louder or softer for all others, mute takes it away") {
  meeting m;
  auto& p = m.add(pcmu_format, 440);
  auto& other = m.add(opus_format, 1700);
  p.handler->seat().set_gain(0.5);
  m.run(1000);
  REQUIRE(std::abs(other.level_of(440) - (said_dbov - 6)) < 1);
  p.handler->seat().set_gain(0);
  m.run(1000);
  REQUIRE(other.level_of(440) < said_dbov - 35);
  REQUIRE(std::abs(p.level_of(1700) - said_dbov) < 1);
  p.handler->seat().set_gain(1);
  m.run(1000);
  REQUIRE(std::abs(other.level_of(440) - said_dbov) < 1);
}

TEST_CASE("joining, leaving and the fall back to one's own source are not clicks") {
  meeting m;
  auto& stays = m.add(pcmu_format, 300);
  auto& guest = *m.peers.emplace_back(std::make_unique<peer>(pcmu_format, 500, source_mode::tone));
  guest.settings.tone_hz = 400;
  guest.configure();
  m.run(333);
  guest.handler->join(m.room);
  m.run(512);
  REQUIRE(guest.level_of(300) > said_dbov - 6);
  guest.handler->seat().leave();
  m.run(600);
  REQUIRE(guest.level_of(300) < said_dbov - 35);
  REQUIRE(guest.level_of(400) > said_dbov - 1);
  REQUIRE(stays.level_of(500) < said_dbov - 35);
  REQUIRE_FALSE(guest.handler->seat().taken());
  const int quantum = 1024;  // of PCMU at these levels, from one sample to the next
  REQUIRE(largest_step(stays.heard) < steepest(500, 0.25, 8000) + quantum);
  REQUIRE(largest_step(guest.heard) < steepest(400, 0.25, 8000) + quantum);
}

TEST_CASE("a party that hangs up is not a click for the others") {
  meeting m;
  auto& stays = m.add(pcmu_format, 300);
  m.add(pcmu_format, 500);
  m.run(431);
  REQUIRE(stays.level_of(500) > said_dbov - 3);
  m.peers.pop_back();
  m.run(700);
  REQUIRE(stays.level_of(500) < said_dbov - 35);
  REQUIRE(largest_step(stays.heard) < steepest(500, 0.25, 8000) + 1024);
}

TEST_CASE("a held party neither hears nor is heard, one that holds us is not heard, and others go on") {
  meeting m;
  auto& held = m.add(pcmu_format, 440);
  auto& holds = m.add(g722_format, 1000);
  auto& third = m.add(opus_format, 1700);
  m.run(500);
  held.settings.on_hold = true;
  held.configure();
  holds.settings.sending = false;
  holds.configure();
  m.run(1000);
  REQUIRE(third.level_of(440) < said_dbov - 35);
  REQUIRE(third.level_of(1000) < said_dbov - 35);
  REQUIRE(held.level_of(1700) < said_dbov - 35);
  held.settings.on_hold = false;
  held.configure();
  holds.settings.sending = true;
  holds.configure();
  m.run(1000);
  for (const double hz : {440.0, 1000.0}) REQUIRE(std::abs(third.level_of(hz) - said_dbov) < 1);
  REQUIRE(std::abs(held.level_of(1700) - said_dbov) < 1);
}

TEST_CASE("a codec and packet time that change in the middle are heard by nobody else") {
  meeting m;
  auto& changes = m.add(pcmu_format, 440);
  auto& listener = m.add(pcmu_format, 1000);
  m.add(g722_format, 1700);
  m.run(500);
  const auto before = listener.heard.size();
  changes.use(opus_format, 60);
  m.run(1000);
  REQUIRE(std::abs(listener.level_of(440) - said_dbov) < 1);
  REQUIRE(std::abs(listener.level_of(1700) - said_dbov) < 1);
  REQUIRE(std::abs(changes.level_of(1000) - said_dbov) < 1);
  changes.use(pcma_format, 20);
  m.run(1000);
  REQUIRE(std::abs(listener.level_of(440) - said_dbov) < 1);
  // The third party's tone is never interrupted.
  for (auto at = before; at + 160 <= listener.heard.size(); at += 160) {
    const auto frame = std::span(listener.heard).subspan(at, 160);
    REQUIRE(codec::level_dbov(codec::mean_square(frame) * codec::tone_share(frame, 1700)) > said_dbov - 2.5);
  }
}

TEST_CASE("a party that dies leaves silence, and its last sound is no click") {
  meeting m;
  auto& dies = m.add(pcmu_format, 440);
  auto& listener = m.add(opus_format, 1700);
  m.add(g722_format, 1000);
  m.run(800);
  dies.alive = false;
  m.run(1000);
  REQUIRE(listener.level_of(440) < said_dbov - 35);
  REQUIRE(std::abs(listener.level_of(1000) - said_dbov) < 1);
  REQUIRE(std::abs(dies.level_of(1000) - said_dbov) < 1);
}

TEST_CASE("the conference ends with its last party") {
  std::weak_ptr<conference> room;
  {
    meeting m;
    m.add(pcmu_format, 440);
    room = m.room;
    m.room.reset();
    m.run(100);
    m.peers[0]->handler->seat().leave();
    REQUIRE_FALSE(room.expired());
    m.run(20);
    REQUIRE(room.expired());
  }
}
