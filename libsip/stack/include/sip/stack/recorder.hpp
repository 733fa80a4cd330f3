// Writes down a session of a stack as it runs: every input, command, timer and random number, and what came of them, so that
// `replay` can run it again on a virtual clock and compare byte for byte (SPEC SIM-1).
//
// The file: a first line for people, then records, each a kind (one byte), its length (LEB128) and its bytes:
//   options    stack, stack_options                     a stack was made
//   turn       stack, instant, name, arguments          an entry point was called: an input, a command, a timer
//   draw       stack, number                            a random number that the stack drew
//   signature  stack, bytes                             what an account's key signed; it draws randomness of its own
//   outcome    stack, list of texts                     what the turn wants done: bytes to send, flows, names, events
// One file may hold many stacks, told apart by number. It holds account settings WITH THEIR PASSWORDS, since replaying a
// digest needs them: treat it as you treat the configuration. Private keys are not in it.
#pragma once

#include <base/export.hpp>
#include <base/rng.hpp>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace sip SIPTTY_API {

inline constexpr std::string_view recording_magic = "siptty recording 1: all SIP of a session; IT HOLDS THE ACCOUNTS' PASSWORDS\n";
enum class record_kind : std::uint8_t { options = 1, turn, draw, outcome, signature };

/// Hands out the bytes of a recording, in order. One recorder for each stack; what they give may go into one file. Nothing is
/// held back: what was handed out when a program dies replays up to there.
class recorder {
 public:
  using sink = std::function<void(std::string_view)>;
  explicit recorder(sink to, std::uint32_t stack = 0) : sink_(std::move(to)), stack_(stack) {}
  [[nodiscard]] std::uint32_t stack() const { return stack_; }
  void write(record_kind kind, std::string_view payload);
  /// True while an entry point runs that is being recorded; the stack asserts it, so that none is forgotten.
  [[nodiscard]] bool in_turn() const { return in_turn_; }
  void set_in_turn(bool on) { in_turn_ = on; }

 private:
  bool in_turn_ = false;
  sink sink_;
  std::uint32_t stack_;
};

}  // namespace sip
