#include <codec/g711.hpp>

#include "g711_kernels.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <vector>

namespace {

// Tables 1 and 2 of ITU-T G.711: how many intervals of which size follow each other from zero upwards. The
// unit is the Recommendation's own: 1/8192 of full scale for the mu-law, 1/4096 for the A-law.
struct segment {
  int intervals, size;
};
const std::vector<segment> mu_segments{{1, 1},   {15, 2},  {16, 4},   {16, 8},  {16, 16},
                                       {16, 32}, {16, 64}, {16, 128}, {16, 256}};
const std::vector<segment> a_segments{{32, 2}, {16, 4}, {16, 8}, {16, 16}, {16, 32}, {16, 64}, {16, 128}};

struct law {
  std::vector<double> decision;  // x_0 … x_128
  int unit;                      // 16-bit steps in a unit
  bool mu;

  law(const std::vector<segment>& segments, int unit_steps, bool is_mu)
      : decision{0}, unit(unit_steps), mu(is_mu) {
    for (const auto& s : segments) {
      for (int i = 0; i < s.intervals; ++i) decision.push_back(decision.back() + s.size);
    }
  }

  [[nodiscard]] std::uint8_t character(int interval, bool negative) const {
    const int positive = mu ? 0xff - interval : (0x80 | interval) ^ 0x55;
    return static_cast<std::uint8_t>(negative ? positive ^ 0x80 : positive);
  }

  [[nodiscard]] std::uint8_t code(int sample) const {
    const double x = std::abs(sample) / static_cast<double>(unit);
    // A sample on a decision value lies in the interval above it, which for a negative one is that nearer to
    // zero.
    const auto found = sample < 0 ? std::lower_bound(decision.begin(), decision.end(), x)
                                  : std::upper_bound(decision.begin(), decision.end(), x);
    const auto interval = std::min<std::ptrdiff_t>(found - decision.begin() - 1, 127);
    return character(static_cast<int>(interval), sample < 0);
  }

  [[nodiscard]] int sample(std::uint8_t wanted) const {
    for (int i = 0; i < 128; ++i) {
      const auto at = static_cast<std::size_t>(i);
      // y_n lies in the middle of its interval, but the mu-law's first is zero itself.
      const double y = mu && i == 0 ? 0 : (decision[at] + decision[at + 1]) / 2;
      if (character(i, false) == wanted) return static_cast<int>(y * unit);
      if (character(i, true) == wanted) return static_cast<int>(-y * unit);
    }
    FAIL("no interval has this character signal");
    return 0;
  }
};

const law mu_law(mu_segments, 4, true);
const law a_law(a_segments, 8, false);

template <class Encode>
void check_all_samples(const law& expected, Encode encode) {
  std::vector<std::int16_t> samples;
  for (int s = -32768; s <= 32767; ++s) samples.push_back(static_cast<std::int16_t>(s));
  std::vector<std::uint8_t> codes(samples.size());
  encode(samples, codes);
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    if (codes[i] == expected.code(samples[i])) continue;
    if (++wrong < 5)
      UNSCOPED_INFO(samples[i] << " gave " << int{codes[i]} << " not " << int{expected.code(samples[i])});
  }
  REQUIRE(wrong == 0);
}

template <class Decode>
void check_all_codes(const law& expected, Decode decode) {
  std::vector<std::uint8_t> codes;
  for (int c = 0; c < 256; ++c) codes.push_back(static_cast<std::uint8_t>(c));
  std::vector<std::int16_t> samples(codes.size());
  decode(codes, samples);
  for (std::size_t i = 0; i < codes.size(); ++i) {
    INFO("code " << i);
    REQUIRE(samples[i] == expected.sample(codes[i]));
  }
}

}  // namespace

TEST_CASE("the tables of G.711 end where the Recommendation says") {
  REQUIRE(mu_law.decision.size() == 129);
  REQUIRE(mu_law.decision.back() == 8159);
  REQUIRE(a_law.decision.size() == 129);
  REQUIRE(a_law.decision.back() == 4096);
}

TEST_CASE("each of the 65536 samples gets the mu-law code of its interval") {
  check_all_samples(mu_law, codec::pcmu_encode);
}

TEST_CASE("each of the 65536 samples gets the A-law code of its interval") {
  check_all_samples(a_law, codec::pcma_encode);
}

TEST_CASE("each of the 256 mu-law codes gives its quantised value") {
  check_all_codes(mu_law, codec::pcmu_decode);
}

TEST_CASE("each of the 256 A-law codes gives its quantised value") {
  check_all_codes(a_law, codec::pcma_decode);
}

TEST_CASE("silence has its own code in both laws") {
  const std::vector<std::int16_t> zero{0};
  std::vector<std::uint8_t> code(1);
  codec::pcmu_encode(zero, code);
  REQUIRE(code[0] == codec::pcmu_silence);
  codec::pcma_encode(zero, code);
  REQUIRE(code[0] == codec::pcma_silence);
}

TEST_CASE("a part of a longer buffer is converted without touching the rest") {
  const std::vector<std::int16_t> in(7, 1000);
  std::vector<std::uint8_t> out(9, 0x11);
  codec::pcmu_encode(in, out);
  REQUIRE(out[6] == mu_law.code(1000));
  REQUIRE(out[7] == 0x11);
}

// Every input at every place of a block: each run starts one sample later and is one longer than the last.
TEST_CASE("G.711 gives the same for every instruction set, input and length", "[g711]") {
  const auto usable = codec::g711_usable();
  REQUIRE(usable.front() == &codec::g711_scalar);
  std::vector<std::int16_t> samples(65536 + 200), sound(samples.size()), sound_wanted(samples.size());
  for (std::size_t i = 0; i < samples.size(); ++i) samples[i] = static_cast<std::int16_t>(i * 40503);
  std::vector<std::uint8_t> codes(samples.size()), codes_wanted(samples.size()), all(samples.size());
  for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<std::uint8_t>(i * 167);
  const auto same = [](const auto& a, const auto& b) { return std::equal(a.begin(), a.end(), b.begin()); };
  for (const auto* k : usable) {
    CAPTURE(k->name);
    for (std::size_t n = 0; n < 200; n = n < 140 ? n + 1 : n + 30) {
      const auto count = n < 140 ? n : 65536 + n;
      const auto offset = n % 67;
      const auto check = [&](auto function, const auto& in, auto& out, auto& wanted) {
        std::fill(out.begin(), out.end(), 77);
        std::fill(wanted.begin(), wanted.end(), 77);
        (k->*function)(in.data() + offset, out.data(), count - std::min(count, offset));
        (codec::g711_scalar.*function)(in.data() + offset, wanted.data(), count - std::min(count, offset));
        return same(out, wanted);
      };
      REQUIRE(check(&codec::g711_kernels::pcmu_encode, samples, codes, codes_wanted));
      REQUIRE(check(&codec::g711_kernels::pcma_encode, samples, codes, codes_wanted));
      REQUIRE(check(&codec::g711_kernels::pcmu_decode, all, sound, sound_wanted));
      REQUIRE(check(&codec::g711_kernels::pcma_decode, all, sound, sound_wanted));
    }
  }
}
