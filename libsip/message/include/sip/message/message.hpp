// A received (or just serialized) message: views into its packet plus a table of its headers.
#pragma once

#include <base/export.hpp>
#include <base/packet.hpp>
#include <sip/message/error.hpp>
#include <sip/message/header_id.hpp>
#include <sip/message/headers.hpp>

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sip SIPTTY_API {

/// One header line, as offsets from the start of the message. A folded value keeps its line ends; typed
/// decoding treats them as blanks, `unfolded` gives the value for people.
struct header_entry {
  // Without initial values, so that a message does not write its whole table before it is filled.
  std::uint32_t name_offset;
  std::uint32_t value_offset;
  std::uint32_t value_size;
  std::uint16_t name_size;
  header_id id;
  bool folded;
};

struct limits {
  std::size_t max_message_size = 65536;
  std::size_t max_headers = 512;
};

/// Parses once and never changes afterwards. Copying is cheap enough for a turn (one count, about 1.2 kB) but
/// nothing that outlives a turn should hold one: hold the packet, or own strings.
///
/// A message that was rejected still shows what could be read, so that it can be answered and traced: ask
/// `error()`.
class message {
 public:
  static constexpr std::size_t inline_headers = 64;
  static constexpr std::size_t max_findings =
      8;  ///< each kind once, the first of its kind; further kinds are dropped

  /// Parses one whole message (a datagram, or what the framer cut out of a stream).
  static message parse(base::packet bytes, mode m = mode::tolerant, const limits& l = {});

  [[nodiscard]] bool ok() const { return !error_; }
  [[nodiscard]] parse_error error() const { return error_; }
  [[nodiscard]] std::span<const finding> findings() const& { return {findings_.data(), finding_count_}; }

  [[nodiscard]] bool is_request() const { return status_ == 0; }
  [[nodiscard]] sip::method method() const { return method_; }  ///< of a response: from CSeq
  [[nodiscard]] std::string_view method_text() const& { return method_text_; }
  [[nodiscard]] std::string_view request_uri() const& { return request_uri_; }
  /// 0 in a request. Of a status line that was rejected: some number that is not 0.
  [[nodiscard]] int status() const { return status_; }
  [[nodiscard]] std::string_view reason() const& { return reason_; }

  // The headers that every layer needs, decoded in the first pass. Empty in a message that was rejected for
  // them.
  [[nodiscard]] const via_view& top_via() const& { return top_via_; }
  [[nodiscard]] const name_addr_view& from() const& { return from_; }
  [[nodiscard]] const name_addr_view& to() const& { return to_; }
  [[nodiscard]] std::string_view call_id() const& { return call_id_; }
  [[nodiscard]] const cseq_view& cseq() const& { return cseq_; }

  [[nodiscard]] std::span<const header_entry> headers() const& {
    return spilled_ ? std::span<const header_entry>(*spilled_)
                    : std::span<const header_entry>(inline_.data(), header_count_);
  }
  [[nodiscard]] std::string_view name(const header_entry& h) const& {
    return packet_.text().substr(h.name_offset, h.name_size);
  }
  [[nodiscard]] std::string_view value(const header_entry& h) const& {
    return packet_.text().substr(h.value_offset, h.value_size);
  }
  /// The first line of that name; nullptr when there is none.
  [[nodiscard]] const header_entry* find(header_id id) const&;
  [[nodiscard]] const header_entry* find(std::string_view name) const&;
  [[nodiscard]] bool has(header_id id) const { return find(id) != nullptr; }
  /// Value of the first line of that name; empty when there is none.
  [[nodiscard]] std::string_view value(header_id id) const&;
  [[nodiscard]] std::string_view value(std::string_view name) const&;
  /// All values of a list header over all its lines, in order.
  [[nodiscard]] std::vector<std::string_view> list(header_id id) const&;
  /// True when a list header names the token (Supported, Require, Allow), in any case.
  [[nodiscard]] bool lists(header_id id, std::string_view token) const;

  /// Typed decode of the first line of T's name: `absent` when there is none.
  template <class T>
  [[nodiscard]] result<T> get() const& {
    const auto* h = find(T::id);
    if (h == nullptr) return parse_error{errc::absent, 0};
    return T::parse(value(*h));
  }

  [[nodiscard]] std::string_view body() const& { return body_; }
  [[nodiscard]] std::string_view text() const& { return packet_.text(); }  ///< all the bytes of the message
  [[nodiscard]] const base::packet& bytes() const& { return packet_; }

  // Views of a temporary would dangle.
  std::span<const finding> findings() && = delete;
  std::string_view method_text() && = delete;
  std::string_view request_uri() && = delete;
  std::string_view reason() && = delete;
  const via_view& top_via() && = delete;
  const name_addr_view& from() && = delete;
  const name_addr_view& to() && = delete;
  std::string_view call_id() && = delete;
  const cseq_view& cseq() && = delete;
  std::span<const header_entry> headers() && = delete;
  std::string_view name(const header_entry&) && = delete;
  std::string_view value(const header_entry&) && = delete;
  std::string_view value(header_id) && = delete;
  std::string_view value(std::string_view) && = delete;
  const header_entry* find(header_id) && = delete;
  const header_entry* find(std::string_view) && = delete;
  std::vector<std::string_view> list(header_id) && = delete;
  template <class T>
  result<T> get() && = delete;
  std::string_view body() && = delete;
  std::string_view text() && = delete;
  const base::packet& bytes() && = delete;

 private:
  friend class message_parser;
  friend class quick_pass;
  base::packet packet_;
  parse_error error_;
  int status_ = 0;
  sip::method method_ = sip::method::other;
  std::string_view method_text_, request_uri_, reason_, call_id_, body_;
  via_view top_via_;
  name_addr_view from_, to_;
  cseq_view cseq_;
  std::uint32_t header_count_ = 0;
  std::uint32_t finding_count_ = 0;
  std::array<finding, max_findings> findings_;
  std::array<header_entry, inline_headers> inline_;
  std::shared_ptr<const std::vector<header_entry>>
      spilled_;  ///< all entries, when there are more than fit inline
};

/// A value without its line folds: each fold becomes one space.
[[nodiscard]] std::string unfolded(std::string_view value);

}  // namespace sip
