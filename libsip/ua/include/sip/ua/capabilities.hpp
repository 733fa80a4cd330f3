// What this user agent can do, in one place: Allow, Supported, and the checks of RFC 3261 §8.2 that follow from them.
#pragma once

#include <base/export.hpp>
#include <sip/message/draft.hpp>
#include <sip/message/message.hpp>
#include <sip/transaction/hop.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sip SIPTTY_API {

inline constexpr std::string_view allowed_methods =
    "INVITE, ACK, CANCEL, BYE, OPTIONS, PRACK, UPDATE, INFO, MESSAGE, REFER, SUBSCRIBE, NOTIFY, PUBLISH";
inline constexpr std::string_view supported_extensions = "100rel, timer, replaces, norefersub, tdialog, 199";
inline constexpr std::string_view accepted_bodies = "application/sdp, multipart/mixed, multipart/alternative";

/// What differs between accounts and stacks.
struct capabilities {
  std::size_t max_body = 65'536;
  bool can_join = false;         ///< RFC 3911
  bool outbound = false;         ///< RFC 5626
  bool gruu = false;             ///< RFC 5627
};
/// The value of Supported.
[[nodiscard]] std::string supported_by(const capabilities& can);

/// The answer that a request deserves before anything is done with it: 405/501 (§8.2.1), 416 (§8.2.2.1), 420 (§8.2.2.3),
/// 413, 415, 493 (§8.2.3); nothing when it passes. ACK and CANCEL are not asked about. Max-Forwards is a matter of those
/// who forward (§16.3): a request that reached us with 0 has arrived.
[[nodiscard]] std::optional<draft> refusal_of(const message& request, const hop& from, std::string_view to_tag, const capabilities& can = {});

/// 400, 505 or 513 for bytes that were rejected but can be answered (a request with a Via); nothing otherwise.
[[nodiscard]] std::optional<draft> refusal_of_rejected(const message& request, const hop& from, std::string_view to_tag);

/// The body has a Content-Encoding other than identity; we decode none.
[[nodiscard]] bool is_encoded(const message& m);

/// "a, b"
[[nodiscard]] std::string join(const std::vector<std::string>& items);

/// 200 to OPTIONS (§11.2).
[[nodiscard]] draft options_answer(const message& request, const hop& from, std::string_view to_tag, const capabilities& can = {});

}  // namespace sip
