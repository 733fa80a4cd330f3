// What subscriber, notifier and publisher share: small rules of RFC 6665 and the headers they write.
#pragma once

#include <base/rng.hpp>
#include <base/time.hpp>
#include <sip/message/draft.hpp>
#include <sip/message/message.hpp>
#include <sip/transaction/hop.hpp>
#include <sip/ua/account.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sip {

inline constexpr std::uint32_t shortest_expires_s = 1;
inline constexpr std::uint32_t longest_expires_s = 365U * 24 * 3600;  ///< more than that is never meant

/// When to refresh what lives for `expires_s`: early enough for a lost request to be repeated.
[[nodiscard]] base::duration refresh_after(std::uint32_t expires_s);

/// Between attempts: half a minute at first, doubled with each failure up to half an hour, somewhere in the upper half.
[[nodiscard]] base::duration back_off(std::uint32_t failures, base::rng& random);

/// Seconds of a wait, for events.
[[nodiscard]] std::uint32_t in_seconds(base::duration d);

/// RFC 6665 §4.1.2.2 and §4.2.2: a response that ends the subscription, whatever its Expires said.
[[nodiscard]] bool ends_subscription(int code);
/// A failure that may pass by itself.
[[nodiscard]] bool worth_retrying(int code);

/// Seconds of a parameter such as "expires" or "retry-after".
[[nodiscard]] std::optional<std::uint32_t> seconds_in(const params_view& params, std::string_view name);
/// Seconds of the Expires header, else `otherwise`; never more than `longest_expires_s`.
[[nodiscard]] std::uint32_t expires_of(const message& m, std::uint32_t otherwise);

/// A request outside any dialog, complete up to Via and Contact.
struct request_identity {
  std::string_view from;  ///< name-addr or URI; empty: the account's
  std::string_view to;    ///< URI
  std::string_view call_id, tag;
  std::uint32_t cseq = 0;
};
[[nodiscard]] draft out_of_dialog(std::string_view method, std::string_view uri, const account_settings& account,
                                  const request_identity& who);
/// Where it goes first.
[[nodiscard]] const std::string& first_hop(const account_settings& account, const std::string& uri);

/// The response of a user agent server that makes a dialog: Record-Route goes back (RFC 3261 §12.1.1).
[[nodiscard]] draft dialog_response(const message& request, const hop& via, int code, std::string_view to_tag);

}  // namespace sip
