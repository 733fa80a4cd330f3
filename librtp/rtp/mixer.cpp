#include <rtp/mixer.hpp>

#include "mix_kernels.hpp"
#include "mix_seat.hpp"

#include <base/assert.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace rtp {

namespace {

// Behind a turn an interval and the look-ahead are read, before it an interval is written.
constexpr std::uint32_t kept_ms = 2 * mixer::max_interval_ms + 20;
constexpr std::uint64_t beginning_ms = 1000;  // so that there is a past

constexpr float seconds_to_full = 0.010F;

const auto& kernels = fastest_mix_kernels();

}  // namespace

void gliding_factor::apply(std::span<const std::int16_t> sound, std::span<std::int16_t> scaled,
                           std::uint32_t rate_hz) {
  const float step = std::copysign(1 / (seconds_to_full * static_cast<float>(rate_hz)), wanted_ - now_);
  const auto left = static_cast<std::size_t>(std::ceil((wanted_ - now_) / step));
  const auto gliding = std::min(left, sound.size());
  const auto scale = kernels.scale;
  scale(sound.data(), scaled.data(), gliding, now_, step);
  now_ = gliding == left ? wanted_ : now_ + step * static_cast<float>(gliding);
  kernels.scale(sound.data() + gliding, scaled.data() + gliding, sound.size() - gliding, now_, 0);
}

mixer::bus::bus(std::uint32_t rate) : rate_hz(rate), sum(position(kept_ms)), carried(position(kept_ms)) {}

mixer::mixer(make_rate_bridge make_bridge) : make_bridge_(std::move(make_bridge)), now_ms_(beginning_ms) {}
mixer::~mixer() = default;

std::size_t mixer::parties() const {
  return static_cast<std::size_t>(
      std::count_if(seats_.begin(), seats_.end(), [](const seat& s) { return s.taken; }));
}

std::size_t mixer::bus_of(std::uint32_t rate_hz) {
  for (std::size_t i = 0; i < buses_.size(); ++i) {
    if (buses_[i].rate_hz == rate_hz) return i;
  }
  SIPTTY_ASSERT(buses_.size() < max_rates && rate_hz >= 8000 && rate_hz <= 48'000);
  const auto added = buses_.size();
  buses_.emplace_back(rate_hz);
  for (std::size_t i = 0; i < added; ++i) {
    bridges_.push_back({i, added, make_bridge_(buses_[i].rate_hz, rate_hz)});
    bridges_.push_back({added, i, make_bridge_(rate_hz, buses_[i].rate_hz)});
  }
  return added;
}

mixer::party_id mixer::join(std::uint32_t rate_hz) {
  const auto free = std::find_if(seats_.begin(), seats_.end(), [](const seat& s) { return !s.taken; });
  const auto id = static_cast<party_id>(free - seats_.begin());
  SIPTTY_ASSERT(id < max_parties);
  if (free == seats_.end()) seats_.emplace_back();
  seats_[id] = {};
  seats_[id].taken = true;
  sit(seats_[id], rate_hz);
  return id;
}

void mixer::sit(seat& s, std::uint32_t rate_hz) {
  s.bus = bus_of(rate_hz);
  s.own = own_track(buses_[s.bus].position(kept_ms));
  s.gain.restart();
}

void mixer::leave(party_id party) {
  auto& s = seats_[party];
  fade_out(s);
  s = {};
}

void mixer::change_rate(party_id party, std::uint32_t rate_hz) {
  auto& s = seats_[party];
  if (buses_[s.bus].rate_hz == rate_hz) return;
  fade_out(s);
  sit(s, rate_hz);
}

// What nobody has heard yet goes down to silence.
void mixer::fade_out(seat& s) {
  auto& b = buses_[s.bus];
  const auto from = b.position(now_ms_) - b.look_ahead();
  if (s.own.end() <= from) return;
  const auto said = s.own.last(static_cast<std::size_t>(s.own.end() - from));
  b.sum.each_run(from, said.size(), [&](std::size_t at, std::size_t done, std::size_t run) {
    for (std::size_t i = 0; i < run; ++i) {
      const auto gone = static_cast<float>(done + i + 1) / static_cast<float>(said.size());
      b.sum.data()[at + i] -=
          static_cast<std::int32_t>(std::lrint(static_cast<float>(said[done + i]) * gone));
    }
  });
}

void mixer::set_gain(party_id party, double factor) {
  const auto usable = std::isfinite(factor) ? std::clamp(factor, 0.0, max_gain) : 0;
  seats_[party].gain.set(static_cast<float>(usable));
}

std::uint64_t mixer::turn_ms(party_id party) const {
  return std::max(seats_[party].turn_ms, now_ms_);
}

void mixer::exchange(party_id party, std::span<const std::int16_t> heard, std::span<std::int16_t> mixed) {
  auto& s = seats_[party];
  const auto ms = 10 * static_cast<std::uint32_t>(heard.size()) / (buses_[s.bus].rate_hz / 100);
  SIPTTY_ASSERT(s.taken && ms > 0 && ms <= max_interval_ms && ms % 10 == 0 && mixed.size() == heard.size());
  const auto now = turn_ms(party);
  if (now != s.turn_ms) s.gain.restart();  // there is a gap before
  carry(now);
  put(s, heard);
  take(s, mixed);
  s.turn_ms = now + ms;
}

// A sum is complete up to now, but what has not been heard yet may still fade out: that stays behind.
void mixer::carry(std::uint64_t now_ms) {
  const auto from = std::exchange(now_ms_, now_ms);
  if (bridges_.empty() || from == now_ms) return;
  for (auto& b : buses_) {
    b.sum.open(b.position(now_ms));
    b.carried.open(b.position(now_ms));
  }
  for (auto& b : bridges_) carry(b, from, static_cast<std::uint32_t>(now_ms - from));
}

void mixer::carry(bridge& way, std::uint64_t from_ms, std::uint32_t length_ms) {
  auto &from = buses_[way.from], &to = buses_[way.to];
  std::array<float, max_interval_samples> before, after;
  const auto in = std::span(before).first(from.position(length_ms));
  const auto out = std::span(after).first(to.position(length_ms));
  from.sum.each_run(from.position(from_ms) - from.look_ahead(), in.size(),
                    [&](std::size_t at, std::size_t done, std::size_t run) {
                      std::copy_n(from.sum.data() + at, run, in.begin() + static_cast<std::ptrdiff_t>(done));
                    });
  way.converter->convert(in, out);
  to.carried.each_run(to.position(from_ms), out.size(),
                      [&](std::size_t at, std::size_t done, std::size_t run) {
                        for (std::size_t i = 0; i < run; ++i)
                          to.carried.data()[at + i] += static_cast<std::int32_t>(std::lrint(out[done + i]));
                      });
}

void mixer::put(seat& s, std::span<const std::int16_t> heard) {
  auto& b = buses_[s.bus];
  const auto at = b.position(now_ms_);
  b.sum.open(at + heard.size());
  s.forgotten = s.own.keep(at, heard.size() + b.look_ahead());
  const auto own = s.own.say(heard.size());
  std::array<std::int16_t, max_interval_samples> scaled;
  const auto* said = heard.data();
  if (!s.gain.neutral()) {
    s.gain.apply(heard, scaled, b.rate_hz);
    said = scaled.data();
  }
  b.sum.each_run(at, own.size(), [&](std::size_t to, std::size_t done, std::size_t run) {
    kernels.add(said + done, own.data() + done, b.sum.data() + to, run);
  });
}

void mixer::take(seat& s, std::span<std::int16_t> mixed) {
  const auto& b = buses_[s.bus];
  if (!bridges_.empty() || !s.limiter.idle() || !take_fitting(b, s, mixed)) take_limited(b, s, mixed);
  const auto silent = std::min(s.forgotten, mixed.size());
  std::fill_n(mixed.begin(), silent, std::int16_t{0});
}

// The usual case: nothing to limit, nothing from other rates. What the limiter would look at has to fit too.
bool mixer::take_fitting(const bus& b, const seat& s, std::span<std::int16_t> mixed) const {
  std::array<std::int16_t, max_look_ahead> ahead;
  bool fits = true;
  const auto subtract = [&](std::uint64_t from, std::size_t first, std::span<std::int16_t> others) {
    b.sum.each_run(from, others.size(), [&](std::size_t at, std::size_t done, std::size_t run) {
      fits = kernels.subtract(b.sum.data() + at, s.own.before() + first + done, others.data() + done, run) &&
             fits;
    });
  };
  const auto end = b.position(now_ms_) - b.look_ahead();
  subtract(end - mixed.size(), 0, mixed);
  subtract(end, mixed.size(), std::span(ahead).first(b.look_ahead()));
  return fits;
}

void mixer::take_limited(const bus& b, seat& s, std::span<std::int16_t> mixed) const {
  std::array<std::int32_t, max_interval_samples + max_look_ahead> others;
  const auto count = mixed.size() + b.look_ahead();
  b.sum.each_run(b.position(now_ms_) - count, count, [&](std::size_t at, std::size_t done, std::size_t run) {
    kernels.subtract_wide(b.sum.data() + at, b.carried.data() + at, s.own.before() + done,
                          others.data() + done, run);
  });
  s.limiter.apply(std::span(others).first(count), mixed, b.look_ahead());
}

}  // namespace rtp
