// sim: the randomised world of the scenario tests, for as many calls as you like. A broken invariant prints its seed.
#include <storm.hpp>

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdio>

namespace {

constexpr std::uint64_t calls_per_world = 2000;  // worlds are small so that a failing seed repeats in a second

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Phones that call each other at random over a bad network, on a virtual clock"};
  std::uint64_t seed = 1, calls = 10'000, phones = 10;
  double loss = 0.2, duplication = 0.05, corruption = 0.02;
  unsigned delay_ms = 300;
  app.add_option("--seed", seed, "seed of the first world")->capture_default_str();
  app.add_option("--calls", calls, "calls in all")->capture_default_str();
  app.add_option("--phones", phones, "phones in a world")->check(CLI::Range(2, 50))->capture_default_str();
  app.add_option("--loss", loss, "share of datagrams that get lost")->check(CLI::Range(0.0, 0.3))->capture_default_str();
  app.add_option("--duplication", duplication)->check(CLI::Range(0.0, 0.3))->capture_default_str();
  app.add_option("--corruption", corruption)->check(CLI::Range(0.0, 0.3))->capture_default_str();
  app.add_option("--delay", delay_ms, "longest delay in ms; it varies, so it also reorders")->check(CLI::Range(1, 5000))->capture_default_str();
  CLI11_PARSE(app, argc, argv);

  storm_counts sum;
  for (; sum.dialled < calls; ++seed) {
    storm world({seed, phones, std::min(calls_per_world, calls - sum.dialled),
                 {loss, duplication, corruption, std::chrono::milliseconds(1), std::chrono::milliseconds(delay_ms)}});
    const auto problem = world.run();
    const auto& c = world.counts();
    sum = {sum.dialled + c.dialled, sum.incoming + c.incoming, sum.confirmed + c.confirmed, sum.ended + c.ended,
           sum.datagrams + c.datagrams};
    if (!problem.empty()) {
      std::printf("broken: %s\nrepeat: sim --seed %llu --calls %llu --phones %llu --loss %g --duplication %g --corruption %g --delay %u\n",
                  problem.c_str(), static_cast<unsigned long long>(seed), static_cast<unsigned long long>(calls_per_world),
                  static_cast<unsigned long long>(phones), loss, duplication, corruption, delay_ms);
      return 1;
    }
  }
  std::printf("ok: %llu calls, %llu confirmed, %llu datagrams, every invariant held\n",
              static_cast<unsigned long long>(sum.dialled), static_cast<unsigned long long>(sum.confirmed),
              static_cast<unsigned long long>(sum.datagrams));
  return 0;
}
