#include "session.hpp"

#include <base/ascii.hpp>

#include <utility>

namespace siptty {

namespace {

struct built_codec {
  std::string_view name;
  std::uint32_t rate_hz;  // as the configuration names it
  std::string_view spelled;
  std::uint32_t clock_rate_hz, channels;  // as a=rtpmap says it (RFC 3551 §4.5.2, RFC 7587 §7)
  std::uint8_t payload_type;
  std::string_view fmtp;
};

// L16 at higher rates is built, but its packets are longer than what a stream's jitter buffer holds.
constexpr built_codec built_codecs[] = {{"opus", 48'000, "opus", 48'000, 2, 96, "useinbandfec=1"},
                                        {"g722", 16'000, "G722", 8000, 1, 9, {}},
                                        {"pcmu", 8000, "PCMU", 8000, 1, 0, {}},
                                        {"pcma", 8000, "PCMA", 8000, 1, 8, {}},
                                        {"l16", 8000, "L16", 8000, 1, 97, {}}};

std::vector<sdp::codec_offer> offers_of(const std::vector<codec_choice>& wanted) {
  std::vector<sdp::codec_offer> offers;
  const auto add = [&](const built_codec& b) {
    offers.push_back({std::string(b.spelled), b.clock_rate_hz, b.payload_type, std::string(b.fmtp), b.channels});
  };
  for (const auto& w : wanted) {
    for (const auto& b : built_codecs) {
      if (base::iequals(w.name, b.name) && w.clock_rate_hz == b.rate_hz) add(b);
    }
  }
  if (offers.empty()) {
    for (const auto& b : built_codecs) add(b);
  }
  return offers;
}

bool sends(sdp::direction d) { return d == sdp::direction::sendrecv || d == sdp::direction::sendonly; }
bool receives(sdp::direction d) { return d == sdp::direction::sendrecv || d == sdp::direction::recvonly; }

}  // namespace

session::session(audio::media_service& media, sound_settings sound, const std::vector<codec_choice>& codecs,
                 std::uint64_t id)
    : media_(&media), sound_(std::move(sound)), codecs_(offers_of(codecs)), id_(id) {}

std::string session::open(const base::ip_address& local, std::uint16_t port) {
  if (stream_ != 0) return {};
  auto opened = media_->open(local, port);
  stream_ = opened.stream;
  rtp_ = opened.rtp;
  return opened.error;
}

sdp::local_media session::local_media() const {
  sdp::local_media m;
  m.rtp = rtp_;
  m.codecs = codecs_;
  m.session_id = id_;
  m.direction = hold_ ? sdp::direction::sendonly : sdp::direction::sendrecv;
  return m;
}

std::string session::make_offer() {
  sent_ = sdp::make_offer(local_media(), sent_ ? &*sent_ : nullptr);
  return sdp::print(*sent_);
}

std::string session::take_offer(std::string_view text, std::string& answer) {
  const auto offer = sdp::parse(text);
  if (!offer) return "the peer's SDP is broken: " + std::string(sdp::describe(offer.error().code));
  auto result = sdp::answer(*offer, local_media(), sent_ ? &*sent_ : nullptr);
  if (!result) return "the peer's offer cannot be met: " + std::string(sdp::describe(result.error()));
  sent_ = std::move(result->answer);
  agreed_ = std::move(result->media);
  answer = sdp::print(*sent_);
  apply();
  return {};
}

std::string session::take_answer(std::string_view text) {
  if (!sent_) return "the peer answered an offer that was never made";
  const auto answer = sdp::parse(text);
  if (!answer) return "the peer's SDP is broken: " + std::string(sdp::describe(answer.error().code));
  auto result = sdp::accept_answer(*sent_, *answer);
  if (!result) return "the peer's answer cannot be used: " + std::string(sdp::describe(result.error()));
  agreed_ = *std::move(result);
  apply();
  return {};
}

void session::apply() {
  const auto& a = *agreed_;
  audio::stream_settings s;
  s.remote_rtp = a.remote_rtp;
  s.remote_rtcp = a.remote_rtcp;
  s.send = sends(a.direction);
  s.receive = receives(a.direction);
  s.codec = {a.codec, a.clock_rate, a.fmtp};
  s.payload_type = a.send_payload_type;
  s.receive_payload_type = a.receive_payload_type;
  s.telephone_event = a.send_event;
  s.receive_telephone_event = a.receive_event;
  s.packet_ms = a.ptime;
  s.source = hold_ && sound_.source != audio::source_mode::null ? audio::source_mode::silence : sound_.source;
  s.tone_hz = sound_.tone_hz;
  s.detect_hz = sound_.detect_hz;
  s.play_file = sound_.play_file;
  media_->configure(stream_, s);
}

void session::use(sound_settings sound) {
  sound_ = std::move(sound);
  if (stream_ != 0 && agreed_) apply();
}

bool session::held_by_peer() const { return agreed_ && !sends(agreed_->direction); }

void session::mute(bool on) {
  muted_ = on;
  if (stream_ != 0) media_->mute(stream_, on);
}

audio::stream_statistics session::statistics() const { return stream_ != 0 ? media_->statistics(stream_) : last_; }

audio::stream_statistics session::close() {
  if (stream_ != 0) last_ = media_->close(std::exchange(stream_, 0));
  return last_;
}

}  // namespace siptty
