#include "media_line.hpp"

#include "codecs.hpp"
#include "payload_types.hpp"

#include <set>

namespace sdp {
namespace {

constexpr std::string_view our_events = "0-16";             // RFC 4733 §3.2: digits and the hook flash
constexpr std::uint8_t static_noise = 13;                   // RFC 3389 §5.1: at 8000 Hz
constexpr std::uint8_t dynamic_noise = first_dynamic + 20;  // at others

}  // namespace

media our_line(const local_media& ours) {
  media m;
  m.type = "audio";
  m.port = ours.rtp.port;
  m.proto = "RTP/AVP";
  return m;
}

void add_format(media& m, const rtpmap& c, std::string_view fmtp) {
  const auto number = std::to_string(c.payload_type);
  m.formats.push_back(number);
  auto map = number + " " + c.name + "/" + std::to_string(c.clock_rate);
  if (c.channels != 1) map += "/" + std::to_string(c.channels);
  m.attributes.push_back({"rtpmap", std::move(map)});
  if (!fmtp.empty()) m.attributes.push_back({"fmtp", number + " " + std::string(fmtp)});
}

void add_event_format(media& m, std::uint8_t payload_type, std::uint32_t clock_rate) {
  add_format(m, {payload_type, std::string(event_name), clock_rate, 1}, our_events);
}

void add_noise_format(media& m, std::uint8_t payload_type, std::uint32_t clock_rate) {
  add_format(m, {payload_type, std::string(noise_name), clock_rate, 1}, {});
}

void add_all_formats(media& m, const local_media& ours) {
  payload_type_chooser chooser(ours.payload_types);
  std::set<std::uint32_t> rates, noise_rates;
  for (const auto& c : ours.codecs) {
    rates.insert(c.clock_rate);
    if (takes_comfort_noise(c.name)) noise_rates.insert(c.clock_rate);
    rtpmap codec{c.payload_type, c.name, c.clock_rate, c.channels};
    codec.payload_type = chooser.choose(codec);
    add_format(m, codec, c.fmtp);
  }
  if (!ours.comfort_noise) noise_rates.clear();
  for (const auto rate : noise_rates) {
    const auto wanted = rate == 8000 ? static_noise : dynamic_noise;
    add_noise_format(m, chooser.choose({wanted, std::string(noise_name), rate, 1}), rate);
  }
  if (!ours.telephone_event) rates.clear();
  for (const auto rate : rates) {
    const auto wanted = ours.telephone_event_payload_type;
    add_event_format(m, chooser.choose({wanted, std::string(event_name), rate, 1}), rate);
  }
}

void finish_line(media& m, const local_media& ours, direction d, bool mux) {
  m.attributes.push_back({"ptime", std::to_string(ours.ptime)});
  if (ours.maxptime != 0) m.attributes.push_back({"maxptime", std::to_string(ours.maxptime)});
  if (mux) m.attributes.push_back({"rtcp-mux", ""});
  m.attributes.push_back({std::string(name_of(d)), ""});
}

media rejected(const media& offered) {
  media m;
  m.type = offered.type;
  m.proto = offered.proto;
  m.formats = offered.formats;
  return m;
}

}  // namespace sdp
