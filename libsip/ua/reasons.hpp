// Why a call ends, as Reason says it (RFC 3326).
#pragma once

#include <sip/message/message.hpp>

#include <string>
#include <string_view>

namespace sip {

inline constexpr std::string_view normal_clearing = R"(Q.850;cause=16;text="Normal call clearing")";
inline constexpr std::string_view completed_elsewhere = R"(SIP;cause=200;text="Call completed elsewhere")";
inline constexpr std::string_view ack_never_came = R"(SIP;cause=408;text="ACK never came")";
inline constexpr std::string_view session_timed_out = R"(SIP;cause=408;text="Session timer ran out")";

struct peer_reason {
  std::string header;     ///< all values as they stood; empty when there is none
  std::string sentence;   ///< text of the first value that has one
  bool elsewhere = false;
};
[[nodiscard]] peer_reason reason_in(const message& m);

}  // namespace sip
