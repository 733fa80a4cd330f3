#include "sound_card.hpp"
#include "test_sound.hpp"

#include <codec/goertzel.hpp>

#include <catch2/catch.hpp>

#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>

using namespace siptty::audio;

namespace {

// A PortAudio whose devices are plugged in and out by the test, and whose callbacks the test calls. The
// card's thread is the only one that calls it; what the test looks at stands under a mutex.
struct fake_portaudio {
  struct stream {
    PaStreamCallback* callback = nullptr;
    void* card = nullptr;
    bool input = false;
    int channels = 0;
    double rate_hz = 0;
  };

  std::mutex mutex;
  bool plugged = true;
  double only_rate_hz = 0;  ///< 0: any
  int initialised = 0;
  std::deque<stream> open;

  static fake_portaudio*& current() {
    static fake_portaudio* instance = nullptr;
    return instance;
  }
  fake_portaudio() { current() = this; }

  template <class Work>
  static auto with(Work work) {
    const std::lock_guard lock(current()->mutex);
    return work(*current());
  }
  static bool is_plugged() {
    return with([](auto& f) { return f.plugged; });
  }
  static void plug(bool in) {
    with([&](auto& f) { f.plugged = in; });
  }
  static stream* find(bool input) {
    return with([&](auto& f) -> stream* {
      for (auto& s : f.open) {
        if (s.input == input && s.callback != nullptr) return &s;
      }
      return nullptr;
    });
  }

  // The device takes a block: what it plays.
  static sound play(std::size_t frames) {
    const auto* s = find(false);
    REQUIRE(s != nullptr);
    sound out(frames * static_cast<std::size_t>(s->channels), 99);
    REQUIRE(s->callback(nullptr, out.data(), frames, nullptr, 0, s->card) == paContinue);
    return out;
  }
  static void speak(const sound& block) {
    const auto* s = find(true);
    REQUIRE(s != nullptr);
    REQUIRE(s->callback(block.data(), nullptr, block.size(), nullptr, 0, s->card) == paContinue);
  }
};

std::shared_ptr<const portaudio> functions() {
  auto p = std::make_shared<portaudio>();
  p->initialize = []() -> PaError {
    return fake_portaudio::with([](auto& f) { ++f.initialised; }), paNoError;
  };
  p->terminate = []() -> PaError {
    return fake_portaudio::with([](auto& f) { --f.initialised; }), paNoError;
  };
  p->error_text = [](PaError) { return "the device is busy"; };
  p->device_count = []() -> PaDeviceIndex { return fake_portaudio::is_plugged() ? 1 : 0; };
  p->device_info = [](PaDeviceIndex) -> const PaDeviceInfo* {
    static const PaDeviceInfo info{2, "headset", 0, 1, 2, 0.01, 0.01, 0.03, 0.03, 44'100};
    return &info;
  };
  p->host_api_info = [](PaHostApiIndex) -> const PaHostApiInfo* {
    static const PaHostApiInfo info{1, paALSA, "ALSA", 1, 0, 0};
    return &info;
  };
  p->default_input =
      p->default_output = []() -> PaDeviceIndex { return fake_portaudio::is_plugged() ? 0 : paNoDevice; };
  p->is_format_supported = [](const PaStreamParameters*, const PaStreamParameters*, double rate) -> PaError {
    const auto only = fake_portaudio::with([](auto& f) { return f.only_rate_hz; });
    return only == 0 || only == rate ? PaError{paFormatIsSupported} : PaError{paInvalidSampleRate};
  };
  p->open_stream = [](PaStream** out, const PaStreamParameters* in_way, const PaStreamParameters* out_way,
                      double rate, unsigned long, PaStreamFlags, PaStreamCallback* callback,
                      void* card) -> PaError {
    const bool input = in_way != nullptr;
    return fake_portaudio::with([&](auto& f) {
             f.open.push_back({callback, card, input, (input ? in_way : out_way)->channelCount, rate});
             *out = &f.open.back();
           }),
           paNoError;
  };
  p->start_stream = p->abort_stream = [](PaStream*) -> PaError { return paNoError; };
  p->close_stream = [](PaStream* s) -> PaError {
    return fake_portaudio::with([&](auto&) { static_cast<fake_portaudio::stream*>(s)->callback = nullptr; }),
           paNoError;
  };
  p->is_stream_active = [](PaStream*) -> PaError { return fake_portaudio::is_plugged() ? 1 : 0; };
  p->stream_info = [](PaStream*) -> const PaStreamInfo* {
    static const PaStreamInfo info{1, 0.020, 0.030, 48'000};
    return &info;
  };
  return p;
}

// What the card said, to be waited for.
struct told {
  std::mutex mutex;
  std::condition_variable more;
  std::deque<card_report> reports;

  sound_card::listener listener() {
    return {[this](card_report r) {
              const std::lock_guard lock(mutex);
              reports.push_back(std::move(r));
              more.notify_one();
            },
            [](const device_listing&) {}};
  }
  card_report next() {
    std::unique_lock lock(mutex);
    more.wait(lock, [this] { return !reports.empty(); });
    auto r = std::move(reports.front());
    reports.pop_front();
    return r;
  }
};

struct desk {
  fake_portaudio fake;
  told heard;
  sound_card card{heard.listener(), [] { return loaded_portaudio{functions(), {}}; }};
};

}  // namespace

TEST_CASE("the card opens for a call and closes after the last one") {
  desk d;
  auto* channel = d.card.attach();
  REQUIRE(channel != nullptr);
  const auto open = d.heard.next();
  REQUIRE(open.trouble.empty());
  REQUIRE(open.input.name == "headset");
  REQUIRE(open.output == card_report::side{"headset", 48'000, 30});
  channel->where = card_channel::place::released;
  REQUIRE(d.heard.next() == card_report{});
  REQUIRE(fake_portaudio::with([](auto& f) { return f.initialised; }) == 0);
}

TEST_CASE("all calls are heard from the speaker, on each of its channels, and each hears the microphone") {
  desk d;
  auto *a = d.card.attach(), *b = d.card.attach();
  REQUIRE(d.heard.next().trouble.empty());
  const sound one(480, 1000), two(480, 30'000), spoken(480, 7);
  fake_portaudio::play(480);  // begins: now the calls know the rate
  REQUIRE(a->output_rate_hz == 48'000);
  a->heard.push(one.data(), 480);
  b->heard.push(two.data(), 240);
  auto expected = sound(480, 31'000);
  expected.resize(960, 1000);
  REQUIRE(fake_portaudio::play(480) == expected);
  REQUIRE(b->starved > 0);
  fake_portaudio::speak(spoken);
  for (auto* channel : {a, b}) {
    sound got(500);
    got.resize(channel->spoken.pop(got.data(), got.size()));
    REQUIRE(got == spoken);
    channel->where = card_channel::place::released;
  }
}

TEST_CASE("too loud a sum is cut off and does not wrap") {
  desk d;
  auto *a = d.card.attach(), *b = d.card.attach();
  REQUIRE(d.heard.next().trouble.empty());
  const sound loud(100, 30'000);
  a->heard.push(loud.data(), 100);
  b->heard.push(loud.data(), 100);
  REQUIRE(fake_portaudio::play(100) == sound(200, 32'767));
  a->where = b->where = card_channel::place::released;
}

TEST_CASE("a card that cannot do 48000 Hz runs at its own rate, or is refused with a sentence") {
  desk d;
  d.fake.only_rate_hz = 44'100;
  auto* channel = d.card.attach();
  REQUIRE(d.heard.next().output.rate_hz == 44'100);
  channel->where = card_channel::place::released;
  REQUIRE(d.heard.next() == card_report{});
  fake_portaudio::with([](auto& f) { f.only_rate_hz = 192'000; });
  channel = d.card.attach();
  REQUIRE(d.heard.next().trouble.find("runs neither at 48000 Hz") != std::string::npos);
  channel->where = card_channel::place::released;
}

TEST_CASE("a device that goes away is told once, and used again when it is back") {
  desk d;
  auto* channel = d.card.attach();
  REQUIRE(d.heard.next().trouble.empty());
  fake_portaudio::plug(false);
  const auto gone = d.heard.next();
  REQUIRE(gone.trouble.find("headset is gone") != std::string::npos);
  REQUIRE(gone.output.name.empty());
  REQUIRE(d.heard.next().trouble ==
          "there is no device for sound output; there is no device for sound input");
  fake_portaudio::plug(true);
  REQUIRE(d.heard.next().output.name == "headset");
  channel->where = card_channel::place::released;
}

TEST_CASE("a device that runs away is no sound card") {
  desk d;
  auto* channel = d.card.attach();
  REQUIRE(d.heard.next().trouble.empty());
  for (int i = 0; i < 400; ++i) fake_portaudio::play(480);  // four seconds of sound at once
  REQUIRE(d.heard.next().trouble.find("does not keep time") != std::string::npos);
  channel->where = card_channel::place::released;
}

TEST_CASE("another device is taken when it is asked for, and a wrong name lists the right ones") {
  desk d;
  auto* channel = d.card.attach();
  REQUIRE(d.heard.next().trouble.empty());
  d.card.use({"none", "headset"});
  const auto half = d.heard.next();
  REQUIRE(half.input.name.empty());
  REQUIRE(half.output.name == "headset");
  REQUIRE(half.trouble.empty());
  d.card.use({"microfone", "headset"});
  REQUIRE(d.heard.next().trouble == "no device for sound input is named \"microfone\"; there are: headset");
  channel->where = card_channel::place::released;
}

TEST_CASE("a call too many gets no place, and a released one is free again") {
  desk d;
  std::vector<card_channel*> all;
  while (auto* channel = d.card.attach()) all.push_back(channel);
  REQUIRE(all.size() == max_card_calls);
  REQUIRE(d.heard.next().trouble.empty());
  all[3]->where = card_channel::place::released;
  card_channel* again = nullptr;
  while ((again = d.card.attach()) == nullptr) std::this_thread::yield();
  REQUIRE(again == all[3]);
  for (auto* channel : all) channel->where = card_channel::place::released;
}

TEST_CASE("a ringing tone opens the card, and its end closes it") {
  desk d;
  own_sound ringing;
  ringing.tone = codec::pattern_of(codec::tone_plan::eu, codec::tone_kind::ringback);
  d.card.play(ringing);
  REQUIRE(d.heard.next().output.name == "headset");
  d.card.play({});
  REQUIRE(d.heard.next() == card_report{});
}

TEST_CASE("a tone is filled ahead at the card's rate, and a file rings again and again instead of it") {
  const temp_folder folder;
  write_wav(folder / "ring.wav", tone(1000, 8000));
  own_sound ringing;
  ringing.tone = codec::pattern_of(codec::tone_plan::eu, codec::tone_kind::ringback);
  for (const bool file : {false, true}) {
    if (file) ringing.file = folder / "ring.wav";
    auto channel = std::make_unique<card_channel>();
    own_sound_player player;
    REQUIRE(player.start(ringing).empty());
    player.fill(*channel);
    REQUIRE(channel->heard.read_available() == 0);  // no card yet
    channel->output_rate_hz = 44'100;
    sound all, block(4410);
    while (all.size() < 44'100 * 5 / 2) {
      player.fill(*channel);
      REQUIRE(channel->heard.read_available() >= 4410);
      all.insert(all.end(), block.begin(),
                 block.begin() + static_cast<std::ptrdiff_t>(channel->heard.pop(block.data(), block.size())));
    }
    const auto share = [&](double hz, std::size_t from, std::size_t to) {
      return codec::tone_share(std::span(all).subspan(from, to - from), hz, 44'100);
    };
    REQUIRE(share(file ? 1000 : 425, 2000, 30'000) > 0.99);
    if (file) REQUIRE(share(1000, 90'000, 110'000) > 0.99);  // its third time
    if (!file) REQUIRE(sound(all.begin() + 50'000, all.begin() + 100'000) == sound(50'000, 0));
  }
  ringing.file = folder / "not-there.wav";
  own_sound_player player;
  REQUIRE(player.start(ringing).find("cannot play") == 0);
  REQUIRE(player.sounds());
}

TEST_CASE("without PortAudio there is a sentence, and calls have a place all the same") {
  told heard;
  sound_card card(heard.listener(), [] { return load_portaudio("libportaudio-that-is-not-here.so"); });
  auto* channel = card.attach();
  REQUIRE(channel != nullptr);
  REQUIRE(heard.next().trouble.find("install PortAudio") != std::string::npos);
  channel->where = card_channel::place::released;
}
