#include <codec/g722.hpp>

#include <catch2/catch.hpp>

#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

#ifdef SIPTTY_SPANDSP
extern "C" {
#include <spandsp/telephony.h>
// telephony.h stands first
#include <spandsp/g722.h>
}
#endif

using namespace codec;

namespace {

using sound = std::vector<std::int16_t>;
using codes = std::vector<std::uint8_t>;

constexpr std::size_t second = 16'000;

// A second each of what stresses the predictors in another way.
sound hard_sound() {
  std::mt19937 random(722);
  sound s(7 * second);
  for (std::size_t i = 0; i < s.size(); ++i) {
    const auto t = static_cast<double>(i % second) / second;
    const double hz = 100 + 7800 * t;
    switch (i / second) {
      case 0:
        s[i] = static_cast<std::int16_t>(12'000 * std::sin(2 * 3.14159265 * hz / 2 * t));
        break;  // sweep
      case 1:
        s[i] = static_cast<std::int16_t>(random());
        break;  // full scale
      case 2:
        s[i] = 0;
        break;
      case 3:
        s[i] = i / 8 % 2 == 0 ? 32'767 : -32'768;
        break;
      case 4:
        s[i] = static_cast<std::int16_t>(static_cast<int>(random() % 41) - 20);
        break;  // just above nothing
      case 5:
        s[i] = i % 1600 < 20 ? 30'000 : 0;
        break;  // clicks
      default:
        s[i] = static_cast<std::int16_t>((static_cast<int>(random() % 16'001) - 8000) * t);
        break;
    }
  }
  return s;
}

codes encoded(const sound& s) {
  codes c(s.size() / 2);
  g722_encoder().encode(s, c);
  return c;
}

sound decoded(const codes& c, g722_mode mode) {
  sound s(c.size() * 2);
  g722_decoder(mode).decode(c, s);
  return s;
}

#ifdef SIPTTY_SPANDSP
sound by_spandsp(codes c, g722_mode mode) {
  const auto dropped = static_cast<int>(mode);
  for (auto& one : c)
    one = static_cast<std::uint8_t>(one >> dropped);  // it wants what is left, right-aligned
  sound s(c.size() * 2);
  auto* state = g722_decode_init(nullptr, 64'000 - 8000 * dropped, 0);
  g722_decode(state, s.data(), c.data(), static_cast<int>(c.size()));
  g722_decode_free(state);
  return s;
}

// spandsp 0.0.6 lets what is too loud wrap around where the Recommendation limits it; those samples must be
// limits.
std::size_t differences(const sound& ours, const sound& theirs) {
  std::size_t n = 0;
  for (std::size_t i = 0; i < ours.size(); ++i) {
    const bool limited = ours[i] == 32'767 || ours[i] == -32'768;
    n += ours[i] == theirs[i] || limited ? 0 : 1;
  }
  return n;
}
#endif

}  // namespace

#ifdef SIPTTY_SPANDSP
TEST_CASE("G.722 octets are those of spandsp, for every kind of sound") {
  const auto s = hard_sound();
  codes theirs(s.size() / 2);
  auto* state = g722_encode_init(nullptr, 64'000, 0);
  g722_encode(state, theirs.data(), s.data(), static_cast<int>(s.size()));
  g722_encode_free(state);
  REQUIRE(encoded(s) == theirs);
}

TEST_CASE("G.722 samples are those of spandsp in all three modes, for sound and for any octets") {
  std::mt19937 random(1988);
  codes any(2 * second);
  for (auto& c : any) c = static_cast<std::uint8_t>(random());
  for (const auto mode : {g722_mode::kbit_64, g722_mode::kbit_56, g722_mode::kbit_48}) {
    INFO("mode " << static_cast<int>(mode) + 1);
    const auto sent = encoded(hard_sound());
    REQUIRE(differences(decoded(sent, mode), by_spandsp(sent, mode)) == 0);
    REQUIRE(differences(decoded(any, mode), by_spandsp(any, mode)) == 0);
  }
}
#endif

TEST_CASE("G.722 in pieces is G.722 in one go") {
  const auto s = hard_sound();
  const auto whole = encoded(s);
  g722_encoder encoder;
  g722_decoder decoder;
  codes c(whole.size());
  sound heard(s.size());
  std::mt19937 random(7);
  for (std::size_t at = 0; at < s.size();) {
    const auto n = std::min<std::size_t>(2 * (random() % 300), s.size() - at);
    encoder.encode(std::span(s).subspan(at, n), std::span(c).subspan(at / 2));
    decoder.decode(std::span(c).subspan(at / 2, n / 2), std::span(heard).subspan(at));
    at += n;
  }
  REQUIRE(c == whole);
  REQUIRE(heard == decoded(whole, g722_mode::kbit_64));
}

TEST_CASE("what a mode leaves to data does not change what is heard") {
  std::mt19937 random(56);
  const auto sent = encoded(hard_sound());
  for (const auto mode : {g722_mode::kbit_56, g722_mode::kbit_48}) {
    auto with_data = sent;
    for (auto& c : with_data)
      c = static_cast<std::uint8_t>(c ^ (random() & ((1U << static_cast<unsigned>(mode)) - 1)));
    REQUIRE(decoded(with_data, mode) == decoded(sent, mode));
  }
}
