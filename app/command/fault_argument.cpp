#include "fault_argument.hpp"

#include <siptty/command/suggest.hpp>

#include <base/ascii.hpp>

#include <array>
#include <charconv>

namespace siptty {
namespace {

constexpr std::array<std::string_view, 6> names{"loss", "duplicate", "reorder", "corrupt", "delay", "jitter"};

std::string take_percent(double& percent, std::string_view value) {
  const auto [end, error] =
      std::from_chars(value.data(), value.data() + value.size(), percent, std::chars_format::fixed);
  const bool whole = error == std::errc() && end == value.data() + value.size();
  return whole && percent >= 0 && percent <= 100 ? ""
                                                 : in_quotes(value) + " is not a percentage from 0 to 100";
}

std::string take_ms(std::uint32_t& ms, std::string_view value) {
  const auto number = base::parse_number<std::uint32_t>(value);
  if (!number || *number > max_fault_ms)
    return in_quotes(value) + " is not a number of ms from 0 to " + std::to_string(max_fault_ms);
  ms = *number;
  return {};
}

std::string take_fault(fault_settings& faults, std::string_view text) {
  const auto equals = std::min(text.find('='), text.size());
  const auto name = text.substr(0, equals);
  const auto value = text.substr(std::min(equals + 1, text.size()));
  if (name == "loss") return take_percent(faults.loss_percent, value);
  if (name == "duplicate") return take_percent(faults.duplicate_percent, value);
  if (name == "reorder") return take_percent(faults.reorder_percent, value);
  if (name == "corrupt") return take_percent(faults.corrupt_percent, value);
  if (name == "delay") return take_ms(faults.delay_ms, value);
  if (name == "jitter") return take_ms(faults.jitter_ms, value);
  return in_quotes(name) + " is no fault" + did_you_mean(name, names) +
         "; write off, or for example loss=5,delay=80";
}

}  // namespace

std::string take_faults(fault_settings& faults, std::string_view way, std::string_view text) {
  if (way != "in" && way != "out" && way != "both")
    return in_quotes(way) + " is no way; write in, out or both";
  faults.incoming = way != "out";
  faults.outgoing = way != "in";
  if (text == "off") return {};
  while (true) {
    const auto comma = text.find(',');
    if (auto error = take_fault(faults, text.substr(0, comma)); !error.empty()) return error;
    if (comma == std::string_view::npos) return {};
    text.remove_prefix(comma + 1);
  }
}

}  // namespace siptty
