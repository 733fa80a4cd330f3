#include <siptty/audio/media_service.hpp>

#include "test_sound.hpp"

#include <codec/goertzel.hpp>

#include <catch2/catch.hpp>

#include <condition_variable>
#include <mutex>
#include <string>
#include <vector>

using namespace siptty::audio;

namespace {

const auto loopback = base::ip_address::v4(0x7f000001);

// The engine's place: waits for the wake function and collects what happened.
struct engine {
  std::mutex mutex;
  std::condition_variable woken;
  bool pending = false;
  std::vector<media_event> events;
  media_service service{{}};  // last: its threads call into the above

  engine() {
    service.on_event([this] {
      const std::lock_guard lock(mutex);
      pending = true;
      woken.notify_one();
    });
  }

  // Waits until `enough` is true of the events; a test that waits in vain ends by its time limit.
  template <class Enough>
  void wait(Enough enough) {
    while (!enough()) {
      std::unique_lock lock(mutex);
      woken.wait(lock, [this] { return pending; });
      pending = false;
      lock.unlock();
      take();
    }
  }
  void take() {
    for (auto& e : service.take_events()) events.push_back(std::move(e));
  }
  template <class Event>
  std::vector<Event> of(stream_id stream) {
    std::vector<Event> found;
    for (const auto& e : events) {
      if (const auto* wanted = std::get_if<Event>(&e); wanted != nullptr && wanted->stream == stream) {
        found.push_back(*wanted);
      }
    }
    return found;
  }
  std::string digits(stream_id stream) {
    std::string all;
    for (const auto& d : of<digit_event>(stream)) all += d.digit;
    return all;
  }
};

// Two streams that send to each other.
struct pair : engine {
  media_service::opened a = service.open(loopback), b = service.open(loopback);
  stream_settings a_settings, b_settings;

  pair() {
    REQUIRE(a.error.empty());
    REQUIRE(b.error.empty());
    for (auto* s : {&a_settings, &b_settings})
      s->telephone_event = s->receive_telephone_event = std::uint8_t{101};
    a_settings.remote_rtp = b.rtp;
    b_settings.remote_rtp = a.rtp;
  }
  void configure() {
    service.configure(a.stream, a_settings);
    service.configure(b.stream, b_settings);
  }
};

double seconds_of(const sound& s, double hz, std::size_t rate_hz = 8000) {
  double seconds = 0;
  const auto step = rate_hz / 50;
  for (std::size_t at = 0; at + step <= s.size(); at += step) {
    if (codec::tone_share(std::span(s).subspan(at, step), hz, static_cast<double>(rate_hz)) > 0.9)
      seconds += 0.02;
  }
  return seconds;
}

}  // namespace

TEST_CASE("two streams exchange a tone, its echo and digits") {
  const temp_folder folder;
  write_wav(folder / "beep.wav", tone(1000, 4000));
  pair p;
  p.a_settings.source = source_mode::tone;
  p.a_settings.detect_hz = 1000;
  p.b_settings.source = source_mode::echo;
  for (auto* s : {&p.a_settings, &p.b_settings}) {
    s->codec.name = "PCMA";
    s->payload_type = s->receive_payload_type = 8;
  }
  p.configure();
  p.wait([&] {
    return !p.of<first_packet_event>(p.a.stream).empty() && !p.of<first_packet_event>(p.b.stream).empty();
  });
  REQUIRE(p.of<first_packet_event>(p.a.stream)[0].from == p.b.rtp);
  REQUIRE(p.service.play(p.a.stream, folder / "beep.wav").empty());
  p.wait([&] { return !p.of<play_finished_event>(p.a.stream).empty(); });
  p.service.send_digits(p.a.stream, "15#");
  p.wait([&] { return p.digits(p.b.stream).size() >= 3; });
  p.service.send_digits(p.b.stream, "*");
  p.wait([&] { return !p.digits(p.a.stream).empty(); });
  REQUIRE(p.digits(p.b.stream) == "15#");
  REQUIRE(p.digits(p.a.stream) == "*");
  REQUIRE(p.of<digit_event>(p.b.stream)[0].duration_ms == 160);

  const auto seen = p.service.statistics(p.a.stream);
  REQUIRE(seen.sent > 30);
  REQUIRE(seen.received > 30);
  REQUIRE(seen.tone_heard_seconds > 0.2);
  REQUIRE(p.service.open_streams() == 2);
  const auto last = p.service.close(p.b.stream);
  REQUIRE(last.level_in_dbov > -40);
  REQUIRE(last.received >= seen.sent / 2);
  p.service.close(p.a.stream);
  REQUIRE(p.service.open_streams() == 0);
}

TEST_CASE("what one side plays is on the right of the other's recording, of the same length as the left") {
  const temp_folder folder;
  write_wav(folder / "hello.wav", tone(1000, 8000, 16000), {codec::wav_encoding::pcm16, 16000, 1});
  pair p;
  p.b_settings.source = source_mode::tone;
  p.b_settings.tone_hz = 440;
  p.configure();
  REQUIRE(p.service.record(p.b.stream, folder / "b.wav").empty());
  REQUIRE(p.service.play(p.a.stream, folder / "hello.wav").empty());
  p.wait([&] { return !p.of<play_finished_event>(p.a.stream).empty(); });
  REQUIRE(p.of<play_finished_event>(p.a.stream)[0].file == folder / "hello.wav");
  p.service.close(p.b.stream);
  const auto recorded = read_wav(folder / "b.wav");
  REQUIRE(recorded.format == codec::wav_format{codec::wav_encoding::pcm16, 8000, 2});
  const auto left = recorded.channel(0), right = recorded.channel(1);
  REQUIRE(left.size() == right.size());
  REQUIRE(seconds_of(left, 440) > 0.3);
  REQUIRE(seconds_of(right, 1000) > 0.2);
  REQUIRE(seconds_of(right, 440) == 0);
}

TEST_CASE(
    "through each codec a tone, a file and digits reach the other side, and both recordings hold them") {
  const struct {
    codec::codec_format format;
    std::uint32_t rate_hz;
  } rows[] = {{{"PCMA", 8000, {}}, 8000},
              {{"G722", 8000, {}}, 16'000},
              {{"L16", 8000, {}}, 8000},
              {{"L16", 16'000, {}}, 16'000},
              {{"L16", 44'100, {}}, 44'100},
              {{"L16", 48'000, {}}, 48'000},
              {{"opus", 48'000, "useinbandfec=1"}, 48'000}};
  const temp_folder folder;
  write_wav(folder / "beep.wav", tone(1000, 22'050, 44'100), {codec::wav_encoding::pcm16, 44'100, 1});
  for (const auto& row : rows) {
    INFO(row.format.name);
    pair p;
    p.a_settings.source = source_mode::tone;
    p.b_settings.source = source_mode::echo;
    p.b_settings.detect_hz = 1000;
    p.a_settings.codec = p.b_settings.codec = row.format;
    // Each side has numbers of its own.
    p.a_settings.payload_type = p.b_settings.receive_payload_type = 96;
    p.b_settings.payload_type = p.a_settings.receive_payload_type = 107;
    p.a_settings.telephone_event = p.b_settings.receive_telephone_event = std::uint8_t{100};
    p.b_settings.telephone_event = p.a_settings.receive_telephone_event = std::uint8_t{102};
    p.configure();
    REQUIRE(p.service.record(p.b.stream, folder / "b.wav").empty());
    p.service.send_digits(p.a.stream, "7");
    p.service.send_digits(p.b.stream, "8");
    p.wait([&] { return !p.digits(p.b.stream).empty() && !p.digits(p.a.stream).empty(); });
    REQUIRE(p.of<digit_event>(p.b.stream)[0].duration_ms == 160);
    REQUIRE(p.service.play(p.a.stream, folder / "beep.wav").empty());
    p.wait([&] { return !p.of<play_finished_event>(p.a.stream).empty(); });
    p.service.send_digits(p.a.stream, "9");  // as a clock
    p.wait([&] { return p.digits(p.b.stream).size() == 2; });
    const auto last = p.service.close(p.b.stream);
    CHECK(last.tone_heard_seconds > 0.3);
    CHECK(last.lost == 0);
    const auto recorded = read_wav(folder / "b.wav");
    REQUIRE(recorded.format == codec::wav_format{codec::wav_encoding::pcm16, row.rate_hz, 2});
    CHECK(seconds_of(recorded.channel(1), 1000, row.rate_hz) > 0.2);
    CHECK(seconds_of(recorded.channel(0), 1000, row.rate_hz) > 0.2);
  }
}

TEST_CASE("a recording may be stopped, started anew and left to the end of everything") {
  const temp_folder folder;
  write_wav(folder / "short.wav", tone(1000, 1600));
  {
    pair p;
    p.configure();
    REQUIRE(p.service.record(p.a.stream, folder / "one.wav").empty());
    REQUIRE(p.service.play(p.a.stream, folder / "short.wav").empty());
    p.wait([&] { return p.of<play_finished_event>(p.a.stream).size() == 1; });
    REQUIRE(p.service.record(p.a.stream, "").empty());
    REQUIRE(seconds_of(read_wav(folder / "one.wav").channel(0), 1000) > 0.15);
    REQUIRE(p.service.record(p.a.stream, folder / "one.wav").empty());  // overwritten, not refused
    REQUIRE(p.service.record(p.a.stream, folder / "two.wav").empty());
    REQUIRE(p.service.play(p.a.stream, folder / "short.wav").empty());
    p.wait([&] { return p.of<play_finished_event>(p.a.stream).size() == 2; });
  }
  REQUIRE(seconds_of(read_wav(folder / "one.wav").channel(0), 1000) == 0);
  REQUIRE(seconds_of(read_wav(folder / "two.wav").channel(0), 1000) > 0.15);
}

TEST_CASE("a file as source is played once, also when the call is negotiated again") {
  const temp_folder folder;
  write_wav(folder / "short.wav", tone(1000, 1600));
  pair p;
  p.a_settings.source = source_mode::file;
  p.a_settings.play_file = folder / "short.wav";
  p.configure();
  p.wait([&] { return !p.of<play_finished_event>(p.a.stream).empty(); });
  p.configure();
  REQUIRE(p.service.play(p.a.stream, folder / "short.wav").empty());  // as a clock
  p.wait([&] { return p.of<play_finished_event>(p.a.stream).size() >= 2; });
  p.service.close(p.a.stream);
  p.take();
  REQUIRE(p.of<play_finished_event>(p.a.stream).size() == 2);
}

TEST_CASE("what does not work is told in a sentence, and the stream goes on") {
  const temp_folder folder;
  pair p;
  p.a_settings.telephone_event.reset();
  p.a_settings.source = source_mode::file;
  p.a_settings.play_file = folder / "missing.wav";
  p.configure();
  p.service.send_digits(p.a.stream, "1");
  p.service.send_digits(p.b.stream, "1x");
  p.service.send_digits(p.b.stream, std::string(65, '1'));
  p.wait([&] { return !p.of<first_packet_event>(p.b.stream).empty(); });  // silence goes out all the same
  const auto a = p.of<media_failed_event>(p.a.stream), b = p.of<media_failed_event>(p.b.stream);
  REQUIRE(a.size() == 2);
  REQUIRE(a[0].sentence ==
          "cannot play " + (folder / "missing.wav") + ": there is no such file or directory");
  REQUIRE(a[1].sentence.find("not agreed to telephone-event") != std::string::npos);
  REQUIRE(b.size() == 2);
  REQUIRE(b[0].sentence == "cannot send 1x: digits are 0-9 * # A-D, and ! for the hook flash");
  REQUIRE(b[1].sentence.find("at most 64") != std::string::npos);
  REQUIRE(p.service.play(p.a.stream, folder / "missing.wav").find("no such file") != std::string::npos);
  REQUIRE(p.service.record(p.a.stream, folder / "no/a.wav").find("no such file or directory") !=
          std::string::npos);
}

TEST_CASE("names of streams that are not there do no harm") {
  engine e;
  e.service.configure(5, {});
  e.service.mute(5, true);
  e.service.send_digits(5, "1");
  REQUIRE_FALSE(e.service.play(5, "a.wav").empty());
  REQUIRE_FALSE(e.service.record(5, "a.wav").empty());
  REQUIRE(e.service.statistics(5).sent == 0);
  REQUIRE(e.service.close(5).sent == 0);
  REQUIRE(e.service.open_streams() == 0);
}

TEST_CASE("null sends no packet, silence sends one an interval") {
  pair p;
  p.a_settings.source = source_mode::null;
  p.configure();
  p.wait([&] { return !p.of<first_packet_event>(p.a.stream).empty(); });
  p.service.send_digits(p.b.stream, "1");
  p.wait([&] { return !p.digits(p.a.stream).empty(); });
  REQUIRE(p.service.close(p.a.stream).sent == 0);
  REQUIRE(p.service.close(p.b.stream).sent >= 9);
}
