#include "allocations.hpp"
#include "conference.hpp"
#include "sound_handler.hpp"
#include "test_sound.hpp"

#include <catch2/catch.hpp>

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
  settings.telephone_event = settings.receive_telephone_event = std::uint8_t{101};
  settings.detect_hz = 440;
  std::array<std::uint8_t, 1488> payload{};
  sound samples(recording->samples.read_available() + 320);

  const auto before = test_support::allocations();
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
  const auto during = test_support::allocations() - before;
  REQUIRE(during == 0);
  REQUIRE(played->released);
  notice last;
  while (notices.pop(last)) continue;
  REQUIRE(last.what == notice::kind::play_finished);
}

TEST_CASE(
    "an interval allocates nothing with any codec, losses, a file and a recording of another rate included") {
  for (const auto& format : {codec::codec_format{"G722", 8000, {}}, codec::codec_format{"L16", 16'000, {}},
                             codec::codec_format{"opus", 48'000, "useinbandfec=1;usedtx=1"}}) {
    INFO(format.name);
    auto recording = std::make_unique<record_channel>();
    auto played = std::make_unique<play_channel>(1U, 44'100U);
    notice_ring notices;
    sound_handler handler(notices);
    sound_settings settings;
    settings.sending = true;
    settings.source = source_mode::echo;
    settings.codec = format;
    std::array<std::uint8_t, 1488> payload{};
    recording->rate_hz = 8000;
    const auto wave = tone(440, 44'100, 44'100);
    played->samples.push(wave.data(), wave.size());
    played->complete = true;
    handler.configure(settings);
    handler.record(recording.get());
    handler.play_over(played.get());

    const auto before = test_support::allocations();
    for (int i = 0; i < 100; ++i) {
      const auto frame = handler.next_frame(payload);
      i % 7 == 0 ? handler.play_nothing(i % 2 == 0)
                 : handler.play(0, std::span(payload).first(frame.size), 0, false);
    }
    const auto during = test_support::allocations() - before;
    REQUIRE(during == 0);
    REQUIRE(played->released);
  }
}

TEST_CASE("an interval in a conference of three rates allocates nothing") {
  notice_ring notices;
  local_sound local;
  local.source = source_mode::tone;
  const auto room = std::make_shared<conference>(notices, local);
  std::vector<std::unique_ptr<sound_handler>> parties;
  for (const auto& format : {codec::codec_format{}, codec::codec_format{"G722", 8000, {}},
                             codec::codec_format{"opus", 48'000, {}}}) {
    sound_settings settings;
    settings.sending = true;
    settings.codec = format;
    auto& party = parties.emplace_back(std::make_unique<sound_handler>(notices));
    party->configure(settings);
    party->join(room);
  }
  std::array<std::uint8_t, 1488> payload{};
  pcmu(tone(440, 160));  // the choice among G.711's loops allocates once in a program
  const auto before = test_support::allocations();
  for (int i = 0; i < 100; ++i) {
    for (const auto& party : parties) {
      const auto frame = party->next_frame(payload);
      party->play(0, std::span(payload).first(frame.size), 0, false);
      party->seat().set_gain(i % 5);
    }
  }
  const auto during = test_support::allocations() - before;
  REQUIRE(during == 0);
}

TEST_CASE("an interval allocates nothing with comfort noise, digits as tones and a call's tone") {
  for (const auto& format : {codec::codec_format{"PCMU", 8000, {}}, codec::codec_format{"G722", 8000, {}},
                             codec::codec_format{"opus", 48'000, "usedtx=1"}}) {
    INFO(format.name);
    notice_ring notices;
    sound_handler handler(notices);
    sound_settings settings;
    settings.sending = settings.silence_suppression = settings.in_band_digits = true;
    settings.source = source_mode::echo;
    settings.codec = format;
    settings.telephone_event = settings.receive_telephone_event = std::uint8_t{101};
    settings.comfort_noise = settings.receive_comfort_noise = std::uint8_t{13};
    handler.configure(settings);
    std::array<std::uint8_t, 1488> payload{};
    const std::array<std::uint8_t, 3> noise{50, 100, 120};
    int descriptions = 0;

    const auto before = test_support::allocations();
    for (int i = 0; i < 300; ++i) {
      if (i == 50) handler.push_digits("15#");
      if (i == 120) handler.mute(true);
      if (i == 200) handler.mute(false);
      const auto frame = handler.next_frame(payload);
      descriptions += frame.payload_type == 13 && frame.size > 0 ? 1 : 0;
      if (i % 40 == 0) handler.play(13, noise, 0, false);
      i % 40 < 10 ? handler.play_nothing(i % 2 == 0)
                  : handler.play(0, std::span(payload).first(frame.size), 0, false);
    }
    const auto during = test_support::allocations() - before;
    CHECK(during == 0);
    CHECK(descriptions > 0);
  }
}

TEST_CASE("a call on the sound card allocates nothing, also while it follows the card's clock") {
  auto channel = std::make_unique<card_channel>();
  channel->input_rate_hz = channel->output_rate_hz = 48'000;
  channel->input_block = channel->output_block = 480;
  notice_ring notices;
  sound_handler handler(notices);
  sound_settings settings;
  settings.sending = true;
  settings.source = source_mode::device;
  handler.configure(settings);
  handler.use_card(channel.get(), {true, true, true});
  std::array<std::uint8_t, 1488> payload{};
  sound block(964, 100);  // 0.4 % more than the call takes: both directions are corrected
  handler.next_frame(payload);

  const auto before = test_support::allocations();
  for (int i = 0; i < 500; ++i) {
    channel->spoken.push(block.data(), block.size());
    handler.next_frame(payload);
    channel->heard.pop(block.data(), block.size());
  }
  const auto during = test_support::allocations() - before;
  REQUIRE(during == 0);
}
