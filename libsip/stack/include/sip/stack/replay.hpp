// Runs a recording again on new stacks and compares what they do with what is written (SPEC SIM-1).
#pragma once

#include <base/export.hpp>
#include <base/time.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sip SIPTTY_API {

struct replay_report {
  std::size_t records = 0, turns = 0, stacks = 0, sent = 0;  ///< `sent`: messages, compared byte for byte
  base::duration length{};            ///< from the first turn to the last
  bool cut_short = false;             ///< the file ends in the middle of a turn, as after a crash
  std::string problem;                ///< a sentence with record and time; empty: everything was the same
  std::string recorded, replayed;     ///< the first texts that differ
};

/// Any bytes may be given. A recording from elsewhere can drive a stack into an assertion, as a program could that uses the
/// stack wrongly.
[[nodiscard]] replay_report replay(std::string_view recording);

/// Reads the records without running them: the names of the turns in order, or nothing but a problem. For tools and tests.
struct recording_summary {
  std::vector<std::string> turns;
  std::size_t draws = 0, signatures = 0, outcomes = 0, stacks = 0;
  std::string problem;
};
[[nodiscard]] recording_summary read_recording(std::string_view recording);

/// The entry points of `stack` that a replay knows.
[[nodiscard]] std::vector<std::string_view> replayed_commands();

}  // namespace sip
