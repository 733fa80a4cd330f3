// What the tool does when it dies: the seed that was running runs once more in a new process, which writes it down up to the
// crash. Costs nothing while all is well.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

/// From now on a crash runs `command` again with this seed and these calls, recorded into `file`.
void on_crash_rerun(const std::vector<std::string>& command, std::uint64_t seed, std::uint64_t calls, const std::string& file);
/// The same for people.
[[nodiscard]] std::string repeat_command(const std::vector<std::string>& command, std::uint64_t seed, std::uint64_t calls);
/// From now on a crash says `sentence` before the process dies of it.
void on_crash_say(const std::string& sentence);
