// The sound of one stream, on the media thread: sources, codecs, digits, recording, measuring.
//
// Each packet interval is one call of next_frame(), and that is the stream's clock. What arrived since the
// last one is the interval's heard frame: it is measured, it is what `echo` sends back, and it is recorded
// beside the frame that is sent. So both channels of a recording get exactly one frame an interval, of
// silence where there was nothing. All of it is at the codec's rate; a file or a recording that began at
// another one is converted.
//
// Mute, hold and their ends glide, so what is sent goes on for one packet when a hold begins.
#pragma once

#include "card_port.hpp"
#include "conference_seat.hpp"
#include "digit_collector.hpp"
#include "heard_sound.hpp"
#include "notice_ring.hpp"
#include "silence_suppressor.hpp"
#include "sound_meter.hpp"
#include "sound_recorder.hpp"
#include "sound_settings.hpp"
#include "sound_source.hpp"

#include <codec/codec.hpp>
#include <codec/gain.hpp>
#include <codec/telephone_event.hpp>
#include <rtp/net/stream_handler.hpp>

#include <memory>
#include <optional>
#include <string_view>

namespace siptty::audio {

class sound_handler final : public rtp::stream_handler {
 public:
  explicit sound_handler(notice_ring& notices);
  sound_handler(const sound_handler&) = delete;
  sound_handler& operator=(const sound_handler&) = delete;

  void identify(stream_id stream) { stream_ = stream; }
  void configure(const sound_settings& settings);
  void mute(bool on) { source_.mute(on); }
  /// Digits beyond the sender's queue are dropped.
  void push_digits(std::string_view digits);
  /// Takes the place of the source until it ends; nullptr stops. Likewise the file of source_mode::file.
  void play_over(play_channel* channel) { source_.play_over(channel); }
  void play_source(play_channel* channel) { source_.play_source(channel); }
  void record(record_channel* channel) { recorder_.exchange(channel); }
  /// Lets go of the recording, which another stream will go on with.
  void leave_recording() { recorder_.leave(); }
  /// The microphone becomes what source_mode::device sends, and the speaker plays what is heard; nullptr
  /// stops.
  void use_card(card_channel* channel, const voice_processing& wanted);
  void process_voice(const voice_processing& wanted);
  [[nodiscard]] card_delay delay_of_card() const { return card_ ? card_->delay() : card_delay{}; }
  /// The stream becomes a party of the conference, and sends what the others say.
  void join(std::shared_ptr<conference> room) { seat_.take(std::move(room), rate_hz_); }
  [[nodiscard]] conference_seat& seat() { return seat_; }
  [[nodiscard]] const sound_measures& measures() const { return meter_.measures(); }

  rtp::outgoing_frame next_frame(std::span<std::uint8_t> payload) override;
  void play(std::uint8_t payload_type, std::span<const std::uint8_t> payload, std::uint32_t timestamp,
            bool marker) override;
  void play_nothing(bool lost) override { heard_.play_nothing(lost); }
  std::uint32_t spare(bool wanted) override;
  void on_event_packet(std::uint8_t payload_type, std::span<const std::uint8_t> payload,
                       std::uint32_t timestamp, bool marker) override;
  void on_remote_loss(double share) override { encoder_->expect_loss(share); }

 private:
  void change_rate(std::uint32_t rate_hz);
  void make_encoder(const sound_settings& settings);
  void configure_suppressor(const sound_settings& settings);
  void meet_card(std::span<const std::int16_t> heard);
  bool make_sound(samples frame, std::span<const std::int16_t> heard);
  bool glide(samples frame, bool digit);
  void fill_event(const codec::dtmf_sender::packet& event, std::span<std::uint8_t> payload,
                  rtp::outgoing_frame& frame);
  void fill_sound(std::span<const std::int16_t> sound, std::span<std::uint8_t> payload,
                  rtp::outgoing_frame& frame);
  void fill_noise(std::span<std::uint8_t> payload, rtp::outgoing_frame& frame);
  void report_ended();
  void report_digits();

  // What every interval looks at stands together.
  sound_settings settings_;
  // Of the settings, which look them up by the codec's name.
  std::uint32_t rate_hz_ = settings_.rate_hz();
  std::size_t frame_size_ = settings_.frame_size();
  bool started_ = false;  ///< something was sent: from then on the beginning of sound glides
  bool paused_ = true;    ///< no sound was sent in the last interval: the next packet starts a talk spurt
  std::unique_ptr<codec::encoder> encoder_;
  std::unique_ptr<card_port> card_;
  codec::gain level_;
  codec::gain aloud_;  ///< of what the speaker gets
  sound_meter meter_;
  conference_seat seat_;
  heard_sound heard_;
  sound_source source_;
  codec::dtmf_sender events_;
  digit_collector digits_;
  sound_recorder recorder_;
  std::optional<silence_suppressor> suppressor_;
  notice_ring& notices_;
  stream_id stream_ = 0;
};

}  // namespace siptty::audio
