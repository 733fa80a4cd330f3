// Which calls somebody has: application/dialog-info+xml (RFC 4235 §4). Busy lamps and pick-up read it.
#pragma once

#include <base/export.hpp>
#include <sip/body/error.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sip SIPTTY_API {

/// Of the state machine of RFC 4235 §3.7.1.
enum class watched_state : std::uint8_t { trying, proceeding, early, confirmed, terminated };
[[nodiscard]] std::string_view name_of(watched_state s);

enum class watched_direction : std::uint8_t { unknown, initiator, recipient };

struct dialog_info {
  struct participant {
    std::string identity, display_name;  ///< address of record; empty when it is not told
    std::string target;                  ///< URI of the device
    std::vector<std::pair<std::string, std::string>> target_params;  ///< such as +sip.rendering
    std::optional<std::uint64_t> cseq;
    friend bool operator==(const participant&, const participant&) = default;
  };
  struct ids {
    std::string call_id, local_tag, remote_tag;
    friend bool operator==(const ids&, const ids&) = default;
  };
  struct dialog {
    std::string id;  ///< unique in the document's life; not the Call-ID
    ids sip;         ///< each may be empty
    watched_direction direction = watched_direction::unknown;
    watched_state state = watched_state::trying;
    std::string event;  ///< why the state was entered, "rejected"; empty when it is not told
    int code = 0;       ///< status code that led to the state; 0: none
    std::optional<std::uint64_t> duration_s;
    std::optional<ids> replaces;
    std::string referred_by;
    std::vector<std::string> route_set;
    participant local, remote;
    friend bool operator==(const dialog&, const dialog&) = default;
  };

  std::uint64_t version = 0;
  bool full = true;  ///< false: only what changed (§4.3)
  std::string entity;
  std::vector<dialog> dialogs;

  static body_result<dialog_info> parse(std::string_view document);
  [[nodiscard]] std::string print() const;
  friend bool operator==(const dialog_info&, const dialog_info&) = default;
};

}  // namespace sip
