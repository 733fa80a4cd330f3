// Digits in INFO: application/dtmf-relay and application/dtmf. No RFC describes them; every gateway knows
// them.
#pragma once

#include <base/export.hpp>
#include <sip/body/error.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace sip SIPTTY_API {

struct dtmf_signal {
  static constexpr std::uint32_t default_ms = 250, max_ms = 8000;
  char digit = '0';  ///< 0-9 * # A-D, or ! for a hook flash
  std::uint32_t duration_ms = default_ms;

  /// Either type. "Signal=5" with "Duration=160" (dtmf-relay), or the digit alone (dtmf). Events may be
  /// numbers of RFC 4733 §3.2: 10 is *, 11 is #, 12 to 15 are A to D, 16 is a hook flash.
  static body_result<dtmf_signal> parse(std::string_view text);
  /// The body of application/dtmf-relay.
  [[nodiscard]] std::string print_relay() const;
  friend bool operator==(const dtmf_signal&, const dtmf_signal&) = default;
};

}  // namespace sip
