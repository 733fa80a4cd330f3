// Headers that nearly every message has, and texts for people (RFC 3261 §20).
#pragma once

#include <base/export.hpp>
#include <sip/message/header_forms.hpp>

namespace sip SIPTTY_API {

using from_header = address_header<header_id::from>;                     ///< §20.20
using to_header = address_header<header_id::to>;                         ///< §20.39
using reply_to_header = address_header<header_id::reply_to>;             ///< §20.31
using subject_header = text_header<header_id::subject>;                  ///< §20.36
using organization_header = text_header<header_id::organization>;        ///< §20.25
using priority_header = word_header<header_id::priority>;                ///< "urgent", §20.26
using max_breadth_header = number_header<header_id::max_breadth>;        ///< RFC 5393 §5.8
using content_length_header = number_header<header_id::content_length>;  ///< bytes, §20.14

/// The first Via of the line (§20.42).
struct via_header {
  static constexpr header_id id = header_id::via;
  via_view via;
  static result<via_header> parse(std::string_view value, mode m = mode::tolerant);
};
struct call_id_header {
  static constexpr header_id id = header_id::call_id;
  std::string_view text;
  static result<call_id_header> parse(std::string_view value, mode m = mode::tolerant);
};
/// Strict mode asks for a number below 2^31 (§8.1.1.5).
struct cseq_header {
  static constexpr header_id id = header_id::cseq;
  cseq_view cseq;
  static result<cseq_header> parse(std::string_view value, mode m = mode::tolerant);
};
/// Call-IDs of the calls that this one returns (§20.21).
struct in_reply_to_header {
  static constexpr header_id id = header_id::in_reply_to;
  std::string_view text;                                   ///< Call-IDs joined by commas
  [[nodiscard]] bool has(std::string_view call_id) const;  ///< Call-IDs are compared byte by byte
  static result<in_reply_to_header> parse(std::string_view value, mode m = mode::tolerant);
};
/// `307 isi.edu "Session parameter 'foo' not understood"` (§20.43).
struct warning_header {
  static constexpr header_id id = header_id::warning;
  int code = 0;
  std::string_view agent;  ///< host and port, or a name
  std::string_view text;   ///< as on the wire, with its quotes
  static result<warning_header> parse(std::string_view value, mode m = mode::tolerant);
};
/// Products and comments: `Phone/2.1 (beta) Stack/1` (§20.35, §20.41).
struct products_form {
  std::string_view text;
  std::string_view product;  ///< the first one, without version; empty when a comment comes first
  std::string_view version;
};
[[nodiscard]] result<products_form> parse_products(std::string_view value, mode m);
struct user_agent_header : products_form {
  static constexpr header_id id = header_id::user_agent;
  static result<user_agent_header> parse(std::string_view value, mode m = mode::tolerant);
};
struct server_header : products_form {
  static constexpr header_id id = header_id::server;
  static result<server_header> parse(std::string_view value, mode m = mode::tolerant);
};

using alert_info_header = link_header<header_id::alert_info>;  ///< §20.4
using call_info_header = link_header<header_id::call_info>;    ///< §20.9: parameter purpose
using error_info_header = link_header<header_id::error_info>;  ///< §20.18

}  // namespace sip
