// What can be wrong with received bytes, and where.
#pragma once

#include <base/export.hpp>
#include <base/result.hpp>

#include <cstdint>
#include <string_view>

namespace sip SIPTTY_API {

/// Why bytes were rejected. `describe` gives the sentence.
enum class errc : std::uint8_t {
  none,
  empty_message,  ///< nothing but line ends
  incomplete,     ///< the header section does not end
  start_line,     ///< neither a request line nor a status line
  method_name,    ///< the method is not a token
  request_uri,    ///< the request URI is malformed
  version,        ///< not SIP/2.0
  status_code,    ///< not three digits from 100 to 699
  header_line,    ///< no colon in a header line
  header_name,    ///< the name of a header is not a token
  too_many_headers,
  too_large,
  missing_via,
  missing_from,
  missing_to,
  missing_call_id,
  missing_cseq,
  missing_from_tag,
  missing_max_forwards,  ///< in strict mode
  bad_via,
  bad_from,
  bad_to,
  bad_contact,
  bad_call_id,
  bad_cseq,
  cseq_method,  ///< CSeq names another method than the request line
  bad_max_forwards,
  bad_content_length,       ///< not a number, or several that differ
  content_length_too_long,  ///< more than the datagram holds
  missing_content_length,   ///< on a stream
  stream_ended,             ///< in the middle of a message
  repeated_header,          ///< a header that may stand once stands twice with different values
  line_end,                 ///< not CR LF (strict mode)
  uri_scheme,
  uri_host,
  uri_port,
  uri_escape,
  uri_syntax,
  name_addr,
  parameter,
  quoted_string,
  number,
  date,
  token,
  bad_value,
  absent,  ///< the header asked for is not in the message
  count    ///< how many there are; not an error
};

/// A sentence without a full stop: what is wrong and what is allowed.
[[nodiscard]] std::string_view describe(errc code);
/// Short stable name for machines, "missing-via".
[[nodiscard]] std::string_view name_of(errc code);
/// The section that bytes rejected for `code` break, "RFC 3261 §20.42".
[[nodiscard]] std::string_view section_of(errc code);

/// A rejection: `offset` counts bytes from the start of the message (or of the value that was parsed).
struct parse_error {
  errc code = errc::none;
  std::uint32_t offset = 0;
  [[nodiscard]] explicit operator bool() const { return code != errc::none; }
  friend bool operator==(const parse_error&, const parse_error&) = default;
};
[[noreturn]] void throw_exception_from_error(const parse_error& e, const boost::source_location& where);

template <class T>
using result = base::result<T, parse_error>;

/// 1-based line of `offset` in `text`.
[[nodiscard]] std::uint32_t line_of(std::string_view text, std::uint32_t offset);

/// How forgiving the parser is (SPEC MSG-3).
enum class mode : std::uint8_t {
  tolerant,  ///< accepts what deployed gear sends and records each deviation as a finding; the default on the
             ///< wire
  strict,    ///< follows the grammar
};

/// A deviation from the RFCs. The first ones the parser tolerates and records (`message::findings`); it needs
/// them to be fewer than 32. The others only `lint` looks for.
enum class deviation : std::uint8_t {
  bare_line_feed,         ///< a line ends in LF alone (RFC 3261 §7)
  leading_line_ends,      ///< CRLF before the start line (§7.5; allowed on streams)
  missing_branch_cookie,  ///< the top Via's branch lacks z9hG4bK (§8.1.1.7)
  missing_branch,
  start_line_spaces,       ///< more than one space between the parts of the start line (§7.1, §7.2)
  missing_max_forwards,    ///< in a request (§8.1.1)
  missing_from_tag,        ///< (§8.1.1.3)
  bytes_after_body,        ///< the datagram goes on after Content-Length (§18.3)
  missing_content_length,  ///< (§20.14; mandatory on streams)
  unescaped_uri_character,
  unbracketed_uri_parameters,
  header_before_colon_space,
  non_utf8_text,
  repeated_header,  ///< a single-value header stands twice with the same value (§7.3.1)
  missing_contact,  ///< INVITE or its 2xx without Contact (§8.1.1.8, §12.1)
  bad_date,
  missing_reason_phrase_space,
  max_forwards_range,  ///< above 255 (§20.22)

  rejected,        ///< the message does not parse; the finding says why
  header_grammar,  ///< a value that does not follow the grammar of its header
  number_range,    ///< a number of seconds, or CSeq's, that is too large (§20.19, §8.1.1.5)
  unescaped_character,
  repeated_parameter,
  missing_to_tag,
  missing_content_type,
  missing_dialog_contact,  ///< SUBSCRIBE, NOTIFY, REFER or UPDATE without Contact
  several_contacts,
  contact_not_sips,
  star_without_zero_expires,
  require_in_cancel_or_ack,
  route_without_lr,
  missing_event,
  missing_subscription_state,
  refer_to_count,
  missing_rack,
  missing_rseq,
  missing_etag,
  missing_challenge,
  missing_allow_in_405,
  missing_unsupported,
  missing_accept_in_415,
  missing_min_se,
  missing_min_expires,
  session_expires_range,
  contradictory_replaces,
  recv_info_in_info,
  missing_allow,      ///< SHOULD
  missing_supported,  ///< SHOULD
  options_answer,     ///< SHOULD
  count               ///< how many there are; not a deviation
};
/// How strongly the RFC asks for what is missing.
enum class strength : std::uint8_t { must, should };
[[nodiscard]] std::string_view describe(deviation d);
/// The section that is deviated from, "RFC 3261 §7".
[[nodiscard]] std::string_view section_of(deviation d);
[[nodiscard]] strength strength_of(deviation d);
/// Short stable name for machines, "bare-line-feed".
[[nodiscard]] std::string_view name_of(deviation d);

struct finding {
  deviation what;
  std::uint32_t offset;
  friend bool operator==(const finding&, const finding&) = default;
};

}  // namespace sip
