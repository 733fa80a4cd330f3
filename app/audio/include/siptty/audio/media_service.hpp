// Sound for calls: opens RTP streams, runs codecs, sources, sinks and recording on the media thread.
#pragma once

#include <base/endpoint.hpp>
#include <codec/codec.hpp>
#include <rtp/faults.hpp>
#include <rtp/net/multicast.hpp>
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
  bool on_hold = false;               ///< we hold the call: in a conference the party neither hears nor is heard
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
  /// Parts of `rejected`: neither RTP nor RTCP; of a third party; of a type that was not agreed; far out of sequence.
  std::uint64_t thrown_away = 0;      ///< by the kernel: of third parties, or more than its buffer holds; part of `rejected`
  std::uint64_t garbage = 0, wrong_source = 0, wrong_payload = 0, implausible = 0;
  std::uint64_t discarded = 0;        ///< late, or thrown away to shorten the delay
  double mos = 0;                     ///< G.107, what we hear
  double remote_mos = 0;              ///< what the peer hears, by its reports; 0 until one came
  double tone_heard_seconds = 0;      ///< of detect_hz
  /// Of what is heard and what is sent, as a VU meter shows it: the mean power reaches 99 % of a tone's in 300 ms.
  double level_in_dbov = -127, level_out_dbov = -127;
  /// The loudest sample of late: held for a second, then it falls by 20 dB a second.
  double peak_in_dbov = -127, peak_out_dbov = -127;
  double playout_delay_ms = 0;
  double capture_delay_ms = 0, playback_delay_ms = 0;  ///< what waits between the sound card and the call
};

using stream_id = std::uint32_t;

/// What the one who sits here says in a conference.
struct local_sound {
  source_mode source = source_mode::silence;  ///< null and echo count as silence
  double tone_hz = 440;
  double detect_hz = 0;               ///< not 0: measure how much of this tone the others say
  std::string play_file;              ///< source_mode::file
};

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
  bool realtime = false;              ///< rtp::loop_options::realtime
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
  /// A stream that pages a multicast group (`remote_rtp` is the group), or hears one and is silent itself (no
  /// `remote_rtp`, `rtcp_mux`).
  opened open_to_group(const rtp::multicast_group& to);
  opened open_in_group(const rtp::multicast_group& from);
  void configure(stream_id stream, const stream_settings& settings);
  void mute(stream_id stream, bool on);          ///< silence is sent, the stream goes on
  /// Makes the stream's network bad, one way (see rtp::media_faults).
  void set_faults(stream_id stream, bool incoming, const rtp::media_faults& faults);
  /// 0-9 * # A-D and, as an event only, `!` (the hook flash); queued.
  void send_digits(stream_id stream, std::string digits);
  /// Plays a file once instead of the source. The error is a sentence; empty when it started.
  std::string play(stream_id stream, const std::string& file);
  /// Records both directions: left what is sent, right what is heard, at the rate of the codec that the recording
  /// starts with. Empty file stops. The error is a sentence.
  std::string record(stream_id stream, const std::string& file);
  /// The recording of `from` goes on with the sound of `to`; silence stands for the time between. False when `from`
  /// has none, or `to` has one already.
  bool move_recording(stream_id from, stream_id to);
  [[nodiscard]] stream_statistics statistics(stream_id stream) const;
  /// Whether the system granted the priority that `service_options::realtime` asks for.
  [[nodiscard]] bool has_realtime_priority() const;
  /// Sends BYE, finishes the recording, frees the ports. Final statistics.
  stream_statistics close(stream_id stream);
  [[nodiscard]] std::size_t open_streams() const;

  /// The conference's party that is no stream. While there is a conference, `mute`, `play`, `record` and
  /// `statistics` know it too: left is what it says, right is what all others say.
  static constexpr stream_id local_party = 0xffff'ffff;
  /// Starts a conference of the local party alone; an earlier one ends.
  void start_conference(const local_sound& local);
  /// The streams go on with their own sources.
  void end_conference();
  /// The stream sends from now on what the others say, instead of its source.
  void join(stream_id stream);
  void leave(stream_id stream);
  /// How loud the others hear a stream or the local party: 0 is silence, at most 8.
  void set_party_gain(stream_id party, double factor);
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
