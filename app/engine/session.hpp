// The media of one call: what we offer and answer, and the RTP stream that follows from it.
#pragma once

#include "codec_offers.hpp"

#include <sdp/negotiate.hpp>
#include <siptty/audio/media_service.hpp>
#include <siptty/config/configuration.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace siptty {

/// What every call's sound starts with.
struct sound_settings {
  audio::source_mode source = audio::source_mode::null;
  double tone_hz = 440;
  double detect_hz = 0;
  std::string play_file;
};

class session {
 public:
  session(audio::media_service& media, sound_settings sound, media_wishes wishes, dtmf_mode digits, std::uint64_t id);
  ~session() { close(); }
  session(const session&) = delete;
  session& operator=(const session&) = delete;

  // Each gives an empty string, or a sentence that says what is wrong.
  std::string open(const base::ip_address& local, std::uint16_t port);
  std::string take_offer(std::string_view sdp, std::string& answer);
  std::string take_answer(std::string_view sdp);

  /// Another source of sound from now on.
  void use(sound_settings sound);

  [[nodiscard]] std::string make_offer();
  /// Changes what the next offer says; the peer agrees through it.
  void want_hold(bool on) { hold_ = on; }
  void want(media_wishes wishes) { wishes_ = std::move(wishes); }
  /// The peer refused: the next offer is what was agreed on.
  void want_as_agreed() { wishes_ = agreed_wishes_; }
  [[nodiscard]] const media_wishes& wishes() const { return wishes_; }
  /// The way of digits; needs no agreement.
  void want_digits(dtmf_mode way);
  [[nodiscard]] dtmf_mode digits() const { return digits_; }
  [[nodiscard]] bool holding() const { return hold_; }
  [[nodiscard]] bool held_by_peer() const;
  void mute(bool on);
  [[nodiscard]] bool muted() const { return muted_; }
  [[nodiscard]] bool is_open() const { return stream_ != 0; }
  [[nodiscard]] bool is_negotiated() const { return agreed_.has_value(); }
  [[nodiscard]] bool can_send_digits() const { return agreed_ && agreed_->send_event; }
  [[nodiscard]] std::string codec() const { return agreed_ ? agreed_->codec : std::string(); }
  [[nodiscard]] const std::optional<sdp::negotiated>& agreed() const { return agreed_; }
  [[nodiscard]] std::uint32_t packet_ms() const;  ///< in each packet that is sent
  [[nodiscard]] audio::stream_id stream() const { return stream_; }
  [[nodiscard]] audio::stream_statistics statistics() const;
  audio::stream_statistics close();

 private:
  [[nodiscard]] sdp::local_media local_media() const;
  [[nodiscard]] codec::codec_format format() const;
  void apply();

  audio::media_service* media_;
  sound_settings sound_;
  media_wishes wishes_, agreed_wishes_;
  dtmf_mode digits_;
  std::vector<sdp::rtpmap> payload_types_;  ///< what they stood for so far
  std::uint64_t id_;
  audio::stream_id stream_ = 0;
  base::endpoint rtp_;
  bool hold_ = false;
  bool muted_ = false;
  std::optional<sdp::description> sent_;
  std::optional<sdp::negotiated> agreed_;
  audio::stream_statistics last_;
};

}  // namespace siptty
