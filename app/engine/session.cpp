#include "session.hpp"

#include <utility>

namespace siptty {

namespace {

bool sends(sdp::direction d) { return d == sdp::direction::sendrecv || d == sdp::direction::sendonly; }
bool receives(sdp::direction d) { return d == sdp::direction::sendrecv || d == sdp::direction::recvonly; }

}  // namespace

session::session(audio::media_service& media, sound_settings sound, media_wishes wishes, dtmf_mode digits, std::uint64_t id)
    : media_(&media), sound_(std::move(sound)), wishes_(std::move(wishes)), agreed_wishes_(wishes_), digits_(digits), id_(id) {}

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
  m.codecs = offers_of(wishes_);
  m.comfort_noise = wishes_.media.silence_suppression;
  m.ptime = wishes_.media.ptime;
  m.maxptime = wishes_.media.maxptime;
  m.rtcp_mux = wishes_.media.rtcp_mux;
  m.payload_types = payload_types_;
  m.session_id = id_;
  m.direction = hold_ ? sdp::direction::sendonly : sdp::direction::sendrecv;
  return m;
}

std::string session::make_offer() {
  sent_ = sdp::make_offer(local_media(), sent_ ? &*sent_ : nullptr);
  sdp::remember_payload_types(payload_types_, *sent_);
  return sdp::print(*sent_);
}

std::string session::take_offer(std::string_view text, std::string& answer) {
  const auto offer = sdp::parse(text);
  if (!offer) return "the peer's SDP is broken: " + std::string(sdp::describe(offer.error().code));
  const auto ours = local_media();
  auto result = sdp::answer(*offer, ours, sent_ ? &*sent_ : nullptr);
  if (!result) return "the peer's offer cannot be met: " + sdp::explain(result.error(), *offer, ours.codecs);
  sdp::remember_payload_types(payload_types_, *offer);
  sent_ = std::move(result->answer);
  agreed_ = std::move(result->media);
  agreed_wishes_ = wishes_;
  answer = sdp::print(*sent_);
  apply();
  return {};
}

std::string session::take_answer(std::string_view text) {
  if (!sent_) return "the peer answered an offer that was never made";
  const auto answer = sdp::parse(text);
  if (!answer) return "the peer's SDP is broken: " + std::string(sdp::describe(answer.error().code));
  auto result = sdp::accept_answer(*sent_, *answer);
  if (!result) return "the peer's answer cannot be used: " + sdp::explain(result.error(), *answer, offers_of(wishes_));
  sdp::remember_payload_types(payload_types_, *answer);
  agreed_ = *std::move(result);
  agreed_wishes_ = wishes_;
  apply();
  return {};
}

void session::want_digits(dtmf_mode way) {
  digits_ = way;
  if (agreed_ && stream_ != 0) apply();
}

void session::apply() {
  const auto& a = *agreed_;
  audio::stream_settings s;
  s.remote_rtp = a.remote_rtp;
  s.remote_rtcp = a.remote_rtcp;
  s.send = sends(a.direction);
  s.receive = receives(a.direction);
  s.on_hold = hold_;
  s.codec = format();
  s.payload_type = a.send_payload_type;
  s.receive_payload_type = a.receive_payload_type;
  s.telephone_event = a.send_event;
  s.receive_telephone_event = a.receive_event;
  s.comfort_noise = a.send_comfort_noise;
  s.receive_comfort_noise = a.receive_comfort_noise;
  s.silence_suppression = wishes_.media.silence_suppression;
  s.in_band_digits = digits_ == dtmf_mode::inband;
  s.rtcp_mux = a.rtcp_mux;
  s.packet_ms = a.ptime;
  s.source = hold_ && sound_.source != audio::source_mode::null ? audio::source_mode::silence : sound_.source;
  s.tone_hz = sound_.tone_hz;
  s.detect_hz = sound_.detect_hz;
  s.play_file = sound_.play_file;
  media_->configure(stream_, s);
}

codec::codec_format session::format() const { return {agreed_->codec, agreed_->clock_rate, agreed_->fmtp}; }

std::uint32_t session::packet_ms() const { return agreed_ ? codec::usable_packet_ms(format(), agreed_->ptime) : 0; }

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
