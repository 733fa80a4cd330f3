// An outgoing message before it is bytes: a start line, header lines in order, a body.
#pragma once

#include <base/packet.hpp>
#include <sip/message/header_id.hpp>
#include <sip/message/message.hpp>

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace sip {

/// Lines are kept in the order in which they are added; texts live in one arena, so a draft costs two
/// allocations at most. Values must not hold CR or LF: they are replaced by a space (a rewrite rule of kind
/// `raw` may send them).
class draft {
 public:
  static draft request(std::string_view method, std::string_view request_uri);
  static draft response(int status, std::string_view reason = {});  ///< empty: the default phrase
  /// RFC 3261 §8.2.6: copies Via, From, To, Call-ID and CSeq of `request`; adds `to_tag` unless To has one or
  /// it is empty. Works on rejected messages too, with whatever they have.
  static draft response_to(const message& request, int status, std::string_view reason = {},
                           std::string_view to_tag = {});

  draft& add(header_id id, std::string_view value);
  draft& add(std::string_view name, std::string_view value);
  /// The parts are joined without blanks.
  draft& add(header_id id, std::initializer_list<std::string_view> parts);
  draft& add_front(header_id id, std::string_view value);
  draft& add_front(header_id id, std::initializer_list<std::string_view> parts);
  /// Replaces the first line of that name and removes the others; adds it when there is none.
  draft& set(header_id id, std::string_view value);
  draft& remove(header_id id);
  /// An empty body has no type.
  draft& body(std::string_view content_type, std::string_view bytes);

  struct line {
    header_id id;
    std::uint32_t name_offset,
        name_size;  ///< into arena(); for known ids the canonical name is used when size is 0
    std::uint32_t value_offset, value_size;
  };
  [[nodiscard]] bool is_request() const { return status_ == 0; }
  [[nodiscard]] int status() const { return status_; }
  /// Of a response: of the request that it answers; `other` when it was not made with `response_to`.
  [[nodiscard]] sip::method method() const { return method_; }
  [[nodiscard]] const std::string& start_line() const& { return start_line_; }
  [[nodiscard]] const std::vector<line>& lines() const& { return lines_; }
  [[nodiscard]] std::string_view name(const line& l) const&;
  [[nodiscard]] std::string_view value(const line& l) const&;
  [[nodiscard]] std::string_view value(header_id id) const&;  ///< of the first line; empty when absent
  [[nodiscard]] bool has(header_id id) const;
  [[nodiscard]] std::string_view body() const& { return body_; }

  // Views of a temporary would dangle. A view ends with the next change of the draft.
  const std::string& start_line() && = delete;
  const std::vector<line>& lines() && = delete;
  std::string_view name(const line&) && = delete;
  std::string_view value(const line&) && = delete;
  std::string_view value(header_id) && = delete;
  std::string_view body() && = delete;

 private:
  line store(header_id id, std::string_view name, std::initializer_list<std::string_view> parts);

  std::string start_line_;
  std::string arena_;
  std::string body_;
  std::vector<line> lines_;
  int status_ = 0;
  sip::method method_ = sip::method::other;
};

struct serialize_options {
  bool compact = false;  ///< compact header names where there are any
};

/// The bytes: start line, lines in order, Content-Length (always, last), empty line, body. One allocation,
/// from the pool.
[[nodiscard]] base::packet serialize(const draft& d, base::packet_pool& pool,
                                     const serialize_options& o = {});

}  // namespace sip
