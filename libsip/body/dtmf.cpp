#include <sip/body/dtmf.hpp>

#include "lines.hpp"

#include <algorithm>
#include <optional>

namespace sip {
namespace {

constexpr std::string_view events = "0123456789*#ABCD!";  // at their numbers in RFC 4733 §3.2
constexpr std::size_t max_dtmf_size = 1024;

std::optional<char> digit_of(std::string_view text) {
  if (text.size() == 1) {
    const char c = text[0] >= 'a' && text[0] <= 'd' ? static_cast<char>(text[0] - 32) : text[0];
    return events.find(c) != std::string_view::npos ? std::optional(c) : std::nullopt;
  }
  const auto number = base::parse_number<std::size_t>(text);
  return number && *number < events.size() ? std::optional(events[*number]) : std::nullopt;
}

}  // namespace

body_result<dtmf_signal> dtmf_signal::parse(std::string_view text) {
  if (text.size() > max_dtmf_size) return error_at(body_errc::too_large, text, max_dtmf_size);
  dtmf_signal out;
  bool has_digit = false;
  auto rest = text;
  while (const auto line = detail::next_line(rest)) {
    if (base::trim(*line).empty()) continue;
    const auto fail = [&](std::string_view what) {
      return error_at(body_errc::bad_value, text, detail::offset_in(text, *line), what);
    };
    const auto equals = line->find('=');
    const auto name =
        equals == std::string_view::npos ? std::string_view("Signal") : base::trim(line->substr(0, equals));
    const auto value = base::trim(equals == std::string_view::npos ? *line : line->substr(equals + 1));
    if (base::iequals(name, "Signal")) {
      const auto digit = digit_of(value);
      if (!digit || has_digit) return fail("Signal");
      out.digit = *digit;
      has_digit = true;
    } else if (base::iequals(name, "Duration")) {
      const auto ms = base::parse_number<std::uint32_t>(value);
      if (!ms) return fail("Duration");
      out.duration_ms = std::clamp<std::uint32_t>(*ms, 1, max_ms);
    }
  }
  if (!has_digit) return error_at(body_errc::missing_element, text, text.size(), "Signal");
  return out;
}

std::string dtmf_signal::print_relay() const {
  const std::string signal = digit == '!' ? "16" : std::string(1, digit);
  return "Signal=" + signal + "\r\nDuration=" + std::to_string(duration_ms) + "\r\n";
}

}  // namespace sip
