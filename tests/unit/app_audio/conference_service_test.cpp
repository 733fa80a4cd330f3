// A conference of real streams on loopback, from the engine's side.
#include <siptty/audio/media_service.hpp>

#include "test_sound.hpp"

#include <codec/goertzel.hpp>

#include <catch2/catch.hpp>

#include <condition_variable>
#include <mutex>

using namespace siptty::audio;

namespace {

const auto loopback = base::ip_address::v4(0x7f000001);
constexpr double first_hz = 440, second_hz = 1000, local_hz = 1700;

// Guest streams, each with a tone, and the streams of the one who holds the conference.
struct meeting {
  std::mutex mutex;
  std::condition_variable woken;
  bool pending = false;
  temp_folder folder;
  media_service guests{{}}, host{{}};
  stream_id guest[2], party[2];

  meeting() {
    host.on_event([this] {
      const std::lock_guard lock(mutex);
      pending = true;
      woken.notify_one();
    });
    for (int i = 0; i < 2; ++i) {
      const auto there = guests.open(loopback), here = host.open(loopback);
      guest[i] = there.stream;
      party[i] = here.stream;
      stream_settings s;
      if (i == 1) {
        s.codec = {"G722", 8000, {}};
        s.payload_type = s.receive_payload_type = 9;
      }
      s.remote_rtp = there.rtp;
      host.configure(party[i], s);
      s.remote_rtp = here.rtp;
      s.source = source_mode::tone;
      s.tone_hz = i == 0 ? first_hz : second_hz;
      guests.configure(guest[i], s);
    }
    host.start_conference({});
    for (const auto p : party) host.join(p);
  }

  // Plays a second of a tone to all, and returns when it is over; a test that waits in vain ends by its
  // limit.
  void play_to_all() {
    write_wav(folder / "tone.wav", tone(local_hz, 8000));
    REQUIRE(host.play(media_service::local_party, folder / "tone.wav").empty());
    for (bool over = false; !over;) {
      std::unique_lock lock(mutex);
      woken.wait(lock, [this] { return pending; });
      pending = false;
      lock.unlock();
      for (const auto& e : host.take_events()) {
        const auto* finished = std::get_if<play_finished_event>(&e);
        over = over || (finished != nullptr && finished->stream == media_service::local_party);
      }
    }
  }
};

double seconds_with(const sound& s, double hz, std::uint32_t rate_hz) {
  double seconds = 0;
  const std::size_t step = rate_hz / 20;
  for (std::size_t at = 0; at + step <= s.size(); at += step) {
    if (codec::tone_share(std::span(s).subspan(at, step), hz, rate_hz) > 0.1) seconds += 0.05;
  }
  return seconds;
}

}  // namespace

TEST_CASE("streams of two codecs and a file played to all are heard by all others, and recorded apart") {
  meeting m;
  REQUIRE(m.guests.record(m.guest[0], m.folder / "guest.wav").empty());
  REQUIRE(m.host.record(media_service::local_party, m.folder / "all.wav").empty());
  m.play_to_all();
  REQUIRE(m.host.statistics(m.party[0]).level_in_dbov > -30);
  REQUIRE(m.host.record(media_service::local_party, {}).empty());
  m.guests.close(m.guest[0]);
  const auto guest = read_wav(m.folder / "guest.wav").channel(1);
  REQUIRE(seconds_with(guest, second_hz, 8000) > 0.5);
  REQUIRE(seconds_with(guest, local_hz, 8000) > 0.5);
  REQUIRE(seconds_with(guest, first_hz, 8000) < 0.1);
  const auto all = read_wav(m.folder / "all.wav");
  REQUIRE(all.format.rate_hz == 48'000);
  REQUIRE(seconds_with(all.channel(0), local_hz, 48'000) > 0.5);
  REQUIRE(seconds_with(all.channel(0), first_hz, 48'000) == 0);
  for (const double hz : {first_hz, second_hz}) REQUIRE(seconds_with(all.channel(1), hz, 48'000) > 0.5);
}

TEST_CASE("a conference ends in the middle of everything, and begins again") {
  meeting m;
  REQUIRE(m.host.open_streams() == 2);
  REQUIRE(m.host.record(media_service::local_party, m.folder / "all.wav").empty());
  m.host.set_party_gain(m.party[0], 0.5);
  m.host.set_party_gain(media_service::local_party, 2);
  m.host.close(m.party[0]);
  m.host.end_conference();
  REQUIRE_FALSE(m.host.play(media_service::local_party, m.folder / "all.wav").empty());
  m.host.join(m.party[1]);  // there is none
  m.host.end_conference();
  m.host.start_conference({});
  m.host.join(m.party[1]);
  m.play_to_all();
  REQUIRE(m.host.statistics(media_service::local_party).level_in_dbov > -30);
}

TEST_CASE("the local party may play its file from the beginning, and a missing one is told") {
  meeting m;
  write_wav(m.folder / "tone.wav", tone(local_hz, 8000));
  local_sound local;
  local.source = source_mode::file;
  local.play_file = m.folder / "nowhere.wav";
  m.host.start_conference(local);
  const auto events = m.host.take_events();
  const auto* failed = events.empty() ? nullptr : std::get_if<media_failed_event>(&events.back());
  REQUIRE(failed != nullptr);
  REQUIRE(failed->stream == media_service::local_party);
  REQUIRE(failed->sentence.find("nowhere.wav") != std::string::npos);
}
