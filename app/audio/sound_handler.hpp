// The sound of one stream, on the media thread: sources, codecs, digits, recording, measuring.
//
// Each packet interval is one call of next_frame(), and that is the stream's clock. What arrived since the
// last one is the interval's heard frame: it is measured, it is what `echo` sends back, and it is recorded
// beside the frame that is sent. So both channels of a recording get exactly one frame an interval, of
// silence where there was nothing. All of it is at the codec's rate; a file or a recording that began at
// another one is converted.
//
// A codec whose packets tell of the one before (Opus) is heard one packet later from its first loss on, so
// that the next packet is there when a lost one's turn comes.
#pragma once

#include "card_port.hpp"
#include "channels.hpp"
#include "notice_ring.hpp"
#include "rate_converter.hpp"

#include <codec/codec.hpp>
#include <codec/telephone_event.hpp>
#include <codec/tone.hpp>
#include <rtp/net/stream_handler.hpp>
#include <siptty/audio/media_service.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace siptty::audio {

/// What the handler needs of stream_settings.
struct sound_settings {
  bool sending = false;
  codec::codec_format codec;  ///< one that is built
  std::uint8_t payload_type = 0, receive_payload_type = 0;
  std::optional<std::uint8_t> telephone_event, receive_telephone_event;
  std::uint32_t packet_ms = 20;
  source_mode source = source_mode::silence;
  double tone_hz = 440;
  double detect_hz = 0;
};
[[nodiscard]] sound_settings sound_of(const stream_settings& settings);

struct sound_measures {
  double tone_heard_seconds = 0;
  double heard_mean_square = 0, sent_mean_square = 0;  ///< of the last interval
};

class sound_handler final : public rtp::stream_handler {
 public:
  /// A frame counts as the tone when at least this share of its energy lies there and it is louder than that.
  /// A pure tone that went through G.711 twice has more than 0.99, noise and speech rarely reach 0.3.
  static constexpr double tone_share_threshold = 0.5, tone_level_threshold_dbov = -60;
  static constexpr std::uint32_t max_packet_ms = 60;

  explicit sound_handler(notice_ring& notices) : notices_(notices) { make_coders(settings_); }
  ~sound_handler() override;
  sound_handler(const sound_handler&) = delete;
  sound_handler& operator=(const sound_handler&) = delete;

  void identify(stream_id stream) { stream_ = stream; }
  void configure(const sound_settings& settings);
  void mute(bool on) { muted_ = on; }
  /// Digits beyond the sender's queue are dropped.
  void push_digits(std::string_view digits);
  /// Takes the place of the source until it ends; nullptr stops. Likewise the file of source_mode::file.
  void play_over(play_channel* channel) { exchange(over_, channel); }
  void play_source(play_channel* channel) { exchange(file_, channel); }
  void record(record_channel* channel);
  /// Lets go of the recording, which another stream will go on with.
  void leave_recording();
  /// The microphone becomes what source_mode::device sends, and the speaker plays what is heard; nullptr stops.
  void use_card(card_channel* channel, const voice_processing& wanted);
  void process_voice(const voice_processing& wanted);
  [[nodiscard]] card_delay delay_of_card() const { return card_ ? card_->delay() : card_delay{}; }
  [[nodiscard]] const sound_measures& measures() const { return measures_; }

  rtp::outgoing_frame next_frame(std::span<std::uint8_t> payload) override;
  void play(std::uint8_t payload_type, std::span<const std::uint8_t> payload, std::uint32_t timestamp,
            bool marker) override;
  void play_nothing(bool lost) override;
  void on_event_packet(std::uint8_t payload_type, std::span<const std::uint8_t> payload,
                       std::uint32_t timestamp, bool marker) override;

 private:
  static constexpr std::uint64_t intervals_to_judge = 50;
  static constexpr std::size_t max_frame = max_packet_ms * 48;
  using samples = std::span<std::int16_t>;

  /// A file that is being played.
  struct played {
    play_channel* channel = nullptr;
    std::optional<rate_converter> converter;
    std::array<std::int16_t, 256> input{};  ///< read and not yet converted
    std::size_t input_first = 0, input_end = 0;
  };
  enum class held : std::uint8_t { nothing, packet, loss };

  void make_coders(const sound_settings& settings);
  void change_rate(std::uint32_t rate_hz);
  void match_rate(played& place);
  void match_recording();
  void exchange(played& place, play_channel* channel);
  [[nodiscard]] std::size_t frame_size() const { return std::size_t{rate_hz_} * settings_.packet_ms / 1000; }
  void play_packet(std::span<const std::uint8_t> payload);
  void play_held(std::span<const std::uint8_t> following);
  void play_other_law(std::uint8_t payload_type, std::span<const std::uint8_t> payload);
  void hear(std::span<const std::int16_t> sound);
  void take_heard(samples frame);
  void drop_surplus();
  void measure(std::span<const std::int16_t> heard);
  bool make_sound(samples frame, std::span<const std::int16_t> heard);
  bool read_file(played& place, samples frame);
  static std::size_t read_samples(played& place, samples frame);
  void report_digits();
  void record_interval(std::span<const std::int16_t> sent, std::span<const std::int16_t> heard);
  void mark_gap();
  void push_recorded(std::span<const std::int16_t> frames);

  notice_ring& notices_;
  stream_id stream_ = 0;
  sound_settings settings_;
  std::uint32_t rate_hz_ = 0;
  std::unique_ptr<codec::encoder> encoder_;
  std::unique_ptr<codec::decoder> decoder_;
  bool holding_ = false;  ///< packets are heard one later
  held held_ = held::nothing;
  std::array<std::uint8_t, codec::max_payload_bytes> held_payload_{};
  std::size_t held_size_ = 0;
  bool muted_ = false;
  bool paused_ = true;  ///< nothing was sent in the last interval: the next packet starts a talk spurt
  codec::sine tone_{440};
  codec::dtmf_sender digits_;
  codec::dtmf_receiver digit_receiver_;
  played over_, file_;
  record_channel* recording_ = nullptr;
  std::optional<rate_converter> record_converter_;
  std::unique_ptr<card_port> card_;
  sound_measures measures_;
  std::vector<std::int16_t> heard_;  ///< arrived and not yet taken by an interval
  std::size_t heard_size_ = 0;
  std::size_t surplus_ = 0;  ///< the least that waited behind an interval, of late
  std::uint64_t intervals_ = 0;
};

}  // namespace siptty::audio
