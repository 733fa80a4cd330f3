// A description that is read must be read the same from its own print, and answering it must not go wrong.
#include <base/assert.hpp>
#include <sdp/negotiate.hpp>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto d = sdp::parse({reinterpret_cast<const char*>(data), size});
  if (d.has_error()) {
    SIPTTY_ASSERT(d.error().offset <= size);
    return 0;
  }
  const auto printed = sdp::print(*d);
  if (printed.size() <= sdp::max_size) SIPTTY_ASSERT(*sdp::parse(printed) == *d);

  sdp::local_media ours;
  ours.rtp.port = 4000;
  ours.codecs = {{"PCMU", 8000, 0, ""}, {"opus", 48000, 111, "useinbandfec=1", 2}};
  ours.comfort_noise = true;
  if (const auto a = sdp::answer(*d, ours)) {
    SIPTTY_ASSERT(a->answer.media.size() == d->media.size());
    SIPTTY_ASSERT(sdp::parse(sdp::print(a->answer)).has_value());
    SIPTTY_ASSERT(a->media.ptime >= sdp::min_ptime && a->media.ptime <= sdp::max_ptime);
    static_cast<void>(sdp::takes_event(a->media.events, 16));
  } else {
    SIPTTY_ASSERT(sdp::explain(a.error(), *d, ours.codecs).size() < 1000);
  }
  const auto accepted = sdp::accept_answer(sdp::make_offer(ours), *d);
  SIPTTY_ASSERT(accepted.has_error() || accepted->remote_rtp.port == d->media[0].port ||
                accepted->remote_rtp.port == 0);
  sdp::remember_payload_types(ours.payload_types, *d);
  SIPTTY_ASSERT(ours.payload_types.size() <= 32);
  static_cast<void>(sdp::make_offer(ours, &*d));
  return 0;
}
