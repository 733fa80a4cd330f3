#include <rtp/mixer.hpp>

#include "mix_kernels.hpp"

#include <codec/goertzel.hpp>
#include <codec/tone.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <map>
#include <random>
#include <vector>

namespace {

using sound = std::vector<std::int16_t>;

// Repeats or skips samples: enough to see which way sound goes.
class stepping_bridge final : public rtp::rate_bridge {
 public:
  void convert(std::span<const float> in, std::span<float> out) override {
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = in[i * in.size() / out.size()];
  }
};

std::unique_ptr<rtp::rate_bridge> step_between(std::uint32_t, std::uint32_t) {
  return std::make_unique<stepping_bridge>();
}

struct talker {
  rtp::mixer::party_id id = 0;
  std::uint32_t rate_hz = 8000, interval_ms = 20, phase_ms = 0;
  std::function<std::int16_t(std::uint64_t)> voice = [](std::uint64_t) { return std::int16_t{0}; };
  std::map<std::uint64_t, std::int16_t> said;  // by position on the mixer's line
  std::map<std::uint64_t, std::int16_t> heard;
  sound all_heard;
  std::uint64_t samples = 0;
};

// Turns in the order of time, as the schedule gives them.
struct room {
  rtp::mixer mixer{step_between};
  std::vector<talker> talkers;

  talker& add(talker t) {
    t.id = mixer.join(t.rate_hz);
    return talkers.emplace_back(std::move(t));
  }
  void turn(talker& t) {
    const auto at = mixer.turn_ms(t.id) * t.rate_hz / 1000;
    const auto ahead = t.rate_hz / 200;
    sound heard(t.interval_ms * t.rate_hz / 1000), mixed(heard.size(), 12345);
    for (auto& s : heard) s = t.voice(t.samples++);
    mixer.exchange(t.id, heard, mixed);
    for (std::size_t i = 0; i < heard.size(); ++i) t.said[at + i] = heard[i];
    for (std::size_t i = 0; i < mixed.size(); ++i) t.heard[at - mixed.size() - ahead + i] = mixed[i];
    t.all_heard.insert(t.all_heard.end(), mixed.begin(), mixed.end());
  }
  void run(std::uint32_t from_ms, std::uint32_t to_ms) {
    for (auto ms = from_ms; ms < to_ms; ++ms) {
      for (auto& t : talkers) {
        if (ms % t.interval_ms == t.phase_ms % t.interval_ms) turn(t);
      }
    }
  }
};

std::function<std::int16_t(std::uint64_t)> noise(unsigned seed, int loudest) {
  return [random = std::mt19937(seed), loudest](std::uint64_t) mutable {
    return static_cast<std::int16_t>(static_cast<int>(random() % (2U * static_cast<unsigned>(loudest))) -
                                     loudest);
  };
}

std::function<std::int16_t(std::uint64_t)> sine(double hz, double amplitude, double rate_hz = 8000) {
  return [tone = codec::sine(hz, amplitude, rate_hz)](std::uint64_t) mutable { return tone.next(); };
}

std::function<std::int16_t(std::uint64_t)> constant(std::int16_t value) {
  return [value](std::uint64_t) { return value; };
}

int largest_step(const sound& s, std::size_t from = 0) {
  int step = 0;
  for (auto i = from + 1; i < s.size(); ++i) step = std::max(step, std::abs(s[i] - s[i - 1]));
  return step;
}

sound tail(const sound& s, std::size_t count) {
  return {s.end() - static_cast<std::ptrdiff_t>(count), s.end()};
}

}  // namespace

TEST_CASE("each party hears the others' samples and none of its own, whatever the phases and packet times") {
  const unsigned seed = GENERATE(range(1U, 21U));
  std::mt19937 random(seed);
  room r;
  constexpr std::uint32_t intervals[] = {10, 20, 30, 40, 60, 120};
  const auto parties = 2 + random() % 7;
  for (unsigned i = 0; i < parties; ++i) {
    talker t;
    t.interval_ms = seed % 2 == 0 ? 20 : intervals[random() % 6];
    t.phase_ms = static_cast<std::uint32_t>(random() % 120);
    t.voice = noise(100 * seed + i, 3000);
    r.add(t);
  }
  r.run(0, 1000);
  constexpr std::uint64_t settled = (1000 + 400) * 8;
  for (const auto& listener : r.talkers) {
    std::size_t compared = 0;
    for (const auto& [at, value] : listener.heard) {
      if (at < settled) continue;
      int expected = 0;
      for (const auto& other : r.talkers) {
        if (other.id != listener.id) expected += other.said.at(at);
      }
      if (value != expected)
        FAIL("seed " << seed << ", sample " << at << ": " << value << " for " << expected);
      ++compared;
    }
    REQUIRE(compared > 3000);
  }
}

TEST_CASE("a sound is heard one interval of the listener and the look-ahead after it came") {
  room r;
  r.add({});
  r.add({});
  r.talkers[1].phase_ms = GENERATE(0U, 1U, 10U, 19U);
  r.talkers[0].voice = [](std::uint64_t n) { return static_cast<std::int16_t>(n == 3200 ? 1000 : 0); };
  r.run(0, 500);
  const auto& heard = r.talkers[1].heard;
  const auto spike = std::find_if(heard.begin(), heard.end(), [](const auto& s) { return s.second == 1000; });
  REQUIRE(spike != heard.end());
  REQUIRE(r.talkers[0].said.at(spike->first) == 1000);
}

TEST_CASE("loud talkers are made softer, not cut: the tones stay pure") {
  const std::vector<double> tones{310, 530, 870, 1250};
  room r;
  for (std::size_t i = 0; i <= tones.size(); ++i) {
    talker t;
    t.phase_ms = static_cast<std::uint32_t>(3 * i);
    if (i < tones.size()) t.voice = sine(tones[i], 0.9);
    r.add(t);
  }
  r.run(0, 4000);
  const auto heard = tail(r.talkers.back().all_heard, 8000);
  sound cut(heard.size());  // the same without a limiter
  std::vector<codec::sine> sines;
  for (const auto hz : tones) sines.emplace_back(hz, 0.9, 8000);
  for (auto& s : cut) {
    int sum = 0;
    for (auto& tone : sines) sum += tone.next();
    s = static_cast<std::int16_t>(std::clamp(sum, -32768, 32767));
  }
  const auto impure = [&](const sound& s) {
    double share = 0;
    for (const auto hz : tones) share += codec::tone_share(s, hz);
    return 1 - share;
  };
  INFO("distortion " << impure(heard) << ", of cut sound " << impure(cut));
  REQUIRE(impure(heard) < 0.005);
  REQUIRE(impure(cut) > 0.05);
  const auto flat =
      std::search_n(heard.begin(), heard.end(), 3, std::int16_t{32767});  // a peak that was cut off
  REQUIRE(flat == heard.end());
  REQUIRE(*std::max_element(heard.begin(), heard.end()) > 30'000);
}

TEST_CASE("after a shout the sound comes back to its loudness, without a step") {
  room r;
  bool shout = true;
  r.add({});
  r.talkers[0].voice = [tone = codec::sine(400, 0.95, 8000)](std::uint64_t) mutable { return tone.next(); };
  r.add({});
  r.talkers[1].voice = [&shout, loud = codec::sine(200, 0.95, 8000)](std::uint64_t) mutable {
    const auto value = loud.next();
    return shout ? value : std::int16_t{0};
  };
  r.add({});
  r.run(0, 500);
  shout = false;
  r.run(500, 3000);
  const auto& heard = r.talkers[2].all_heard;
  const auto quiet = tail(heard, 800);
  REQUIRE(*std::max_element(quiet.begin(), quiet.end()) > 31000);
  const int steepest = static_cast<int>(32767 * 0.95 * 2 * 3.15 * 400 / 8000);
  sound after(heard.begin() + 500 * 8 + 800, heard.end());
  REQUIRE(largest_step(after) <= steepest + 200);
}

TEST_CASE("parties come and go without a click") {
  const auto phase = GENERATE(0U, 7U, 19U);
  room r;
  r.add({});
  talker tone;
  tone.phase_ms = phase;
  tone.voice = sine(500, 0.8);
  const int steepest = static_cast<int>(32767 * 0.8 * 2 * 3.15 * 500 / 8000);
  r.run(0, 200);
  const auto id = r.add(tone).id;
  r.run(200, 437);
  r.mixer.leave(id);
  r.talkers.pop_back();
  r.run(437, 600);
  const auto& heard = r.talkers[0].all_heard;
  REQUIRE(*std::max_element(heard.begin(), heard.end()) > 25000);
  REQUIRE(largest_step(heard) <= steepest + 300);
  REQUIRE(tail(heard, 160) == sound(160, 0));
}

TEST_CASE("gain and mute glide to their value, and others are not touched") {
  room r;
  r.add({});
  r.talkers[0].voice = constant(1000);
  r.add({});
  r.talkers[1].voice = constant(100);
  r.add({});
  r.run(0, 200);
  REQUIRE(r.talkers[2].all_heard.back() == 1100);
  const auto [factor, expected] =
      GENERATE(table<double, int>({{0.0, 100}, {2.0, 2100}, {0.5, 600}, {100.0, 8100}, {-1.0, 100}}));
  r.mixer.set_gain(r.talkers[0].id, factor);
  r.run(200, 400);
  REQUIRE(r.talkers[2].all_heard.back() == expected);
  REQUIRE(r.talkers[0].all_heard.back() == 100);
  REQUIRE(largest_step(r.talkers[2].all_heard, 1700) <= 13);
}

TEST_CASE("parties of different rates hear each other, and none itself") {
  room r;
  const std::uint32_t rates[] = {8000, 48000, 16000, 8000, 44100};
  for (std::size_t i = 0; i < 5; ++i) {
    talker t;
    t.rate_hz = rates[i];
    t.phase_ms = static_cast<std::uint32_t>(7 * i);
    t.voice = constant(static_cast<std::int16_t>(1 << (2 * i)));
    r.add(t);
  }
  r.run(0, 400);
  for (const auto& t : r.talkers) REQUIRE(t.all_heard.back() == 1 + 4 + 16 + 64 + 256 - t.voice(0));
}

TEST_CASE("a party may change its rate and its packet time") {
  room r;
  r.add({});
  r.talkers[0].voice = constant(10);
  r.add({});
  r.talkers[1].voice = constant(100);
  r.run(0, 200);
  r.mixer.change_rate(r.talkers[1].id, 48000);
  r.talkers[1].rate_hz = 48000;
  r.talkers[1].interval_ms = 60;
  r.run(200, 500);
  REQUIRE(r.talkers[0].all_heard.back() == 100);
  REQUIRE(r.talkers[1].all_heard.back() == 10);
  const auto early = r.talkers[0].all_heard;
  REQUIRE(*std::max_element(early.begin(), early.end()) <= 100);
}

TEST_CASE("a party that never speaks or whose turns stop does not hold the others up") {
  room r;
  for (int i = 0; i < 3; ++i) {
    talker t;
    t.voice = constant(100);
    r.add(t);
  }
  r.run(0, 200);
  r.talkers.pop_back();  // no turn any more, though it did not leave
  r.run(200, 300);
  REQUIRE(r.talkers[0].all_heard.back() == 100);
}

TEST_CASE("after a stall that cost parties different numbers of turns all are heard whole again") {
  room r;
  for (std::uint32_t i = 0; i < 4; ++i) {
    talker t;
    t.phase_ms = 5 * i;
    t.voice = constant(static_cast<std::int16_t>(1 << i));
    r.add(t);
  }
  r.run(0, 200);
  for (const auto i : {2U, 3U, 0U, 1U}) r.turn(r.talkers[i]);  // each once, another one first
  for (auto& t : r.talkers) t.phase_ms += 10;
  r.run(200, 400);
  for (const auto& t : r.talkers) {
    const auto last = tail(t.all_heard, 1000);
    REQUIRE(last == sound(1000, static_cast<std::int16_t>(15 - t.voice(0))));
  }
}

TEST_CASE("a hundred thousand parties come and go and their places are used again") {
  rtp::mixer mixer;
  const auto first = mixer.join(8000);
  for (int i = 0; i < 100'000; ++i) {
    const auto id = mixer.join(8000);
    REQUIRE(id == first + 1);
    mixer.leave(id);
  }
  REQUIRE(mixer.parties() == 1);
}

TEST_CASE("each instruction set makes the same of the same samples") {
  std::mt19937 random(9);
  const auto usable = rtp::usable_mix_kernels();
  for (const std::size_t count : {1U, 15U, 40U, 160U, 203U, 960U}) {
    std::vector<std::int16_t> said(count);
    std::vector<std::int32_t> sum(count), carried(count);
    for (auto& s : said) s = static_cast<std::int16_t>(random());
    for (auto& s : sum) s = static_cast<std::int32_t>(random() % 60'000) - 30'000;
    for (auto& s : carried) s = static_cast<std::int32_t>(random() % 2'000'000) - 1'000'000;
    const auto results = [&](const rtp::mix_kernels& k) {
      std::vector<std::int32_t> all;
      const auto add = [&](const auto& part) { all.insert(all.end(), part.begin(), part.end()); };
      sound narrow(count);
      std::vector<std::int32_t> wide(count), sums = sum;
      k.add(said.data(), narrow.data(), sums.data(), count);
      add(narrow);
      add(sums);
      all.push_back(k.subtract(sum.data(), said.data(), narrow.data(), count) ? 1 : 0);
      add(narrow);
      k.subtract_wide(sum.data(), carried.data(), said.data(), wide.data(), count);
      add(wide);
      k.scale(said.data(), narrow.data(), count, 0.25F, 0.0078125F);
      add(narrow);
      k.scale_wide(carried.data(), narrow.data(), count, 0.03F, -0.0001F);
      add(narrow);
      all.push_back(k.peak(carried.data(), count));
      return all;
    };
    const auto expected = results(*usable.front());
    for (const auto* k : usable) {
      INFO(k->name << ", " << count);
      REQUIRE(results(*k) == expected);
    }
  }
}

TEST_CASE("whatever joins, leaves, changes its rate, shouts or comes late, in any order, the others go on") {
  for (unsigned seed = 1; seed <= 10; ++seed) {
    std::mt19937 random(seed);
    const auto below = [&random](unsigned n) { return static_cast<unsigned>(random() % n); };
    constexpr std::uint32_t rates[] = {8000, 16000, 44100, 48000};
    rtp::mixer mixer{step_between};
    struct member {
      rtp::mixer::party_id id;
      std::uint32_t rate_hz;
    };
    std::vector<member> members;
    for (int step = 0; step < 500; ++step) {
      const auto what = below(20);
      if (members.empty() || (what == 0 && members.size() < 12)) {
        const auto rate = rates[below(4)];
        members.push_back({mixer.join(rate), rate});
        continue;
      }
      const auto at = below(static_cast<unsigned>(members.size()));
      auto& m = members[at];
      if (what == 1) {
        mixer.leave(m.id);
        members.erase(members.begin() + at);
      } else if (what == 2) {
        m.rate_hz = rates[below(4)];
        mixer.change_rate(m.id, m.rate_hz);
      } else if (what == 3) {
        mixer.set_gain(m.id, below(10));
      } else {
        sound heard(std::size_t{m.rate_hz} / 100 * (1 + below(12)), static_cast<std::int16_t>(random())),
            mixed(heard.size());
        mixer.exchange(m.id, heard, mixed);
      }
    }
    for (const auto& m : members) mixer.leave(m.id);
    REQUIRE(mixer.parties() == 0);
    // All that was said has been taken out of the sums, or faded: who comes then hears silence.
    const auto last = mixer.join(8000);
    sound quiet(960), mixed(960);
    for (int i = 0; i < 5; ++i) mixer.exchange(last, quiet, mixed);
    REQUIRE(mixed == quiet);
  }
}
