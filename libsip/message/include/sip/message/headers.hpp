// Typed headers. Each is a view into the message and decodes on request: `message.get<sip::contact>()`.
#pragma once

#include <base/export.hpp>
#include <sip/message/header_id.hpp>
#include <sip/message/params.hpp>
#include <sip/message/uri.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace sip SIPTTY_API {

/// `"Bob" <sip:bob@example.com>;tag=1` (RFC 3261 §20.10). Without <>, what follows ';' belongs to the header.
struct name_addr_view {
  std::string_view display_name;  ///< as on the wire, quotes included; see unquote
  std::string_view uri_text;      ///< between < and >; parse with `parse_uri`
  params_view params;
  [[nodiscard]] std::string_view tag() const { return params.get("tag").value_or(std::string_view{}); }
  [[nodiscard]] result<uri_view> uri(mode m = mode::tolerant) const { return parse_uri(uri_text, m); }
};
/// Tolerant mode checks the scheme and the characters of the URI, strict mode all of it.
[[nodiscard]] result<name_addr_view> parse_name_addr(std::string_view text, mode m = mode::tolerant);

/// One Via value (RFC 3261 §20.42).
struct via_view {
  std::string_view transport;  ///< "UDP"
  std::string_view host;       ///< sent-by; IPv6 with brackets
  std::uint16_t port = 0;      ///< 0 when absent
  std::string_view branch;
  params_view params;
  [[nodiscard]] std::string_view sent_by() const { return sent_by_text; }
  std::string_view sent_by_text;
};
/// The first value of a Via line; `rest` gets what follows the comma (empty at the end).
[[nodiscard]] result<via_view> parse_via(std::string_view text, std::string_view* rest = nullptr,
                                         mode m = mode::tolerant);

struct cseq_view {
  std::uint32_t number = 0;
  std::string_view method_text;
  sip::method method = sip::method::other;
};
[[nodiscard]] result<cseq_view> parse_cseq(std::string_view text);

/// Splits a comma list: quotes and <> protect commas. Returns the next trimmed item and advances `rest`;
/// nothing when only blanks are left. Empty items between commas ("a,,b") come out as empty views.
[[nodiscard]] std::optional<std::string_view> next_list_item(std::string_view& rest);

// Headers of one name: `T::id` says which line to look for, `T::parse` decodes its value. Strict mode follows
// the grammar to the last parameter. The headers that not every layer needs have their forms in
// headers_*.hpp.

struct contact {
  static constexpr header_id id = header_id::contact;
  bool star = false;  ///< "Contact: *"
  name_addr_view address;
  /// In seconds; nothing when absent. What is not a number up to 2^32-1 counts as 3600 (RFC 3261 §20.10).
  [[nodiscard]] std::optional<std::uint32_t> expires() const;
  /// One value: split lists with `next_list_item` or `message::list`.
  static result<contact> parse(std::string_view value, mode m = mode::tolerant);
};
struct max_forwards {
  static constexpr header_id id = header_id::max_forwards;
  std::uint32_t hops = 0;
  static result<max_forwards> parse(std::string_view value);
};
struct expires {
  static constexpr header_id id = header_id::expires;
  std::uint32_t seconds = 0;
  static result<expires> parse(std::string_view value);
};
struct min_expires {
  static constexpr header_id id = header_id::min_expires;
  std::uint32_t seconds = 0;
  static result<min_expires> parse(std::string_view value);
};
struct retry_after {
  static constexpr header_id id = header_id::retry_after;
  std::uint32_t seconds = 0;
  params_view params;
  static result<retry_after> parse(std::string_view value, mode m = mode::tolerant);
};
struct content_type {
  static constexpr header_id id = header_id::content_type;
  std::string_view type, subtype;
  params_view params;
  [[nodiscard]] bool is(std::string_view full) const;  ///< "application/sdp", any case
  static result<content_type> parse(std::string_view value, mode m = mode::tolerant);
};
struct event_header {
  static constexpr header_id id = header_id::event;
  std::string_view package;
  params_view params;
  static result<event_header> parse(std::string_view value, mode m = mode::tolerant);
};
struct subscription_state {
  static constexpr header_id id = header_id::subscription_state;
  std::string_view state;
  params_view params;
  static result<subscription_state> parse(std::string_view value, mode m = mode::tolerant);
};
struct refer_to {
  static constexpr header_id id = header_id::refer_to;
  name_addr_view address;
  static result<refer_to> parse(std::string_view value, mode m = mode::tolerant);
};
struct reason_header {
  static constexpr header_id id = header_id::reason;
  std::string_view protocol;
  params_view params;
  static result<reason_header> parse(std::string_view value, mode m = mode::tolerant);
};
struct timestamp {
  static constexpr header_id id = header_id::timestamp;
  std::string_view text;
  static result<timestamp> parse(std::string_view value, mode m = mode::tolerant);
};
/// A Date (RFC 3261 §20.17): RFC 1123 form, always GMT.
struct date {
  static constexpr header_id id = header_id::date;
  std::int64_t unix_seconds = 0;
  static result<date> parse(std::string_view value);
};

}  // namespace sip
