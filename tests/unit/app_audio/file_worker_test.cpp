#include "file_worker.hpp"
#include "test_sound.hpp"

#include <catch2/catch.hpp>

#include <sys/resource.h>

#include <csignal>
#include <thread>

using namespace siptty::audio;

namespace {

const auto no_failure = [](std::uint32_t, const std::string& sentence) {
  throw std::runtime_error(sentence);
};

// Takes what the worker delivers until it says that this was all.
sound drained(play_channel& channel) {
  sound all, block(800);
  for (;;) {
    const bool complete = channel.complete;
    const auto n = channel.samples.pop(block.data(), block.size());
    all.insert(all.end(), block.begin(), block.begin() + static_cast<std::ptrdiff_t>(n));
    if (n == 0 && complete) return all;
    if (n == 0) std::this_thread::yield();
  }
}

void push_all(record_channel& channel, const sound& s) {
  for (std::size_t done = 0; done < s.size();) {
    done += channel.samples.push(s.data() + done, s.size() - done);
    std::this_thread::yield();
  }
}

// The kernel refuses to let a file grow beyond this, as a full disk does.
struct file_size_limit {
  rlimit before{};
  explicit file_size_limit(rlim_t bytes) {
    std::signal(SIGXFSZ, SIG_IGN);
    ::getrlimit(RLIMIT_FSIZE, &before);
    const rlimit now{bytes, before.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &now);
  }
  ~file_size_limit() { ::setrlimit(RLIMIT_FSIZE, &before); }
};

}  // namespace

TEST_CASE("the start of a file is there at once, the rest follows") {
  const temp_folder folder;
  const auto wave = tone(440, 30'000);
  write_wav(folder / "a.wav", wave);
  file_worker worker(no_failure);
  const auto started = worker.play(folder / "a.wav", 8000);
  REQUIRE(started.error.empty());
  REQUIRE(started.channel->samples.read_available() >= 7200);
  REQUIRE(drained(*started.channel) == wave);
  started.channel->released = true;
}

TEST_CASE("a recording is complete on disk once it is closed and waited for") {
  const temp_folder folder;
  file_worker worker(no_failure);
  const auto started = worker.record(1, folder / "a.wav");
  REQUIRE(started.error.empty());
  const auto wave = tone(440, 100'000);
  push_all(*started.channel, wave);
  started.channel->missed += 20'000;
  started.channel->closed = true;
  worker.wait_until_written(started.channel);
  auto expected = wave;
  expected.resize(wave.size() + 20'000, 0);
  REQUIRE(read_wav(folder / "a.wav").samples == expected);
}

TEST_CASE("a recording has the rate that its sound came with") {
  const temp_folder folder;
  file_worker worker(no_failure);
  const auto started = worker.record(1, folder / "a.wav");
  started.channel->rate_hz = 48'000;
  push_all(*started.channel, sound(960, 5));
  started.channel->closed = true;
  worker.wait_until_written(started.channel);
  const auto written = read_wav(folder / "a.wav");
  REQUIRE(written.format == codec::wav_format{codec::wav_encoding::pcm16, 48'000, 2});
  REQUIRE(written.samples == sound(960, 5));
}

TEST_CASE("recordings that are closed when the worker ends lose nothing") {
  const temp_folder folder;
  const auto wave = tone(440, 1000);
  {
    file_worker worker(no_failure);
    for (std::uint32_t i = 0; i < 5; ++i) {
      const auto started = worker.record(i, folder / std::to_string(i));
      push_all(*started.channel, wave);
      started.channel->closed = true;
    }
  }
  for (std::uint32_t i = 0; i < 5; ++i) REQUIRE(read_wav(folder / std::to_string(i)).samples == wave);
}

TEST_CASE("two recordings do not share a file") {
  const temp_folder folder;
  file_worker worker(no_failure);
  const auto first = worker.record(1, folder / "a.wav");
  const auto second = worker.record(2, folder / "./a.wav");
  REQUIRE(second.channel == nullptr);
  REQUIRE(second.error.find("another recording") != std::string::npos);
  first.channel->closed = true;
  worker.wait_until_written(first.channel);
  const auto third = worker.record(2, folder / "a.wav");
  REQUIRE(third.error.empty());
  third.channel->closed = true;
}

TEST_CASE("a full disk is told once, and the file keeps what fitted") {
  const temp_folder folder;
  std::vector<std::string> told;
  {
    file_worker worker([&](std::uint32_t name, std::string sentence) {
      REQUIRE(name == 9);
      told.push_back(std::move(sentence));
    });
    const auto started = worker.record(9, folder / "a.wav");
    const file_size_limit limit(44 + 20'000 * 2);
    push_all(*started.channel, sound(100'000, 7));
    started.channel->closed = true;
    worker.wait_until_written(started.channel);
  }
  REQUIRE(told.size() == 1);
  REQUIRE(told[0].find("cannot write " + (folder / "a.wav") + ": ") == 0);
  const auto kept = read_wav(folder / "a.wav").samples;
  REQUIRE(kept.size() >= 12'000);
  REQUIRE(kept == sound(kept.size(), 7));
}

TEST_CASE("silence stands where a recording was between two calls") {
  const temp_folder folder;
  file_worker worker(no_failure);
  const auto started = worker.record(1, folder / "a.wav");
  auto& channel = *started.channel;
  push_all(channel, sound(1000, 5));
  channel.gap_at = 1000;
  channel.gap_samples = 20'000;
  push_all(channel, sound(600, 6));
  channel.closed = true;
  worker.wait_until_written(&channel);
  auto expected = sound(1000, 5);
  expected.resize(21'000, 0);
  expected.resize(21'600, 6);
  REQUIRE(read_wav(folder / "a.wav").samples == expected);
}
