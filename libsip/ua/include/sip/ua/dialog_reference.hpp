// A dialog named in somebody else's request: Replaces (RFC 3891), Join (RFC 3911), Target-Dialog (RFC 4538).
#pragma once

#include <base/export.hpp>
#include <sip/dialog/dialog.hpp>
#include <sip/message/error.hpp>
#include <sip/message/header_id.hpp>

#include <string>
#include <string_view>

namespace sip SIPTTY_API {

/// Views into the header value; the tags as its receiver calls them.
struct dialog_reference {
  std::string_view call_id, local_tag, remote_tag;
  bool early_only = false;  ///< Replaces: not once it is confirmed

  /// A value of `which`: `to-tag` and `from-tag` in Replaces and Join, `local-tag` and `remote-tag` in Target-Dialog. Both
  /// must be there exactly once (RFC 3891 §6.1, RFC 3911 §7.1, RFC 4538 §4).
  [[nodiscard]] static result<dialog_reference> parse(header_id which, std::string_view value);
  /// §6.1 of RFC 3891: a tag of zero also names a dialog without a remote tag.
  [[nodiscard]] bool names_remote_tag(std::string_view tag) const { return remote_tag == tag || (remote_tag == "0" && tag.empty()); }
};

/// The value that lets whoever is told of it take the place of our end of the dialog: a Replaces or Join for its peer.
[[nodiscard]] std::string reference_to(const dialog& d);
/// The same as a Target-Dialog for its peer.
[[nodiscard]] std::string target_dialog_of(const dialog& d);

}  // namespace sip
