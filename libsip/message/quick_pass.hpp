// The pass for messages in which nothing is unusual: no error, no finding in a header, no fold, no more
// headers than fit inline. It walks over the index of scan.hpp and hands everything else to the full pass of
// parser.cpp, which alone says what is wrong and where. So it only has to be right when it says yes; a test
// compares both.
#pragma once

#include <sip/message/message.hpp>

#include "lookup.hpp"
#include "scan.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace sip {

/// What is known behind the headers; both passes end with it.
struct header_section {
  std::array<std::uint64_t, 2> seen{};  ///< ids of those that may stand once
  bool has_via = false;
  bool has_contact = false;
  std::size_t end = 0;   ///< of the last header line
  std::size_t body = 0;  ///< behind the empty line
  std::size_t length_offset = 0;
  std::optional<std::size_t> length;

  [[nodiscard]] bool has_seen(header_id id) const {
    return (seen[static_cast<unsigned>(id) / 64] >> (static_cast<unsigned>(id) % 64) & 1U) != 0;
  }
};
static_assert(static_cast<unsigned>(header_id::count) <= 128, "header_section::seen has two words");

/// The full pass alone, for the test that compares both.
[[nodiscard]] message parse_in_full(base::packet bytes, const limits& l = {});

class quick_pass {
 public:
  quick_pass(message& out, std::string_view text) : out_(out), data_(text.data()), size_(text.size()) {}

  /// Takes the headers. False when the message is for the full pass; `out` then holds nothing that counts but
  /// must be reset.
  bool run(std::size_t max_headers);
  /// Takes the body when every header is there that should be and Content-Length says how long it is.
  bool take_usual_body();
  /// What is known otherwise.
  [[nodiscard]] header_section section() const;

 private:
  using line_number = std::uint8_t;  ///< from 1 on, 0 for none: entries of the table, in order
  struct place {
    std::size_t begin, end;
  };

  bool take_start_line();
  bool take_request_line(std::size_t end);
  bool take_status_line(std::size_t end);
  [[nodiscard]] bool is_plain_uri(std::size_t begin, std::size_t end) const;
  bool take_lines(std::size_t max_headers);
  [[nodiscard]] std::optional<std::size_t> value_behind(std::size_t colon, std::size_t end) const;
  bool decode();
  bool take_vias();
  bool take_via(place at, via_view& out) const;
  bool take_plain_via(std::size_t begin, std::size_t end, via_view& out) const;
  bool take_address(core_header h, name_addr_view& out);
  std::optional<std::size_t> take_display_name(std::size_t begin, std::size_t end,
                                               std::string_view& out) const;
  bool is_tag_or_nothing(std::size_t i, std::size_t end, bool& has_tag) const;
  bool take_plain_address(std::size_t begin, std::size_t end, name_addr_view& out, bool& has_tag) const;
  bool take_call_id();
  bool take_cseq();
  bool take_numbers();
  [[nodiscard]] bool has_good_contacts() const;
  [[nodiscard]] bool is_good_contact(place at) const;
  [[nodiscard]] bool is_good_date() const;

  template <class Each>
  bool take_params(std::size_t i, std::size_t end, Each each) const;
  [[nodiscard]] std::string_view part(std::size_t begin, std::size_t end) const {
    return {data_ + begin, end - begin};
  }
  [[nodiscard]] place value_of(line_number line) const {
    const auto& h = out_.inline_[line - 1U];
    return {h.value_offset, std::size_t{h.value_offset} + h.value_size};
  }
  [[nodiscard]] line_number last_line(core_header h) const { return last_lines_[static_cast<unsigned>(h)]; }
  [[nodiscard]] bool has(core_header h) const { return last_line(h) != 0; }
  [[nodiscard]] place value_of(core_header h) const { return value_of(last_line(h)); }

  message& out_;
  const char* data_;
  std::size_t size_;
  std::size_t header_end_ = 0;                ///< where the empty line begins
  std::size_t length_ = 0;                    ///< by Content-Length, if that is there
  std::array<line_number, 16> last_lines_{};  ///< by core_header
  static_assert(static_cast<unsigned>(core_header::count) <= 16);
  /// The line before that one with the same header, if that is one of the core.
  std::array<line_number, message::inline_headers + 1> line_before_;  // left uninitialised
  scan::index index_;
};

}  // namespace sip
