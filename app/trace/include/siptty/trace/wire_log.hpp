// Every SIP message of a session, in order, within a byte budget (SPEC TRC-1).
#pragma once

#include <siptty/trace/wire_event.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>

namespace siptty {

/// Keeps the newest events; when the budget is used up the oldest go, and `dropped` says how many.
class wire_log {
 public:
  explicit wire_log(std::size_t max_bytes = 64U << 20U);
  void add(wire_event e);
  [[nodiscard]] const std::deque<wire_event>& events() const { return events_; }
  /// By `wire_event::number`; nullptr when it was dropped or never came.
  [[nodiscard]] const wire_event* find(std::uint64_t number) const;
  [[nodiscard]] std::uint64_t dropped() const { return dropped_; }
  [[nodiscard]] std::size_t bytes() const { return bytes_; }
  void clear();

 private:
  std::deque<wire_event> events_;
  std::size_t max_bytes_;
  std::size_t bytes_ = 0;
  std::uint64_t dropped_ = 0;
};

/// First line of a message, "INVITE sip:100@pbx.io" or "200 OK (INVITE)", safe to print on a terminal.
[[nodiscard]] std::string summary_of(const wire_event& e);
/// "15:04:01.102 → INVITE sip:100@pbx.io            UDP 10.0.0.1:5060"; `ascii` draws arrows as -> and <-.
[[nodiscard]] std::string trace_line(const wire_event& e, bool ascii = false);
/// Case-insensitive search in the message's bytes, addresses and cause.
[[nodiscard]] bool matches(const wire_event& e, const std::string& needle);
/// The whole event as text: time, arrow, addresses, cause, then the bytes with control characters made visible.
[[nodiscard]] std::string full_text(const wire_event& e);
/// UTC or local "HH:MM:SS.mmm". Local by the TZ in force.
[[nodiscard]] std::string clock_text(base::wall_time t);

}  // namespace siptty
