#include "own_sound.hpp"

#include <algorithm>
#include <array>

namespace siptty::audio {

namespace {
constexpr std::uint32_t parts_of_a_second = 10;  // filled ahead
}

std::string own_sound_player::start(const own_sound& sound) {
  sound_ = sound;
  rate_hz_ = 0;
  if (sound_.file.empty()) return {};
  auto problem = wav_player().open(sound_.file, max_card_rate_hz);
  if (!problem.empty()) sound_.file.clear();
  return problem;
}

void own_sound_player::make(std::uint32_t rate_hz) {
  rate_hz_ = rate_hz;
  tone_.reset();
  file_.reset();
  if (!sound_.file.empty() && file_.emplace().open(sound_.file, rate_hz).empty()) return;
  file_.reset();
  if (sound_.tone) tone_.emplace(*sound_.tone, rate_hz);
}

void own_sound_player::next(std::span<std::int16_t> block) {
  if (tone_) return tone_->fill(block);
  std::fill(block.begin(), block.end(), std::int16_t{0});
  if (!file_ || file_->read(block) == block.size()) return;
  if (!file_.emplace().open(sound_.file, rate_hz_).empty()) file_.reset();
}

void own_sound_player::fill(card_channel& channel) {
  const std::uint32_t rate_hz = channel.output_rate_hz;
  if (rate_hz == 0) return;
  if (rate_hz != rate_hz_) make(rate_hz);
  std::array<std::int16_t, 480> block;
  while (channel.heard.read_available() < rate_hz / parts_of_a_second) {
    next(block);
    channel.heard.push(block.data(), block.size());
  }
}

}  // namespace siptty::audio
