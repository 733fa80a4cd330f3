// sim: the randomised world of the scenario tests, for as many calls as you like, and replays of recorded sessions.
// A broken invariant or a crash writes sim-<seed>.siprec by itself and prints how to run it again.
#include "crash.hpp"

#include <storm.hpp>

#include <sip/stack/replay.hpp>

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>

namespace {

constexpr std::uint64_t calls_per_world = 2000;  // worlds are small so that a failing seed repeats in a second

int replay_file(const std::string& name, bool crash) {
  std::ifstream in(name, std::ios::binary);
  if (!in) {
    std::cerr << "sim: cannot read " << name << '\n';
    return 2;
  }
  const std::string bytes((std::istreambuf_iterator<char>(in)), {});
  on_crash_say("sim: " + name + " crashes the stack, here as it did when it was written, or because it is no honest recording; a debugger shows where");
  if (crash) std::abort();
  const auto r = sip::replay(bytes);
  if (!r.problem.empty()) {
    std::cout << "differs: " << name << ": " << r.problem << '\n';
    if (!r.recorded.empty()) std::cout << "--- recorded\n" << r.recorded << "\n--- replayed\n" << r.replayed << '\n';
    return 1;
  }
  const auto seconds = std::chrono::duration<double>(r.length).count();
  std::cout << "same: " << r.turns << " turns of " << r.stacks << " stacks over " << seconds << " s, " << r.sent
            << " messages sent byte for byte" << (r.cut_short ? "; the recording ends in the middle of a turn" : "") << '\n';
  return 0;
}

std::string recording_of(std::uint64_t seed) { return "sim-" + std::to_string(seed) + ".siprec"; }

/// The same world once more, written down.
std::string run_recorded(storm_settings settings, const std::string& name) {
  std::ofstream out(name, std::ios::binary | std::ios::trunc);
  settings.record = [&out](std::string_view bytes) { out.write(bytes.data(), static_cast<std::streamsize>(bytes.size())).flush(); };
  return storm(settings).run();
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Phones that call each other at random over a bad network, on a virtual clock"};
  storm_settings world;
  std::uint64_t calls = 10'000;
  double loss = 0.2, duplication = 0.05, corruption = 0.02;
  unsigned delay_ms = 300;
  std::string replay, record;
  app.add_option("--seed", world.seed, "seed of the first world")->capture_default_str();
  app.add_option("--calls", calls, "calls in all")->capture_default_str();
  app.add_option("--phones", world.phones, "phones in a world")->check(CLI::Range(2, 50))->capture_default_str();
  app.add_option("--loss", loss, "share of datagrams that get lost")->check(CLI::Range(0.0, 0.3))->capture_default_str();
  app.add_option("--duplication", duplication)->check(CLI::Range(0.0, 0.3))->capture_default_str();
  app.add_option("--corruption", corruption)->check(CLI::Range(0.0, 0.3))->capture_default_str();
  app.add_option("--delay", delay_ms, "longest delay in ms; it varies, so it also reorders")->check(CLI::Range(1, 5000))->capture_default_str();
  bool everything = false, crash = false;
  auto& mix = world.mix;
  app.add_flag("--proxy", mix.proxy, "register and call through a forking proxy");
  app.add_flag("--tcp", mix.tcp, "half of the phones speak TCP; streams are cut");
  app.add_flag("--reliable", mix.reliable, "reliable provisional responses, late offers, refused offers");
  app.add_flag("--session-timers", mix.session_timers, "calls of hours with session timers");
  app.add_flag("--transfers", mix.transfers, "REFER both ways, INFO, OPTIONS");
  app.add_flag("--events", mix.events, "subscriptions, presence and publications");
  app.add_flag("--outbound", mix.outbound, "registrations with flows of their own, a registrar that challenges (needs --proxy)");
  app.add_flag("--deaths", mix.deaths, "phones die and restart without their state");
  app.add_flag("--liars", mix.liars, "a peer that breaks every rule");
  app.add_flag("--nat", mix.nat, "phones behind NATs whose mappings change (needs --proxy)");
  app.add_flag("--everything", everything, "all of these");
  app.add_option("--record", record, "write the first world down, for --replay");
  app.add_option("--replay", replay, "run a recorded session again and compare");
  app.add_flag("--crash", crash, "die in the middle: to try what a crash leaves behind")->group("");
  CLI11_PARSE(app, argc, argv);
  if (!replay.empty()) return replay_file(replay, crash);

  if (everything) mix = storm_mix::everything();
  world.link = {loss, duplication, corruption, std::chrono::milliseconds(1), std::chrono::milliseconds(delay_ms)};
  const std::vector<std::string> same(argv, argv + argc);
  storm_counts sum;
  for (; sum.dialled < calls; ++world.seed) {
    world.calls = std::min(calls_per_world, calls - sum.dialled);
    if (!record.empty()) {  // also what the crash handler starts
      if (crash) world.crash_after = world.calls / 2;
      const auto problem = run_recorded(world, record);
      std::printf("%s: %s\n", record.c_str(), problem.empty() ? "every invariant held" : problem.c_str());
      return problem.empty() ? 0 : 1;
    }
    on_crash_rerun(same, world.seed, world.calls, recording_of(world.seed));
    if (crash) world.crash_after = world.calls / 2;
    storm s(world);
    auto problem = s.run();
    sum += s.counts();
    if (problem.empty()) continue;
    const auto name = recording_of(world.seed);
    static_cast<void>(run_recorded(world, name));
    std::printf("broken: %s\nrepeat: %s\nreplay: sim --replay %s\n", problem.c_str(),
                repeat_command(same, world.seed, world.calls).c_str(), name.c_str());
    return 1;
  }
  std::printf("ok, every invariant held: %s\n", sum.to_string().c_str());
  return 0;
}
