// A payload of comfort noise: what is read can be written and read again, and the noise it makes is no louder
// than it says and then some.
#include <codec/comfort_noise.hpp>

#include <array>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto noise = codec::noise_description::parse({data, size});
  if (!noise) return 0;
  std::array<std::uint8_t, 11> bytes{};
  const auto again = codec::noise_description::parse(std::span(bytes).first(noise->write(bytes)));
  if (!again || again->order != noise->order || again->level_dbov != noise->level_dbov) std::abort();
  base::seeded_rng rng(1);
  codec::noise_generator generator(rng);
  generator.describe(*noise);
  std::array<std::int16_t, 480> sound{};
  generator.fill(sound);
  return 0;
}
