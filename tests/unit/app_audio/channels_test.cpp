// Files into a call, and a call into a recording.
#include "party.hpp"

#include <codec/goertzel.hpp>
#include <codec/level.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <vector>

TEST_CASE("a file is played once over the source, then its end is told and the channel is free") {
  const auto wave = tone(440, 400);  // two and a half packets
  const auto channel = filled(wave);
  party p(source_mode::tone);
  p.change([](auto& s) { s.tone_hz = 1000; });
  p.handler->play_over(channel.get());
  const auto first = p.sent(2);
  REQUIRE_FALSE(channel->released);
  const auto last = p.sent(1);
  REQUIRE(channel->released);
  REQUIRE(between(first, 80, 320) == from_pcmu(pcmu(between(wave, 80, 320))));  // but for the fades
  REQUIRE(codec::tone_share(between(last, 80, 160), 1000) > 0.9);
  REQUIRE(codec::tone_share(p.sent(1), 1000) > 0.99);
  const auto news = p.news();
  REQUIRE(news.size() == 1);
  REQUIRE(news[0].what == notice::kind::play_finished);
  REQUIRE(news[0].stream == 7);
  REQUIRE(news[0].play == 42);
  REQUIRE(p.wakes == 1);
}

TEST_CASE("a file as source ends in silence, one over a null source ends in nothing") {
  const auto first = filled(tone(440, 160)), second = filled(tone(440, 160));
  party source(source_mode::file);
  source.handler->play_source(first.get());
  REQUIRE(source.sent(1) != silence);
  REQUIRE(source.sent(1) == silence);
  REQUIRE(source.sent(1) == silence);
  REQUIRE(source.news().size() == 1);
  party null(source_mode::null);
  null.handler->play_over(second.get());
  REQUIRE(null.interval().frame.size == 160);
  REQUIRE(null.interval().frame.size == 0);
}

TEST_CASE("where the disk is late there is silence, and the file goes on behind it") {
  const auto wave = tone(440, 320);
  const auto channel = filled(frame_of(wave, 0), false);
  party p(source_mode::silence);
  p.handler->play_over(channel.get());
  REQUIRE(p.sent(1) != silence);
  REQUIRE(p.sent(1) == silence);
  channel->samples.push(wave.data() + 160, 160);
  channel->complete = true;
  REQUIRE(between(p.sent(1), 0, 80) == from_pcmu(pcmu(between(wave, 160, 240))));
  REQUIRE(p.news().size() == 1);
}

TEST_CASE("a file waits while the call is on hold") {
  const auto channel = filled(tone(440, 160));
  party p(source_mode::silence);
  p.change([](auto& s) { s.sending = false; });
  p.handler->play_over(channel.get());
  p.interval();
  REQUIRE(channel->samples.read_available() == 160);
}

TEST_CASE("channels are let go when they are replaced, stopped or left behind") {
  const auto first = filled({}), second = filled({}), third = filled({});
  record_channel recording;
  {
    party p(source_mode::file);
    p.handler->play_over(first.get());
    p.handler->play_over(second.get());
    REQUIRE(first->released);
    REQUIRE_FALSE(second->released);
    p.handler->play_source(third.get());
    p.handler->record(&recording);
    p.change([](auto& s) { s.source = source_mode::silence; });
    REQUIRE(third->released);
    REQUIRE_FALSE(recording.closed);
  }
  REQUIRE(second->released);
  REQUIRE(recording.closed);
}

TEST_CASE("a recording has one frame of each side an interval, whatever came") {
  record_channel channel;  // outlives the handler
  party p(source_mode::tone);
  p.handler->record(&channel);
  const auto wave = tone(1000, 160 * 3);
  p.hear(frame_of(wave, 0));
  p.interval();  // both
  p.interval();  // nothing heard
  p.change([](auto& s) { s.sending = false; });
  p.interval();  // the sent side fades out
  p.hear(frame_of(wave, 1));
  p.interval();  // nothing sent
  p.change([](auto& s) { s.sending = true; });
  p.hear(frame_of(wave, 2));
  p.interval();  // both
  const wav_content recorded{{codec::wav_encoding::pcm16, 8000, 2}, drained(channel)};
  const auto left = recorded.channel(0), right = recorded.channel(1);
  REQUIRE(left.size() == 5 * 160);
  REQUIRE(right.size() == 5 * 160);
  REQUIRE(codec::tone_share(frame_of(left, 0), 440) > 0.9);
  REQUIRE(codec::tone_share(frame_of(left, 1), 440) > 0.9);
  REQUIRE(frame_of(left, 3) == silence);
  REQUIRE(codec::tone_share(frame_of(left, 4), 440) > 0.8);
  REQUIRE(frame_of(right, 0) == from_pcmu(pcmu(frame_of(wave, 0))));
  REQUIRE(frame_of(right, 1) == silence);
  REQUIRE(frame_of(right, 2) == silence);
  REQUIRE(frame_of(right, 3) == from_pcmu(pcmu(frame_of(wave, 1))));
  REQUIRE(frame_of(right, 4) == from_pcmu(pcmu(frame_of(wave, 2))));
}

TEST_CASE("what was muted or covered by a digit is recorded as the silence that it was") {
  record_channel channel;  // outlives the handler
  party p(source_mode::tone);
  p.handler->record(&channel);
  p.handler->mute(true);
  p.interval();
  p.handler->mute(false);
  p.handler->push_digits("1");
  p.interval();
  REQUIRE(drained(channel) == sound(4 * 160, 0));
}

TEST_CASE("a recording that finds no room counts what is missing") {
  record_channel channel;  // outlives the handler
  party p(source_mode::tone);
  p.handler->record(&channel);
  p.sent(650);
  REQUIRE(channel.samples.read_available() + channel.missed == 650 * 320);
  REQUIRE(channel.missed >= 49 * 320);
}
