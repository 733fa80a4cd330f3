// round_trip NAME CLOCK_RATE [FMTP]: reads 16-bit samples at the codec's rate from standard input and writes what is left of
// them after they were coded and decoded in packets of 20 ms: what a call without a network would sound like.
#include <codec/codec.hpp>

#include <cstdio>
#include <cstdlib>
#include <vector>

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fputs("usage: round_trip NAME CLOCK_RATE [FMTP] <samples >samples\n", stderr);
    return 2;
  }
  const codec::codec_format format{argv[1], static_cast<std::uint32_t>(std::strtoul(argv[2], nullptr, 10)),
                                   argc > 3 ? argv[3] : ""};
  const auto encoder = codec::make_encoder(format);
  const auto decoder = codec::make_decoder(format);
  if (!encoder || !decoder) {
    std::fprintf(stderr, "round_trip: %s/%s is not built\n", argv[1], argv[2]);
    return 1;
  }
  std::vector<std::int16_t> frame(codec::sample_rate_hz(format) / 50);
  std::vector<std::uint8_t> payload(codec::max_payload_bytes);
  while (std::fread(frame.data(), sizeof frame[0], frame.size(), stdin) == frame.size()) {
    const auto size = encoder->encode(frame, payload);
    const auto count = decoder->decode({payload.data(), size}, frame);
    if (std::fwrite(frame.data(), sizeof frame[0], count, stdout) != count) return 1;
  }
  return std::fflush(stdout) == 0 ? 0 : 1;
}
