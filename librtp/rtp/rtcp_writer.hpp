// Writes the packets of an RTCP compound one after the other.
#pragma once

#include "wire.hpp"

#include <rtp/rtcp.hpp>

namespace rtp {

inline constexpr std::size_t rtcp_header_size = 4;

/// Appends to a buffer; `size` tells at the end whether all of it was written.
class rtcp_writer {
 public:
  explicit rtcp_writer(std::span<std::uint8_t> out) : out_(out) {}
  void header(std::size_t count, std::uint8_t type, std::size_t size) {
    word(0x80000000U | count << 24U | std::size_t{type} << 16U | (size / 4 - 1));
  }
  void word(std::uint64_t value) {
    if (room(4)) wire::store32(out_.data() + size_, value);
    size_ += 4;
  }
  void byte(std::uint8_t value) {
    if (room(1)) out_[size_] = value;
    ++size_;
  }
  [[nodiscard]] std::size_t size() const { return size_ <= out_.size() ? size_ : 0; }

 private:
  [[nodiscard]] bool room(std::size_t bytes) const { return size_ + bytes <= out_.size(); }
  std::span<std::uint8_t> out_;
  std::size_t size_ = 0;
};

/// The XR packet of a report, when it has extended blocks.
void write_extended(const outgoing_report& report, rtcp_writer& out);

}  // namespace rtp
