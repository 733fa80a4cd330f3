#include "crash.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>

namespace {

// A signal handler may neither allocate nor read what is half written: all of it is made before.
std::vector<std::string> words;
std::vector<char*> arguments;
std::string notice;

constexpr std::array deadly{SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL};

extern "C" void rerun(int signal) {
  for (const int each : deadly) std::signal(each, SIG_DFL);
  const auto child = fork();
  if (child == 0) {
    close(STDERR_FILENO);  // it dies the same way and would say the same
    execvp("/proc/self/exe", arguments.data());
    _exit(127);
  }
  int status = 0;
  waitpid(child, &status, 0);
  static_cast<void>(!write(STDOUT_FILENO, notice.data(), notice.size()));
  raise(signal);
}

extern "C" void say(int signal) {
  for (const int each : deadly) std::signal(each, SIG_DFL);
  static_cast<void>(!write(STDERR_FILENO, notice.data(), notice.size()));
  raise(signal);
}

std::vector<std::string> with(const std::vector<std::string>& command, std::uint64_t seed, std::uint64_t calls) {
  std::vector<std::string> same;
  for (std::size_t i = 0; i < command.size(); ++i) {
    const bool takes_value = command[i] == "--seed" || command[i] == "--calls" || command[i] == "--record";
    const bool replaced = takes_value || command[i].starts_with("--seed=") || command[i].starts_with("--calls=");
    if (replaced) {
      i += takes_value ? 1 : 0;
      continue;
    }
    same.push_back(command[i]);
  }
  for (const auto& more : {std::string("--seed"), std::to_string(seed), std::string("--calls"), std::to_string(calls)}) same.push_back(more);
  return same;
}

}  // namespace

void on_crash_rerun(const std::vector<std::string>& command, std::uint64_t seed, std::uint64_t calls, const std::string& file) {
  for (const int each : deadly) std::signal(each, SIG_DFL);
  words = with(command, seed, calls);
  words.insert(words.end(), {"--record", file});
  arguments.clear();
  for (auto& w : words) arguments.push_back(w.data());
  arguments.push_back(nullptr);
  notice = "crashed with seed " + std::to_string(seed) + "\nrepeat: " + repeat_command(command, seed, calls) +
           "\nreplay: sim --replay " + file + "\n";
  for (const int each : deadly) std::signal(each, rerun);
}

void on_crash_say(const std::string& sentence) {
  notice = sentence + "\n";
  for (const int each : deadly) std::signal(each, say);
}

std::string repeat_command(const std::vector<std::string>& command, std::uint64_t seed, std::uint64_t calls) {
  std::string text = "sim";
  const auto same = with(command, seed, calls);
  for (std::size_t i = 1; i < same.size(); ++i) text += " " + same[i];
  return text;
}
