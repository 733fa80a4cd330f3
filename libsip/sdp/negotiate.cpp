#include <base/ascii.hpp>
#include <sdp/negotiate.hpp>

#include "codecs.hpp"
#include "fields.hpp"
#include "media_line.hpp"

#include <algorithm>

namespace sdp {
namespace {

bool sends(direction d) {
  return d == direction::sendrecv || d == direction::sendonly;
}
bool receives(direction d) {
  return d == direction::sendrecv || d == direction::recvonly;
}
direction direction_from(bool send, bool receive) {
  if (send) return receive ? direction::sendrecv : direction::sendonly;
  return receive ? direction::recvonly : direction::inactive;
}

std::optional<refusal> problem_with(const description& d, const media& m) {
  if (!base::iequals(m.type, "audio") || m.port == 0) return refusal::no_audio;
  if (!base::iequals(m.proto, "RTP/AVP")) return refusal::unsupported_profile;
  if (!d.rtp_of(m)) return refusal::no_address;
  return std::nullopt;
}

/// What we will send in: the length that the peer wishes for, or the nearest shorter one that we make; never
/// above its maximum. Without a wish, and for one that no packet has, ours.
std::uint32_t ptime_for(const media& theirs, std::uint32_t ours) {
  constexpr std::uint32_t step = 10, longest_in_use = 200;  // RFC 3551 §4.2
  const auto makeable = [](std::uint32_t ms) { return std::clamp(ms / step * step, min_ptime, max_ptime); };
  const auto wish = theirs.ptime().value_or(0);
  auto ms = makeable(wish == 0 || wish > longest_in_use ? ours : wish);
  if (const auto most = theirs.maxptime(); most && *most > 0) ms = std::min(ms, makeable(*most));
  return ms;
}

/// The parts of `negotiated` that come from the peer's m= line; `allowed` is the most that we want to do.
negotiated read_peer(const description& d, const media& m, direction allowed, std::uint32_t ptime, bool mux) {
  negotiated n;
  n.remote_rtp = *d.rtp_of(m);
  n.rtcp_mux = mux && m.rtcp_mux();
  n.remote_rtcp = n.rtcp_mux ? n.remote_rtp : d.rtcp_of(m).value_or(n.remote_rtp);
  const auto theirs = d.direction_of(m);
  const bool held = n.remote_rtp.address.is_unspecified();  // §8.4, the way of RFC 2543
  if (held) n.remote_rtp.port = 0;
  if (n.remote_rtcp.address.is_unspecified()) n.remote_rtcp.port = 0;
  n.direction =
      direction_from(sends(allowed) && receives(theirs) && !held, receives(allowed) && sends(theirs));
  n.ptime = ptime_for(m, ptime);
  return n;
}

void set_codec(negotiated& n, const rtpmap& theirs, const rtpmap& ours, const media& line) {
  n.codec = ours.name;
  n.clock_rate = ours.clock_rate;
  n.send_payload_type = theirs.payload_type;
  n.receive_payload_type = ours.payload_type;
  n.fmtp = line.fmtp_of(theirs.payload_type);
}

/// telephone-event and CN that stand beside the codec in both descriptions.
void set_companions(negotiated& n, const std::vector<rtpmap>& theirs, const std::vector<rtpmap>& ours,
                    const media& line) {
  const auto both = [&](std::string_view name, auto& send, auto& receive) {
    send = companion_of(name, theirs, n.clock_rate);
    receive = companion_of(name, ours, n.clock_rate);
    if (!send || !receive) send = receive = std::nullopt;
  };
  both(event_name, n.send_event, n.receive_event);
  if (n.send_event) n.events = line.fmtp_of(*n.send_event);
  if (takes_comfort_noise(n.codec)) both(noise_name, n.send_comfort_noise, n.receive_comfort_noise);
}

description our_description(const local_media& ours) {
  description d;
  d.connection = connection_of(ours.rtp.address);
  d.origin = {ours.username, std::to_string(ours.session_id), "1",
              "IN",          d.connection->address_type,      d.connection->address};
  return d;
}

/// §8: the version grows by one when the description changed, and stays when it did not.
void set_version(description& d, const description* previous) {
  if (previous == nullptr) return;
  d.origin.session_id = previous->origin.session_id;
  d.origin.username = previous->origin.username;
  d.origin.version = previous->origin.version;
  if (d == *previous) return;
  d.origin.version =
      std::to_string(base::parse_number<std::uint64_t>(previous->origin.version).value_or(0) + 1);
}

/// Our m= line for one that was offered, and what it agrees on.
base::result<media, refusal> answer_line(const description& offer, const media& m, const local_media& ours,
                                         negotiated& n) {
  if (const auto problem = problem_with(offer, m)) return *problem;
  const auto theirs = codecs_of(m), our_codecs = codecs_of(ours);
  const auto common = first_common(theirs, our_codecs);
  if (!common) return refusal::no_common_codec;
  n = read_peer(offer, m, ours.direction, ours.ptime, ours.rtcp_mux);
  auto codec = our_codecs[common->ours];
  codec.payload_type = common->theirs.payload_type;  // §6.1: the answer keeps the offer's numbers
  set_codec(n, common->theirs, codec, m);
  set_companions(n, theirs, theirs, m);
  if (!ours.telephone_event) n.send_event = n.receive_event = std::nullopt;
  if (!ours.comfort_noise) n.send_comfort_noise = n.receive_comfort_noise = std::nullopt;

  auto line = our_line(ours);
  add_format(line, codec, ours.codecs[common->ours].fmtp);
  if (n.receive_comfort_noise) add_noise_format(line, *n.receive_comfort_noise, n.clock_rate);
  if (n.receive_event) add_event_format(line, *n.receive_event, n.clock_rate);
  finish_line(line, ours, n.direction, n.rtcp_mux);
  return line;
}

/// Index of the line that carries our audio.
std::optional<std::size_t> audio_line(const description& d) {
  for (std::size_t i = 0; i < d.media.size(); ++i) {
    if (d.media[i].port != 0 && base::iequals(d.media[i].type, "audio")) return i;
  }
  return std::nullopt;
}

}  // namespace

description make_offer(const local_media& ours, const description* previous) {
  media m = our_line(ours);
  add_all_formats(m, ours);
  finish_line(m, ours, ours.direction, ours.rtcp_mux);

  auto d = our_description(ours);
  const auto place = previous == nullptr ? std::optional<std::size_t>{} : audio_line(*previous);
  if (previous != nullptr) {
    for (const auto& old : previous->media) d.media.push_back(rejected(old));
  }
  if (place) {
    d.media[*place] = std::move(m);
  } else {
    d.media.push_back(std::move(m));
  }
  set_version(d, previous);
  return d;
}

base::result<answered, refusal> answer(const description& offer, const local_media& ours,
                                       const description* previous) {
  answered out;
  out.answer = our_description(ours);
  out.answer.times = offer.times;  // §6
  auto why = refusal::no_audio;
  bool found = false;
  for (const auto& m : offer.media) {
    out.answer.media.push_back(rejected(m));
    if (found || m.port == 0) continue;
    auto line = answer_line(offer, m, ours, out.media);
    found = line.has_value();
    if (found) {
      out.answer.media.back() = std::move(*line);
    } else {
      why = std::max(why, line.error());  // the line that came nearest says why
    }
  }
  if (!found) return why;
  set_version(out.answer, previous);
  return out;
}

base::result<negotiated, refusal> accept_answer(const description& offer, const description& answer) {
  const auto place = audio_line(offer);
  if (!place || *place >= answer.media.size()) return refusal::mismatch;
  const auto& sent = offer.media[*place];
  const auto& got = answer.media[*place];
  if (const auto problem = problem_with(answer, got)) return *problem;
  // Some peers leave out a=rtpmap in answers; the numbers then mean what the offer said.
  auto theirs = got;
  theirs.attributes.insert(theirs.attributes.end(), sent.attributes.begin(), sent.attributes.end());
  const auto their_codecs = codecs_of(theirs), our_codecs = codecs_of(sent);
  const auto common = first_common(their_codecs, our_codecs);
  if (!common) return refusal::no_common_codec;
  auto n = read_peer(answer, got, offer.direction_of(sent), sent.ptime().value_or(20), sent.rtcp_mux());
  set_codec(n, common->theirs, our_codecs[common->ours], got);
  set_companions(n, their_codecs, our_codecs, got);
  return n;
}

bool takes_event(std::string_view events, std::uint8_t number) {
  if (events.empty()) return number <= 15;
  while (!events.empty()) {
    auto range = base::trim(next_part(events, ','));
    const auto first = base::parse_number<std::uint8_t>(next_part(range, '-'));
    const auto last = range.empty() ? first : base::parse_number<std::uint8_t>(range);
    if (first && last && *first <= number && number <= *last) return true;
  }
  return false;
}

}  // namespace sdp
