#include "sound_handler.hpp"
#include "test_sound.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <new>

namespace {
thread_local std::size_t allocations = 0;
}

void* operator new(std::size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size)) return memory;
  throw std::bad_alloc();
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  ++allocations;
  return std::malloc(size);
}
void operator delete(void* memory) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}

using namespace siptty::audio;

TEST_CASE("an interval allocates nothing, whatever happens in it") {
  const auto wave = pcmu(tone(440, 160));
  const std::array<std::uint8_t, 4> digit{5, 0x8a, 0x05, 0x00};
  auto recording = std::make_unique<record_channel>();
  auto played = std::make_unique<play_channel>(1U);
  notice_ring notices;
  sound_handler handler(notices);
  sound_settings settings;
  settings.sending = true;
  settings.telephone_event = std::uint8_t{101};
  settings.detect_hz = 440;
  std::array<std::uint8_t, 1400> payload{};
  sound samples(recording->samples.read_available() + 320);

  const auto before = allocations;
  handler.record(recording.get());
  std::uint32_t at = 0;
  for (const auto source : {source_mode::null, source_mode::silence, source_mode::tone, source_mode::echo}) {
    settings.source = source;
    handler.configure(settings);
    handler.push_digits("1");
    for (int i = 0; i < 50; ++i) {
      handler.next_frame(payload);
      i % 7 == 0 ? handler.play_nothing(i % 2 == 0) : handler.play(0, wave, 0, false);
      if (i % 10 == 0) handler.on_event_packet(101, digit, at += 8000, true);
      recording->samples.pop(samples.data(), samples.size());
    }
  }
  played->samples.push(samples.data(), 100);
  played->complete = true;
  handler.play_over(played.get());
  for (int i = 0; i < 5; ++i) handler.next_frame(payload);
  const auto during = allocations - before;
  REQUIRE(during == 0);
  REQUIRE(played->released);
  notice last;
  while (notices.pop(last)) continue;
  REQUIRE(last.what == notice::kind::play_finished);
}
