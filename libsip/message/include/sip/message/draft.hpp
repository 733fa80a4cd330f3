// An outgoing message before it is bytes: a start line, header lines in order, a body.
#pragma once

#include <base/export.hpp>
#include <base/packet.hpp>
#include <sip/message/header_id.hpp>
#include <sip/message/message.hpp>

#include <boost/container/small_vector.hpp>

#include <array>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <span>
#include <string_view>

namespace sip SIPTTY_API {

/// Lines are kept in the order in which they are added; their texts and the body live in one arena, in wire form.
/// A usual message needs no allocation: the draft holds `inline_text` bytes and `inline_lines` lines itself (so do
/// not store many of them). Values must not hold CR or LF: they are replaced by a space (a rewrite rule of kind
/// `raw` may send them).
class draft {
 public:
  static constexpr std::size_t inline_text = 1536, inline_lines = 24;
  static constexpr std::size_t text_slack = 96;  ///< bytes behind `text()` that may be read

  draft();
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

  /// In the arena: `Name: value` CR LF.
  struct line {
    header_id id;
    std::uint16_t name_size;
    std::uint32_t begin;
    std::uint32_t value_size;
    [[nodiscard]] std::uint32_t value_begin() const { return begin + name_size + 2; }
    [[nodiscard]] std::uint32_t end() const { return value_begin() + value_size + 2; }
  };
  [[nodiscard]] bool is_request() const { return status_ == 0; }
  [[nodiscard]] int status() const { return status_; }
  /// Of a response: of the request that it answers; `other` when it was not made with `response_to`.
  [[nodiscard]] sip::method method() const { return method_; }
  [[nodiscard]] std::string_view start_line() const& { return text().substr(0, start_size_); }
  [[nodiscard]] std::span<const line> lines() const& { return {lines_.data(), lines_.size()}; }
  [[nodiscard]] std::string_view text() const& { return arena_.text(); }  ///< what lines count from
  [[nodiscard]] std::string_view name(const line& l) const&;
  [[nodiscard]] std::string_view value(const line& l) const&;
  [[nodiscard]] std::string_view value(header_id id) const&;  ///< of the first line; empty when absent
  [[nodiscard]] bool has(header_id id) const;
  [[nodiscard]] std::string_view body() const& { return text().substr(body_begin_, body_size_); }

  // Views of a temporary would dangle. A view ends with the next change of the draft, and when it is
  // moved.
  std::string_view start_line() && = delete;
  std::string_view text() && = delete;
  std::span<const line> lines() && = delete;
  std::string_view name(const line&) && = delete;
  std::string_view value(const line&) && = delete;
  std::string_view value(header_id) && = delete;
  std::string_view body() && = delete;

 private:
  friend base::packet serialize(const draft&, base::packet_pool&, const struct serialize_options&);

  /// Text that grows and is never filled with zeros first.
  class arena {
   public:
    static constexpr std::size_t slack = text_slack;  ///< behind the end, for copies of whole registers

    arena() = default;
    arena(const arena& other) { *this = other; }
    arena(arena&& other) noexcept { *this = std::move(other); }
    arena& operator=(const arena& other);
    arena& operator=(arena&& other) noexcept;
    ~arena() = default;
    [[nodiscard]] std::string_view text() const { return {bytes(), size_}; }
    [[nodiscard]] std::uint32_t size() const { return size_; }
    void clear() { size_ = 0; }
    /// Room for `size` bytes at the end, to be written at once, and `slack` that may be written.
    char* append(std::size_t size) {
      if (size_ + size + slack > capacity_) grow(size);
      char* const at = bytes() + size_;
      size_ += static_cast<std::uint32_t>(size);
      return at;
    }

   private:
    [[nodiscard]] const char* bytes() const { return heap_ ? heap_.get() : inline_.data(); }
    [[nodiscard]] char* bytes() { return heap_ ? heap_.get() : inline_.data(); }
    void grow(std::size_t size);

    std::uint32_t size_ = 0;
    std::uint32_t capacity_ = inline_text;
    std::unique_ptr<char[]> heap_;
    std::array<char, inline_text> inline_;  // left uninitialised
  };

  char* open_start(std::size_t size);
  char* open_line(header_id id, std::size_t value_size);

  boost::container::small_vector<line, inline_lines> lines_;
  std::uint32_t start_size_ = 0;
  std::uint32_t body_begin_ = 0, body_size_ = 0;
  int status_ = 0;
  sip::method method_ = sip::method::other;
  bool as_written_ = true;  ///< the lines stand in the arena in their order, without gaps, the body behind them
  arena arena_;             ///< start line, lines, body; some may be dead
};

struct serialize_options {
  bool compact = false;  ///< compact header names where there are any
};

/// The bytes: start line, lines in order, Content-Length (always, last), empty line, body. One allocation,
/// from the pool.
[[nodiscard]] base::packet serialize(const draft& d, base::packet_pool& pool,
                                     const serialize_options& o = {});

}  // namespace sip
