#include "payload_types.hpp"

#include <base/ascii.hpp>
#include <sdp/negotiate.hpp>

#include <algorithm>

namespace sdp {

bool is_same_codec(const rtpmap& a, const rtpmap& b) {
  return base::iequals(a.name, b.name) && a.clock_rate == b.clock_rate && a.channels == b.channels;
}

payload_type_chooser::payload_type_chooser(const std::vector<rtpmap>& known) : known_(&known) {
  for (const auto& k : known) known_numbers_.set(k.payload_type & 0x7FU);
}

std::uint8_t payload_type_chooser::choose(const rtpmap& wanted) {
  const auto is_free = [&](std::uint8_t n) { return !known_numbers_[n] && !chosen_[n]; };
  const auto take = [&](std::uint8_t n) {
    chosen_.set(n);
    return n;
  };
  if (wanted.payload_type < first_dynamic) return take(wanted.payload_type);
  for (const auto& k : *known_) {
    if (is_same_codec(k, wanted) && !chosen_[k.payload_type]) return take(k.payload_type);
  }
  for (std::uint8_t n = wanted.payload_type; n < 128; ++n) {
    if (is_free(n)) return take(n);
  }
  for (std::uint8_t n = first_dynamic; n < wanted.payload_type; ++n) {
    if (is_free(n)) return take(n);
  }
  for (std::uint8_t n = 35; n < 64; ++n) {  // RFC 5761 §4: where those are used up
    if (is_free(n)) return take(n);
  }
  return take(wanted.payload_type);
}

void remember_payload_types(std::vector<rtpmap>& known, const description& d) {
  for (const auto& m : d.media) {
    if (!base::iequals(m.type, "audio")) continue;
    for (const auto& format : m.formats) {
      const auto number = base::parse_number<std::uint8_t>(format);
      if (!number || *number < first_dynamic || *number > 127) continue;
      const auto is_it = [&](const rtpmap& k) { return k.payload_type == *number; };
      if (std::any_of(known.begin(), known.end(), is_it)) continue;
      if (auto codec = m.rtpmap_of(*number)) known.push_back(std::move(*codec));
    }
  }
}

}  // namespace sdp
