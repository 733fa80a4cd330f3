// Bytes as what a peer sends in one codec: packets, losses, pauses and repairs in any order. Nothing is
// written beyond the sound that was asked for, and each decoder stays usable.
#include <codec/codec.hpp>

#include <base/assert.hpp>

#include <algorithm>
#include <array>
#include <vector>

namespace {

const std::array<codec::codec_format, 8> formats{codec::codec_format{"opus", 48'000, {}},
                                                 {"G722", 8000, {}},
                                                 {"PCMU", 8000, {}},
                                                 {"PCMA", 8000, {}},
                                                 {"L16", 8000, {}},
                                                 {"L16", 16'000, {}},
                                                 {"L16", 44'100, {}},
                                                 {"L16", 48'000, {}}};

}  // namespace

// First byte: which codec. Then steps: what to do (two bits) and how many bytes of payload belong to it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const auto& format = formats[data[0] % formats.size()];
  const auto decoder = codec::make_decoder(format);
  const auto frame = codec::sample_rate_hz(format) / 50;
  std::vector<std::int16_t> sound(6 * frame);
  auto rest = std::span(data, size).subspan(1);
  while (rest.size() >= 2) {
    const auto what = rest[0] & 3;
    const auto count = std::min<std::size_t>(std::size_t{rest[1]} << (rest[0] >> 6), rest.size() - 2);
    const std::vector<std::uint8_t> payload(rest.begin() + 2,
                                            rest.begin() + 2 + static_cast<std::ptrdiff_t>(count));
    rest = rest.subspan(2 + count);
    const auto room = std::span(sound).first((1 + (rest.empty() ? 0U : rest[0] % 6U)) * frame);
    if (what == 0) decoder->conceal(room);
    if (what == 1) decoder->recover(payload, room);
    if (what == 2) decoder->pause(room);
    if (what == 3) SIPTTY_ASSERT(decoder->decode(payload, room) <= room.size());
  }
  const auto encoder = codec::make_encoder(format);
  const auto ms = codec::usable_packet_ms(format, 20);
  std::array<std::uint8_t, codec::max_payload_bytes> good{};
  const auto own = std::span(sound).first(codec::sample_rate_hz(format) * ms / 1000);
  const auto bytes = encoder->encode(own, good);
  SIPTTY_ASSERT(decoder->decode(std::span(good).first(bytes), sound) == own.size());
  return 0;
}
