// Sound for calls: opens RTP streams, runs codecs, sources, sinks and recording on the media thread.
#pragma once

#include <base/endpoint.hpp>
#include <codec/codec.hpp>
#include <siptty/audio/devices.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace siptty::audio {

/// What a call sends when nothing else is playing.
enum class source_mode : std::uint8_t { null, silence, tone, echo, file, device };

/// A stream's settings as negotiated. All of it may change during a call (`configure` again).
struct stream_settings {
  base::endpoint remote_rtp;          ///< port 0: do not send
  base::endpoint remote_rtcp;         ///< port 0: remote_rtp + 1
  bool symmetric = true;              ///< follow the source address of the first valid packets
  bool send = true, receive = true;   ///< direction after hold
  codec::codec_format codec;          ///< with what the peer's fmtp says; one that is not built counts as PCMU
  std::uint8_t payload_type = 0;      ///< of what is sent
  std::uint8_t receive_payload_type = 0;
  std::optional<std::uint8_t> telephone_event;  ///< payload type when negotiated, at the codec's clock rate
  std::optional<std::uint8_t> receive_telephone_event;
  std::optional<std::uint8_t> comfort_noise, receive_comfort_noise;  ///< RFC 3389 payload types when negotiated
  bool silence_suppression = false;   ///< pauses in speech are sent as comfort noise, or as the codec's own DTX
  bool in_band_digits = false;        ///< send_digits() sends tones, and tones that are heard are digits
  bool rtcp_mux = false;              ///< RTCP on the RTP port, both ways (RFC 5761)
  std::uint32_t packet_ms = 20;       ///< 10 to 120
  source_mode source = source_mode::silence;
  double tone_hz = 440;
  double detect_hz = 0;               ///< not 0: measure how much of this tone comes back
  std::string play_file;              ///< source_mode::file
};

struct stream_statistics {
  std::uint64_t sent = 0, received = 0, lost = 0, late = 0, duplicates = 0, rejected = 0;
  double jitter_ms = 0;
  double round_trip_ms = 0;           ///< 0 until RTCP told
  double remote_lost = 0;             ///< fraction that the peer says it lost
  double remote_jitter_ms = 0;
  double mos = 0;                     ///< G.107, what we hear
  double tone_heard_seconds = 0;      ///< of detect_hz
  double level_in_dbov = -127, level_out_dbov = -127;
  double playout_delay_ms = 0;
  double capture_delay_ms = 0, playback_delay_ms = 0;  ///< what waits between the sound card and the call
};

using stream_id = std::uint32_t;

// What happens on streams, to be read by the engine.
struct digit_event { stream_id stream; char digit; std::uint32_t duration_ms; };
struct play_finished_event { stream_id stream; std::string file; };
struct media_failed_event { stream_id stream; std::string sentence; };  ///< "cannot write rec.wav: disk full"
struct first_packet_event { stream_id stream; base::endpoint from; };
/// The sound card opened, closed or has trouble; no stream's own.
struct card_event { stream_id stream; card_report report; };
struct devices_event { stream_id stream; device_listing listing; };  ///< what `ask_devices` asked for
using media_event = std::variant<digit_event, play_finished_event, media_failed_event, first_packet_event, card_event,
                                 devices_event>;

struct service_options {
  std::uint16_t first_port = 0;       ///< 0: ephemeral pairs; else even ports from here …
  std::uint16_t last_port = 0;        ///< … to here
  bool realtime = false;              ///< ask for SCHED_FIFO; refused is not an error
};

/// Owns the media thread. Methods are called from the engine's thread only and do not wait for the media thread
/// except `open`, `close` and `statistics`, which are short.
class media_service {
 public:
  explicit media_service(const service_options& options);
  ~media_service();
  media_service(const media_service&) = delete;
  media_service& operator=(const media_service&) = delete;

  /// Binds an RTP/RTCP port pair on `local`. The error is a sentence.
  struct opened {
    stream_id stream = 0;             ///< 0: failed
    base::endpoint rtp;
    std::string error;
  };
  opened open(const base::ip_address& local, std::uint16_t wanted_port = 0);
  void configure(stream_id stream, const stream_settings& settings);
  void mute(stream_id stream, bool on);          ///< silence is sent, the stream goes on
  void send_digits(stream_id stream, std::string digits);  ///< RFC 4733, queued
  /// Plays a file once instead of the source. The error is a sentence; empty when it started.
  std::string play(stream_id stream, const std::string& file);
  /// Records both directions: left what is sent, right what is heard, at the rate of the codec that the recording
  /// starts with. Empty file stops. The error is a sentence.
  std::string record(stream_id stream, const std::string& file);
  /// The recording of `from` goes on with the sound of `to`; silence stands for the time between. False when `from`
  /// has none, or `to` has one already.
  bool move_recording(stream_id from, stream_id to);
  [[nodiscard]] stream_statistics statistics(stream_id stream) const;
  /// Sends BYE, finishes the recording, frees the ports. Final statistics.
  stream_statistics close(stream_id stream);
  [[nodiscard]] std::size_t open_streams() const;

  // --- the sound card, which source_mode::device opens
  void use_devices(const card_settings& settings);
  void process_voice(const voice_processing& wanted);
  /// To the speaker: a tone of the call's progress or a ringing file; an empty one ends it.
  void play_own(const own_sound& sound);
  /// The list comes as a devices_event.
  void ask_devices();

  /// Takes what happened since the last call.
  [[nodiscard]] std::vector<media_event> take_events();
  /// Called on the media thread whenever there is something to take; must only wake the engine.
  void on_event(std::function<void()> wake);

 private:
  struct implementation;
  std::unique_ptr<implementation> implementation_;
};

}  // namespace siptty::audio
