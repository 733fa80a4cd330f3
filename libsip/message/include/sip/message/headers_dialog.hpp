// Headers about dialogs, calls and subscriptions. Event, Subscription-State and Refer-To stand in
// headers.hpp.
#pragma once

#include <base/export.hpp>
#include <sip/message/header_forms.hpp>

#include <optional>

namespace sip SIPTTY_API {

/// 1 to 2^32-1 (RFC 3262 §7.1).
struct rseq_header {
  static constexpr header_id id = header_id::rseq;
  std::uint32_t number = 0;
  static result<rseq_header> parse(std::string_view value, mode m = mode::tolerant);
};
/// The RSeq and CSeq of the response that a PRACK is for (RFC 3262 §7.2).
struct rack_header {
  static constexpr header_id id = header_id::rack;
  std::uint32_t rseq = 0;
  cseq_view cseq;
  static result<rack_header> parse(std::string_view value, mode m = mode::tolerant);
};

enum class refresher : std::uint8_t { none, uac, uas };
/// Seconds and who refreshes (RFC 4028 §4).
struct session_expires_header {
  static constexpr header_id id = header_id::session_expires;
  std::uint32_t seconds = 0;
  sip::refresher refresher = sip::refresher::none;
  params_view params;
  static result<session_expires_header> parse(std::string_view value, mode m = mode::tolerant);
};
/// Seconds (RFC 4028 §5).
struct min_se_header {
  static constexpr header_id id = header_id::min_se;
  std::uint32_t seconds = 0;
  params_view params;
  static result<min_se_header> parse(std::string_view value, mode m = mode::tolerant);
};

/// RFC 3891 §6.1. The tags are as the receiver of the header sees them: `to_tag` is its own. Both are there.
struct replaces_header {
  static constexpr header_id id = header_id::replaces;
  std::string_view call_id, to_tag, from_tag;
  bool early_only = false;
  params_view params;
  static result<replaces_header> parse(std::string_view value, mode m = mode::tolerant);
};
/// RFC 3911 §7.1, like Replaces.
struct join_header {
  static constexpr header_id id = header_id::join;
  std::string_view call_id, to_tag, from_tag;
  params_view params;
  static result<join_header> parse(std::string_view value, mode m = mode::tolerant);
};
/// RFC 4538 §7. The tags are as the sender of the header sees them; one may be empty.
struct target_dialog_header {
  static constexpr header_id id = header_id::target_dialog;
  std::string_view call_id, local_tag, remote_tag;
  params_view params;
  static result<target_dialog_header> parse(std::string_view value, mode m = mode::tolerant);
};

/// RFC 3892 §3.
struct referred_by_header : address_form {
  static constexpr header_id id = header_id::referred_by;
  [[nodiscard]] std::string_view cid() const;  ///< Content-ID of the token in the body, without quotes
  static result<referred_by_header> parse(std::string_view value, mode m = mode::tolerant);
};
/// RFC 4488 §4: false means that no subscription is wanted.
struct refer_sub_header {
  static constexpr header_id id = header_id::refer_sub;
  bool subscribe = true;
  params_view params;
  static result<refer_sub_header> parse(std::string_view value, mode m = mode::tolerant);
};

using sip_etag_header = word_header<header_id::sip_etag>;                    ///< RFC 3903 §11.3.1
using sip_if_match_header = word_header<header_id::sip_if_match>;            ///< RFC 3903 §11.3.2
using suppress_if_match_header = word_header<header_id::suppress_if_match>;  ///< RFC 5839 §7.2; may be "*"
/// "Manual" or "Auto" (RFC 5373 §2); the parameter `require` says that nothing else will do.
using answer_mode_header = token_header<header_id::answer_mode>;
using priv_answer_mode_header = token_header<header_id::priv_answer_mode>;
using user_to_user_header =
    data_header<header_id::user_to_user>;  ///< RFC 7433 §4.1: encoding, purpose, content

}  // namespace sip
