// The sound of one stream, on the media thread: sources, codecs, digits, recording, measuring.
//
// Each packet interval is one call of next_frame(), and that is the stream's clock. What arrived since the
// last one is the interval's heard frame: it is measured, it is what `echo` sends back, and it is recorded
// beside the frame that is sent. So both channels of a recording get exactly one frame an interval, of
// silence where there was nothing.
#pragma once

#include "channels.hpp"
#include "notice_ring.hpp"

#include <codec/concealment.hpp>
#include <codec/telephone_event.hpp>
#include <codec/tone.hpp>
#include <rtp/net/stream_handler.hpp>
#include <siptty/audio/media_service.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace siptty::audio {

/// What the handler needs of stream_settings.
struct sound_settings {
  bool sending = false;
  codec_kind codec = codec_kind::pcmu;
  std::uint8_t payload_type = 0;
  std::optional<std::uint8_t> telephone_event;
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
  static constexpr std::uint32_t min_packet_ms = 10, max_packet_ms = 60;

  explicit sound_handler(notice_ring& notices) : notices_(notices) {}
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
  [[nodiscard]] const sound_measures& measures() const { return measures_; }

  rtp::outgoing_frame next_frame(std::span<std::uint8_t> payload) override;
  void play(std::uint8_t payload_type, std::span<const std::uint8_t> payload, std::uint32_t timestamp,
            bool marker) override;
  void play_nothing(bool lost) override;
  void on_event_packet(std::uint8_t payload_type, std::span<const std::uint8_t> payload,
                       std::uint32_t timestamp, bool marker) override;

 private:
  static constexpr std::size_t samples_in_ms = 8;
  static constexpr std::uint64_t intervals_to_judge = 50;
  static constexpr std::size_t max_frame = max_packet_ms * samples_in_ms;
  using samples = std::span<std::int16_t>;

  static void exchange(play_channel*& place, play_channel* channel);
  void hear(std::span<const std::int16_t> sound);
  void take_heard(samples frame);
  void drop_surplus();
  void measure(std::span<const std::int16_t> heard);
  bool make_sound(samples frame, std::span<const std::int16_t> heard);
  bool read_file(play_channel*& channel, samples frame);
  void report_digits();
  void record_interval(std::span<const std::int16_t> sent, std::span<const std::int16_t> heard);

  notice_ring& notices_;
  stream_id stream_ = 0;
  sound_settings settings_;
  bool muted_ = false;
  bool paused_ = true;  ///< nothing was sent in the last interval: the next packet starts a talk spurt
  codec::sine tone_{440};
  codec::dtmf_sender digits_;
  codec::dtmf_receiver digit_receiver_;
  codec::concealment concealment_;
  play_channel* over_ = nullptr;
  play_channel* file_ = nullptr;
  record_channel* recording_ = nullptr;
  sound_measures measures_;
  std::array<std::int16_t, 2 * max_frame> heard_{};  ///< arrived and not yet taken by an interval
  std::size_t heard_size_ = 0;
  std::size_t surplus_ = heard_.size();  ///< the least that waited behind an interval, of late
  std::uint64_t intervals_ = 0;
};

}  // namespace siptty::audio
