// Who is registered where: application/reginfo+xml (RFC 3680 §5).
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

struct reginfo {
  enum class contact_event : std::uint8_t {
    registered,
    created,
    refreshed,
    shortened,
    expired,
    deactivated,
    probation,
    unregistered,
    rejected
  };
  enum class registration_state : std::uint8_t { init, active, terminated };
  struct contact {
    std::string id, uri, display_name;
    bool active = false;  ///< false: terminated, `event` says why
    contact_event event = contact_event::registered;
    std::optional<std::uint64_t> duration_registered_s, expires_s, retry_after_s, cseq;
    std::string q, call_id;
    std::vector<std::pair<std::string, std::string>> unknown_params;  ///< name and value
    friend bool operator==(const contact&, const contact&) = default;
  };
  struct registration {
    std::string aor, id;
    registration_state state = registration_state::init;
    std::vector<contact> contacts;
    friend bool operator==(const registration&, const registration&) = default;
  };

  std::uint64_t version = 0;
  bool full = true;  ///< false: only what changed (§5.1)
  std::vector<registration> registrations;

  static body_result<reginfo> parse(std::string_view document);
  [[nodiscard]] std::string print() const;
  friend bool operator==(const reginfo&, const reginfo&) = default;
};

/// "deactivated": the server wants us to register anew at once; "probation": after a while (§5.1).
[[nodiscard]] std::string_view name_of(reginfo::contact_event e);

}  // namespace sip
