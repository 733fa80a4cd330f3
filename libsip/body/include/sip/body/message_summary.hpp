// Message waiting: application/simple-message-summary (RFC 3842 §5.2).
#pragma once

#include <base/export.hpp>
#include <sip/body/error.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sip SIPTTY_API {

inline constexpr std::size_t max_message_classes = 32;
inline constexpr std::size_t max_message_headers = 256;  ///< of all single messages together

struct message_summary {
  /// "Voice-Message: 2/8 (0/2)".
  struct count {
    std::string message_class = "voice-message";  ///< as on the wire, RFC 3458's names and others
    std::uint32_t fresh = 0, old = 0;
    std::uint32_t urgent_fresh = 0, urgent_old = 0;
    bool has_urgent = false;  ///< the part in parentheses was there
    friend bool operator==(const count&, const count&) = default;
  };
  /// A header of a single message, in the order of the body. Messages are told apart by `message`, from 0.
  struct extension {
    std::uint32_t message = 0;
    std::string name, value;
    friend bool operator==(const extension&, const extension&) = default;
  };
  bool waiting = false;
  std::string account;  ///< URI; empty when there is none
  std::vector<count> counts;
  std::vector<extension> headers;

  /// The counts of a class, "voice-message" in any case; nullptr when it is not told.
  [[nodiscard]] const count* find(std::string_view message_class) const;
  static body_result<message_summary> parse(std::string_view text);
  [[nodiscard]] std::string print() const;
  friend bool operator==(const message_summary&, const message_summary&) = default;
};

}  // namespace sip
