// Bodies of several parts (RFC 2046 §5.1, in SIP RFC 5621). Parts are views into the body.
#pragma once

#include <base/export.hpp>
#include <base/rng.hpp>
#include <sip/body/error.hpp>
#include <sip/message/header_id.hpp>

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sip SIPTTY_API {

inline constexpr std::size_t max_parts = 32;           ///< of one multipart
inline constexpr std::size_t max_part_headers = 16;    ///< of one part
inline constexpr std::size_t max_multipart_depth = 4;  ///< a multipart in a multipart …
inline constexpr std::size_t max_all_parts = 64;       ///< over all depths of one body

/// One part, or a whole body that has only one.
struct body_part {
  std::string_view content_type;  ///< as on the wire; "text/plain" when there is none (RFC 2046 §5.1)
  std::string_view disposition;   ///< Content-Disposition as on the wire; empty when there is none
  std::string_view content_id;    ///< without <>
  std::string_view headers;       ///< all its header lines
  std::string_view bytes;

  /// Value of the first header of that name, in any case.
  [[nodiscard]] std::optional<std::string_view> header(std::string_view name) const;
  /// "application/sdp" in any case, parameters aside.
  [[nodiscard]] bool is(std::string_view type) const;
  [[nodiscard]] bool is_multipart() const;
  /// The disposition type; by default "session" for application/sdp, "render" for others (RFC 3261 §20.11).
  [[nodiscard]] std::string_view disposition_type() const;
  /// False with handling=optional: a recipient that does not understand the part ignores it (RFC 5621 §8.1).
  [[nodiscard]] bool is_required() const;
};

class multipart {
 public:
  /// `content_type` is the header's value. A missing close delimiter is tolerated and told by `is_closed`.
  static body_result<multipart> parse(std::string_view content_type, std::string_view body);

  [[nodiscard]] std::string_view subtype() const { return subtype_; }  ///< "mixed", as on the wire
  [[nodiscard]] std::span<const body_part> parts() const { return parts_; }
  [[nodiscard]] bool is_closed() const { return closed_; }
  /// The part that `start` names, else the first (RFC 5621 §7.1). Only for multipart/related.
  [[nodiscard]] const body_part& root() const { return parts_[root_]; }

 private:
  std::string_view subtype_;
  std::vector<body_part> parts_;
  std::size_t root_ = 0;
  bool closed_ = false;
};

/// A content type in the context of a disposition, as RFC 5621 §8.1 has it: {"application/sdp", "session"}.
struct understood_body {
  std::string_view type, disposition;
};

/// What a recipient does with a body.
struct selected_body {
  std::vector<body_part> parts;      ///< to be processed, in order; at most one of each multipart/alternative
  std::optional<body_part> refused;  ///< must be understood and is not: answer 415 (RFC 5621 §8.4)
  /// The first selected part of that type.
  [[nodiscard]] const body_part* find(std::string_view type) const;
};

/// Walks through a body of any shape. Of an alternative the last part that is understood counts, and the
/// handling of the whole, not of its parts (RFC 5621 §6.1, §8.3); nested parts are treated as if they were
/// not nested (§4.3). An empty body selects nothing. The views are of `content_type`, `disposition` and
/// `body`.
[[nodiscard]] body_result<selected_body> select_body(std::string_view content_type,
                                                     std::string_view disposition, std::string_view body,
                                                     std::span<const understood_body> understood);

/// Writes a multipart body.
class multipart_builder {
 public:
  explicit multipart_builder(std::string_view subtype) : subtype_(subtype) {}

  struct header {
    std::string_view name, value;
  };
  /// Line ends in header values become blanks.
  multipart_builder& add(std::string_view content_type, std::string_view bytes,
                         std::initializer_list<header> more = {});

  struct written {
    std::string content_type;  ///< with the boundary
    std::string body;
  };
  /// The boundary is drawn until it stands in no part. Needs at least one part.
  [[nodiscard]] written finish(base::rng& random) const;

 private:
  std::string subtype_;
  std::vector<std::string> parts_;
};

}  // namespace sip
