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
  storm_mix mix;
  bool everything = false;
  app.add_flag("--proxy", mix.proxy, "register and call through a forking proxy");
  app.add_flag("--tcp", mix.tcp, "half of the phones speak TCP; streams are cut");
  app.add_flag("--reliable", mix.reliable, "reliable provisional responses, late offers, refused offers");
  app.add_flag("--session-timers", mix.session_timers, "calls of hours with session timers");
  app.add_flag("--transfers", mix.transfers, "REFER, INFO, OPTIONS");
  app.add_flag("--deaths", mix.deaths, "phones die and restart without their state");
  app.add_flag("--liars", mix.liars, "a peer that breaks every rule");
  app.add_flag("--nat", mix.nat, "phones behind NATs whose mappings change (needs --proxy)");
  app.add_flag("--everything", everything, "all of these");
  CLI11_PARSE(app, argc, argv);

  if (everything) mix = storm_mix::everything();
  storm_counts sum;
  for (; sum.dialled < calls; ++seed) {
    storm world({seed, phones, std::min(calls_per_world, calls - sum.dialled),
                 {loss, duplication, corruption, std::chrono::milliseconds(1), std::chrono::milliseconds(delay_ms)}, mix});
    const auto problem = world.run();
    sum += world.counts();
    if (!problem.empty()) {
      std::printf("broken: %s\nrepeat: sim --seed %llu --calls %llu --phones %llu --loss %g --duplication %g --corruption %g --delay %u\n",
                  problem.c_str(), static_cast<unsigned long long>(seed), static_cast<unsigned long long>(calls_per_world),
                  static_cast<unsigned long long>(phones), loss, duplication, corruption, delay_ms);
      return 1;
    }
  }
  std::printf("ok, every invariant held: %s\n", sum.to_string().c_str());
  return 0;
}
