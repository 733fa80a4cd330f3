#include <base/ascii.hpp>
#include <siptty/trace/safe_text.hpp>
#include <siptty/trace/wire_log.hpp>

#include "scan.hpp"

#include <algorithm>
#include <cstdio>
#include <ctime>

namespace siptty {
namespace {

std::size_t cost_of(const wire_event& e) {
  return sizeof e + e.bytes.size() + e.intended.size() + e.cause.size() + e.account.size() + e.error.size();
}

bool contains(std::string_view text, std::string_view needle) {
  return std::search(text.begin(), text.end(), needle.begin(), needle.end(),
                     [](char a, char b) { return base::to_lower(a) == base::to_lower(b); }) != text.end();
}

std::string notes_of(const wire_event& e) {
  std::string notes;
  if (e.retransmission != 0) notes += "  (retransmission " + std::to_string(e.retransmission) + ")";
  if (!e.intended.empty()) notes += "  (changed by rules)";
  if (!e.error.empty()) notes += "  (" + safe_text(e.error) + ")";
  return notes;
}

}  // namespace

wire_log::wire_log(std::size_t max_bytes) : max_bytes_(max_bytes) {}

void wire_log::add(wire_event e) {
  bytes_ += cost_of(e);
  events_.push_back(std::move(e));
  while (bytes_ > max_bytes_ && events_.size() > 1) {
    bytes_ -= cost_of(events_.front());
    events_.pop_front();
    ++dropped_;
  }
}

const wire_event* wire_log::find(std::uint64_t number) const {
  const auto at = std::lower_bound(events_.begin(), events_.end(), number,
                                   [](const wire_event& e, std::uint64_t n) { return e.number < n; });
  return at != events_.end() && at->number == number ? &*at : nullptr;
}

void wire_log::clear() {
  events_.clear();
  bytes_ = 0;
  dropped_ = 0;
}

std::string summary_of(const wire_event& e) {
  constexpr std::size_t max_cells = 200;
  const auto m = scan(e.bytes);
  std::string text;
  if (!m.method.empty()) {
    text = safe_text(m.method) + " " + safe_text(m.uri);
  } else if (m.status != 0) {
    text = std::to_string(m.status) + " " + safe_text(m.reason);
    if (const auto method = m.cseq_method(); !method.empty()) text += " (" + safe_text(method) + ")";
  } else {
    text = m.first_line.empty() ? "(keep-alive)" : safe_text(m.first_line);
  }
  return cut_to_cells(text, max_cells, "...");
}

std::string trace_line(const wire_event& e, bool ascii) {
  constexpr std::size_t address_column = 32;
  const bool sent = e.direction == direction::sent;
  const std::string_view arrow = ascii ? (sent ? "->" : "<-") : (sent ? "→" : "←");
  auto summary = summary_of(e);
  const auto cells = cells_of(summary);
  if (cells < address_column) summary.append(address_column - cells, ' ');
  std::string line = clock_text(e.wall);
  line.append(" ").append(arrow).append(" ").append(summary).append(" ");
  return line + safe_text(e.transport) + " " + e.remote.to_string() + notes_of(e);
}

bool matches(const wire_event& e, const std::string& needle) {
  return contains(e.bytes, needle) || contains(e.cause, needle) || contains(e.local.to_string(), needle) ||
         contains(e.remote.to_string(), needle);
}

std::string full_text(const wire_event& e) {
  const bool sent = e.direction == direction::sent;
  std::string text =
      clock_text(e.wall) + (sent ? " -> sent  " : " <- received  ") + safe_text(e.transport) + " ";
  text += (sent ? e.local : e.remote).to_string() + " -> " + (sent ? e.remote : e.local).to_string();
  if (e.retransmission != 0) text += "  (retransmission " + std::to_string(e.retransmission) + ")";
  text += "\n";
  if (!e.account.empty()) text += "account: " + safe_text(e.account) + "\n";
  if (!e.cause.empty()) text += "cause: " + safe_text(e.cause) + "\n";
  if (!e.error.empty()) text += "error: " + safe_text(e.error) + "\n";
  text += "\n" + safe_lines(e.bytes);
  if (!e.intended.empty()) text += "\n--- before the rules changed it:\n\n" + safe_lines(e.intended);
  return text;
}

std::string clock_text(base::wall_time t) {
  constexpr std::int64_t microseconds = 1'000'000;
  auto seconds = static_cast<std::time_t>(t.microseconds / microseconds);
  auto rest = t.microseconds % microseconds;
  if (rest < 0) rest += microseconds, --seconds;
  std::tm local{};
  localtime_r(&seconds, &local);
  char text[32];
  std::snprintf(text, sizeof text, "%02d:%02d:%02d.%03d", local.tm_hour, local.tm_min, local.tm_sec,
                static_cast<int>(rest / 1000));
  return text;
}

}  // namespace siptty
