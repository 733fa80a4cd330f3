// A session is written down and runs again on a virtual clock, to the same bytes (SPEC SIM-1).
#include "storm.hpp"

#include <sip/stack/replay.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>

using namespace std::chrono_literals;

namespace {

/// A small world with everything in it.
std::string recorded_world(std::uint64_t seed, std::uint64_t calls, const storm_mix& mix) {
  std::string file;
  storm world({seed, 6, calls, {0.1, 0.05, 0.01, 1ms, 300ms}, mix, [&](std::string_view bytes) { file += bytes; }});
  const auto problem = world.run();
  INFO(problem);
  REQUIRE(problem.empty());
  return file;
}

}  // namespace

TEST_CASE("record: a world of everything replays to the same bytes, stack by stack") {
  for_each_seed(3, [](std::uint64_t seed) {
    const auto file = recorded_world(seed, 60, storm_mix::everything());
    const auto report = sip::replay(file);
    INFO(report.problem << "\nrecorded: " << report.recorded << "\nreplayed: " << report.replayed);
    REQUIRE(report.problem.empty());
    CHECK(report.stacks >= 6);
    CHECK(report.sent > 300);
    CHECK(report.length > 1h);
    CHECK_FALSE(report.cut_short);
    const auto read = sip::read_recording(file);
    CHECK(read.problem.empty());
    CHECK(read.turns.size() == report.turns);
    CHECK(read.outcomes == report.turns);
  });
}

TEST_CASE("record: the first byte that differs is told with its record, its time and both texts") {
  auto file = recorded_world(1, 5, {});
  const auto at = file.find("Max-Forwards: 70");
  REQUIRE(at != std::string::npos);
  file[at + 14] = '6';
  const auto report = sip::replay(file);
  INFO(report.problem);
  CHECK(report.problem.find("the stack does something else than it did") != std::string::npos);
  CHECK(report.problem.find("ms after the start, in 'offer'") != std::string::npos);
  CHECK(report.recorded.find("Max-Forwards: 60") != std::string::npos);
  CHECK(report.replayed.find("Max-Forwards: 70") != std::string::npos);
}

TEST_CASE("record: a file that ends anywhere, as after a crash, replays as far as it goes") {
  const auto file = recorded_world(2, 5, {});
  REQUIRE(sip::replay(file).problem.empty());
  for (std::size_t size = sip::recording_magic.size(); size < file.size(); size += 97) {
    const auto report = sip::replay(std::string_view(file).substr(0, size));
    INFO("cut at " << size << ": " << report.problem);
    // Cut between the stack's own first draws, there is nothing to run yet.
    REQUIRE((report.problem.empty() || report.turns == 0));
  }
}

TEST_CASE("record: what is no recording, or a damaged one, is refused with a sentence") {
  CHECK(sip::replay("").problem.starts_with("this is no recording of siptty"));
  CHECK(sip::replay("INVITE sip:bob@example.org SIP/2.0\r\n").problem.starts_with("this is no recording of siptty"));
  const auto magic = std::string(sip::recording_magic);
  CHECK(sip::replay(magic).problem.empty());
  CHECK(sip::replay(magic + std::string("\x09\x01\x00", 3)).problem.starts_with("record 1 cannot be read"));
  CHECK(sip::replay(magic + std::string("\x01\x02\x00\x00", 4)).problem.starts_with("record 1 cannot be read"));
}

TEST_CASE("record: the first line says that passwords are inside") {
  const auto file = recorded_world(1, 1, {});
  CHECK(file.substr(0, file.find('\n')).find("PASSWORDS") != std::string::npos);
}

TEST_CASE("record: every entry point of the stack is recorded and can be replayed") {
  std::ifstream in(SIPTTY_STACK_HEADER);
  const std::string header((std::istreambuf_iterator<char>(in)), {});
  REQUIRE(header.find("class stack {") != std::string::npos);
  const auto known = sip::replayed_commands();
  const auto knows = [&](const std::string& name) { return std::find(known.begin(), known.end(), name) != known.end(); };
  const std::regex entry_point(R"((\w+)\(base::instant now[^;]*effects& fx[^;]*;)");
  std::set<std::string> found;
  for (auto m = std::sregex_iterator(header.begin(), header.end(), entry_point); m != std::sregex_iterator(); ++m) {
    found.insert((*m)[1].str());
    INFO((*m)[1].str() << " has no row in libsip/stack/replay_commands.cpp (and a first line in stack.cpp)");
    CHECK(((*m)[1].str() == "transfer" || knows((*m)[1].str())));
  }
  // The others know no time (add_account, add_event_package), are an overload (refer), or give no effects of their own (transfer).
  for (const auto name : known) {
    const bool other = name == "add_account" || name == "add_event_package" || name == "refer_out_of_call";
    CHECK((other || found.contains(std::string(name))));
  }
}
