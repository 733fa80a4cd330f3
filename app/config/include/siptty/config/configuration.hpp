// The configuration as values: every key of the file under its own name, with its default
// (docs/configuration.md).
#pragma once

#include <siptty/config/secret.hpp>
#include <siptty/config/security.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace siptty {

/// "0.1.0".
[[nodiscard]] std::string_view version();
/// "siptty/0.1.0".
[[nodiscard]] std::string default_user_agent();

enum class transport_kind : std::uint8_t { udp, tcp, tls, ws, wss };
/// How digits are sent: telephone-event, INFO with application/dtmf-relay, INFO with application/dtmf, tones.
enum class dtmf_mode : std::uint8_t { rfc4733, info, info_dtmf, inband };
enum class audio_mode : std::uint8_t { null, file, device, tone, echo };
enum class tone_country : std::uint8_t { eu, us, uk, jp };  ///< whose ringing and busy tones

[[nodiscard]] std::string_view name_of(transport_kind t);  ///< "udp"
[[nodiscard]] std::string_view name_of(dtmf_mode m);       ///< "rfc4733"
[[nodiscard]] std::string_view name_of(audio_mode m);      ///< "null"
[[nodiscard]] std::string_view name_of(tone_country c);    ///< "eu"

/// A codec by its encoding name in lower case and its clock rate in Hz: "pcmu/8000".
struct codec_choice {
  std::string name;
  std::uint32_t clock_rate_hz = 0;

  [[nodiscard]] std::string to_string() const { return name + "/" + std::to_string(clock_rate_hz); }
  friend bool operator==(const codec_choice&, const codec_choice&) = default;
};
/// Reads "pcmu/8000", "PCMU" or "L16/16000"; a missing rate is the codec's usual one. Nothing when it is not
/// known.
[[nodiscard]] std::optional<codec_choice> parse_codec(std::string_view text);
/// opus/48000, g722/16000, pcmu/8000, pcma/8000.
[[nodiscard]] std::vector<codec_choice> default_codecs();

/// Header lines in the order of the file. Names are tokens, values hold no line end.
using header_list = std::vector<std::pair<std::string, std::string>>;

/// Headers for requests: those for all, and those for one method, which come after.
struct header_rules {
  header_list all;
  std::map<std::string, header_list, std::less<>> by_method;  ///< key: "INVITE"
};

struct general_config {
  int log_level = 3;  ///< 0 off … 6 everything
  std::string log_file = "siptty.log";
  std::string user_agent = default_user_agent();
  std::string bind_host;        ///< empty: chosen by route
  std::uint16_t bind_port = 0;  ///< 0: any free port
  bool null_audio = false;      ///< true also makes audio.mode null
};

struct nat_config {
  std::string stun_server;
  bool ice_enabled = false;
  bool turn_enabled = false;
  std::string turn_server;
  std::string turn_user;
  secret turn_pass;
};

struct tls_config {
  std::string cert_file, key_file, ca_file;  ///< "~" is expanded
  bool verify_server = true;
};

struct srtp_config {
  bool enabled = false;
  bool require = false;
};

struct blf_config {
  std::string extension;
  std::string label;  ///< the extension when the file has none
};

/// RFC 5626 (outbound), RFC 5627 (GRUU) and what NATs ask for; all off by default.
struct registration_config {
  bool outbound = false;
  std::vector<std::string> further_proxies;  ///< SIP URIs of further flows' first hops
  std::string instance_id;                   ///< "urn:uuid:…"; empty: a new one for each run
  bool gruu = false;
  bool keep_alive = false;
  std::uint32_t nat_refresh_s = 0;  ///< 0: no empty datagrams
  bool keep_offer = false;
  std::uint32_t keep_wanted_s = 0;  ///< 0: nobody is asked for keep-alives
  bool watch = false;               ///< of the reg event (RFC 3680)
  bool follow_nat = false;
  bool follow_redirects = true;
};

/// RFC 3325 and RFC 3323: header values.
struct identity_config {
  std::string asserted, preferred, privacy;
  bool anonymous = false;
};

inline constexpr std::uint32_t min_ptime_ms = 10, max_ptime_ms = 120;

/// What we like to get as Opus (RFC 7587 §6.1), under the RFC's names. 0: not said.
struct opus_config {
  std::uint32_t maxplaybackrate = 0;    ///< Hz
  std::uint32_t maxaveragebitrate = 0;  ///< bits a second
  bool stereo = false;
  bool cbr = false;
  bool useinbandfec = true;
  bool usedtx = false;
};

/// What calls negotiate beside the codecs.
struct media_config {
  std::uint32_t ptime = 20;     ///< milliseconds, whole tens: what we like to get
  std::uint32_t maxptime = 0;   ///< the most that we like to get; 0: not said
  bool silence_suppression = false;  ///< send nothing in pauses but comfort noise (RFC 3389), or Opus' own
  bool rtcp_mux = false;             ///< RTCP on the RTP port (RFC 5761)
  opus_config opus;
};

struct account_config {
  std::string name;  ///< unique
  bool enabled = true;
  std::string sip_uri;    ///< "sip:alice@pbx.example.com"
  std::string auth_user;  ///< never empty after loading: default is the user part of sip_uri
  secret auth_password;   ///< from the file, the environment or a file of its own
  std::string registrar;  ///< a SIP URI; empty only when `register_` is false
  std::string outbound_proxy;
  transport_kind transport = transport_kind::udp;
  bool transport_given = false;    ///< the file or a flag names it: the DNS is not asked what the domain prefers
  bool register_ = true;           ///< key "register"
  std::uint32_t reg_expiry = 300;  ///< seconds
  dtmf_mode dtmf = dtmf_mode::rfc4733;
  std::string bind_host;        ///< empty: general.bind_host
  std::uint16_t bind_port = 0;  ///< 0: general.bind_port
  nat_config nat;
  tls_config tls;
  srtp_config srtp;
  registration_config registration;
  identity_config identity;
  challenge_config challenge;
  stir_config stir;
  std::vector<codec_choice> codecs = default_codecs();  ///< key "codecs.priority", best first, not empty
  media_config media;            ///< keys of "codecs" and "rtcp_mux"
  std::vector<blf_config> blf;
  header_rules headers;
};

inline constexpr std::uint32_t min_tone_hz = 50;
inline constexpr std::uint32_t max_tone_hz = 3800;  ///< what G.711 carries

struct audio_config {
  audio_mode mode = audio_mode::null;
  std::string play_file, record_dir;  ///< "~" is expanded
  std::string input_device, output_device;  ///< a name or a part of it; empty: the default; "none"
  std::string ring_file;
  bool echo_cancelling = false, noise_suppression = false, automatic_gain = false;  ///< of the microphone
  bool realtime = false;  ///< rtp::loop_options::realtime
  tone_country tones = tone_country::eu;
  std::uint32_t tone_hz = 440;  ///< for mode tone
};

struct history_config {
  bool enabled = true;
  std::string db_file = "~/.local/share/siptty/history.db";  ///< "~" is expanded by loading
  std::uint32_t max_entries = 1000;
};

/// Everything. A default one is what siptty runs with when there is no file.
struct configuration {
  general_config general;
  header_rules headers;
  std::vector<account_config> accounts;
  audio_config audio;
  history_config history;
};

}  // namespace siptty
