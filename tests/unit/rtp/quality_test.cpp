#include <rtp/quality.hpp>

#include <catch2/catch.hpp>

using namespace rtp;

TEST_CASE("ratings of known conditions") {
  struct row {
    const char* name;
    call_conditions conditions;
    double expected;
  };
  // Worked out by hand from the formula in the source's comment.
  const row rows[] = {
      {"perfect", {0, 0, 1}, 93.2},
      {"100 ms", {100, 0, 1}, 90.8},
      {"at the knee", {177.3, 0, 1}, 88.9448},
      {"300 ms", {300, 0, 1}, 72.503},
      {"1 % random loss", {0, 1, 1}, 93.2 - 95.0 / 26.1},
      {"5 % in bursts of two", {0, 5, 2}, 93.2 - 95.0 * 5 / (2.5 + 25.1)},
      {"nothing arrives", {400, 100, 1}, 93.2 - 9.6 - 24.497 - 9500.0 / 125.1 < 0 ? 0 : -1},
      {"negative input", {-5, -1, 0}, 93.2},
  };
  for (const auto& r : rows) {
    INFO(r.name);
    REQUIRE(rating(r.conditions) == Approx(r.expected).margin(0.001));
  }
  REQUIRE(rating({0, 2, 1}, g711_without_concealment) == Approx(93.2 - 190.0 / 6.3));
}

TEST_CASE("a codec's own impairment and its robustness against loss count") {
  const auto g729 = impairment_of("g729");
  CHECK(rating({0, 0, 1}, g729) == Approx(93.2 - 11));
  CHECK(rating({0, 2, 1}, g729) == Approx(93.2 - 11 - 84.0 * 2 / (2 + 19)));
  for (const auto* name : {"PCMU", "pcma", "L16", "G722", "opus"}) {
    INFO(name);
    CHECK(rating({0, 1, 1}, impairment_of(name)) == Approx(93.2 - 95.0 / 26.1));
  }
}

TEST_CASE("scores of known ratings, from 1 to 4.5") {
  REQUIRE(mean_opinion_score(-3) == 1);
  REQUIRE(mean_opinion_score(0) == 1);
  REQUIRE(mean_opinion_score(3) == 1);
  REQUIRE(mean_opinion_score(50) == Approx(2.575));
  REQUIRE(mean_opinion_score(93.2) == Approx(4.409).margin(0.001));
  REQUIRE(mean_opinion_score(100) == 4.5);
  REQUIRE(mean_opinion_score(150) == 4.5);
}

TEST_CASE("more loss or more delay never sounds better") {
  double before = 5;
  for (int i = 0; i <= 100; ++i) {
    const auto score = mean_opinion_score(rating({i * 10.0, i / 2.0, 1}));
    REQUIRE(score <= before);
    before = score;
  }
  REQUIRE(before == 1);
}
