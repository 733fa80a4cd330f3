#include "file_worker.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>
#include <system_error>

namespace siptty::audio {

namespace {

constexpr auto pace = std::chrono::milliseconds(50);  // far less than what the rings hold
constexpr codec::wav_format recording_format{codec::wav_encoding::pcm16, 8000,
                                             2};  // the rate until sound comes

void fill(play_channel& channel, wav_player& player) {
  std::array<std::int16_t, 800> block{};
  while (!channel.complete && channel.samples.write_available() >= block.size()) {
    const auto n = player.read(block);
    channel.samples.push(block.data(), n);
    if (n < block.size()) channel.complete = true;
  }
}

template <class Item>
void move_all(std::vector<Item>& from, std::vector<Item>& to) {
  std::move(from.begin(), from.end(), std::back_inserter(to));
  from.clear();
}

std::string absolute(const std::string& path) {
  std::error_code error;
  const auto full = std::filesystem::weakly_canonical(path, error);
  return error ? path : full.string();
}

}  // namespace

file_worker::file_worker(failure_sink failed) : failed_(std::move(failed)), thread_([this] { run(); }) {}

file_worker::~file_worker() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

file_worker::started<play_channel> file_worker::play(const std::string& path, std::uint32_t rate_hz) {
  auto item = std::make_unique<playing>(next_id_++, rate_hz);
  if (auto error = item->player.open(path, rate_hz); !error.empty()) return {nullptr, std::move(error)};
  fill(item->channel, item->player);
  auto* channel = &item->channel;
  {
    const std::lock_guard lock(mutex_);
    new_playing_.push_back(std::move(item));
  }
  wake_.notify_one();
  return {channel, {}};
}

file_worker::started<record_channel> file_worker::record(std::uint32_t name, const std::string& path) {
  auto item = std::make_unique<recording>();
  item->channel.stream = name;
  item->path = absolute(path);
  {
    const std::lock_guard lock(mutex_);
    const auto same = [&](const recording* other) { return other->path == item->path; };
    if (std::any_of(live_.begin(), live_.end(), same)) {
      return {nullptr, "cannot write " + path + ": another recording is being written to it"};
    }
  }
  if (auto error = item->writer.open(path, recording_format); !error.empty())
    return {nullptr, std::move(error)};
  auto* channel = &item->channel;
  {
    const std::lock_guard lock(mutex_);
    live_.push_back(item.get());
    new_recording_.push_back(std::move(item));
  }
  wake_.notify_one();
  return {channel, {}};
}

void file_worker::wait_until_written(const record_channel* recorded) {
  std::unique_lock lock(mutex_);
  hurry_ = true;
  wake_.notify_one();
  written_.wait(lock, [&] {
    return std::none_of(live_.begin(), live_.end(),
                        [&](const recording* r) { return &r->channel == recorded; });
  });
}

void file_worker::run() {
  std::unique_lock lock(mutex_);
  const auto called = [this] { return stop_ || hurry_ || !new_playing_.empty() || !new_recording_.empty(); };
  bool last = false;
  while (!last) {
    if (playing_.empty() && recording_.empty()) {
      wake_.wait(lock, called);
    } else {
      wake_.wait_for(lock, pace, called);
    }
    last = stop_;
    hurry_ = false;
    move_all(new_playing_, playing_);
    move_all(new_recording_, recording_);
    lock.unlock();
    serve();
    lock.lock();
  }
}

void file_worker::serve() {
  for (const auto& p : playing_) fill(p->channel, p->player);
  std::erase_if(playing_, [](const auto& p) { return p->channel.released.load(); });
  for (auto i = recording_.begin(); i != recording_.end();) {
    auto& r = **i;
    const bool closed = r.channel.closed;  // asked first: what is in the ring then is all
    write_all(r);
    if (!closed) {
      ++i;
      continue;
    }
    const std::lock_guard lock(mutex_);
    std::erase(live_, &r);
    i = recording_.erase(i);
    written_.notify_all();
  }
}

void file_worker::write_all(recording& r) {
  scratch_.resize(8000);
  while (const auto n = r.channel.samples.pop(scratch_.data(), scratch_.size())) {
    write_taken(r, std::span(scratch_).first(n));
  }
  write_silence(r, r.channel.missed.exchange(0));
}

void file_worker::write_taken(recording& r, std::span<const std::int16_t> samples) {
  const std::uint64_t gap = r.channel.gap_samples, at = r.channel.gap_at;
  if (gap != 0 && at < r.taken + samples.size()) {
    const auto before = static_cast<std::size_t>(at - r.taken);
    write(r, samples.first(before));
    write_silence(r, gap);
    r.channel.gap_samples = 0;
    write(r, samples.subspan(before));
  } else {
    write(r, samples);
  }
  r.taken += samples.size();
}

void file_worker::write_silence(recording& r, std::uint64_t samples) {
  static constexpr std::array<std::int16_t, 4000> silence{};
  while (samples > 0) {
    const auto n = std::min<std::uint64_t>(samples, silence.size());
    write(r, std::span(silence).first(static_cast<std::size_t>(n)));
    samples -= n;
  }
}

void file_worker::write(recording& r, std::span<const std::int16_t> samples) {
  if (r.failed || samples.empty()) return;
  if (const auto rate = r.channel.rate_hz.load(); rate != 0) r.writer.set_rate(rate);
  if (auto error = r.writer.write(samples); !error.empty()) {
    r.failed = true;
    failed_(r.channel.stream, std::move(error));
  }
}

}  // namespace siptty::audio
