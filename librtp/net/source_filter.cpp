#include "source_filter.hpp"

#include <linux/filter.h>
#include <linux/sock_diag.h>
#include <sys/socket.h>

#include <array>
#include <span>
#include <vector>

namespace rtp {
namespace {

constexpr std::uint32_t source_port_at = 0;  // in the UDP header, where a filter of a UDP socket begins
constexpr std::uint32_t v4_source_at = 12, v6_source_at = 8;  // in the IP header
constexpr sock_filter drop{BPF_RET | BPF_K, 0, 0, 0};

std::uint32_t word_at(std::span<const std::uint8_t> bytes, std::size_t i) {
  return std::uint32_t{bytes[i]} << 24U | std::uint32_t{bytes[i + 1]} << 16U |
         std::uint32_t{bytes[i + 2]} << 8U | bytes[i + 3];
}

sock_filter load(std::uint32_t width, std::uint32_t offset) {
  return {static_cast<std::uint16_t>(BPF_LD | width | BPF_ABS), 0, 0, offset};
}

/// Goes on when equal, else over the `rest` instructions that follow.
sock_filter unless_equal(std::uint32_t value, std::size_t rest) {
  return {BPF_JMP | BPF_JEQ | BPF_K, 0, static_cast<std::uint8_t>(rest), value};
}

/// Ends with "take it" when the source is `e`, else goes on behind itself.
void append(std::vector<sock_filter>& program, const base::endpoint& e) {
  const std::size_t words = e.address.is_v4() ? 1 : 4;
  const auto first =
      static_cast<std::uint32_t>(SKF_NET_OFF) + (e.address.is_v4() ? v4_source_at : v6_source_at);
  program.push_back(load(BPF_H, source_port_at));
  program.push_back(unless_equal(e.port, 2 * words + 1));
  for (std::size_t i = 0; i < words; ++i) {
    program.push_back(load(BPF_W, first + static_cast<std::uint32_t>(4 * i)));
    program.push_back(unless_equal(word_at(e.address.bytes(), 4 * i), 2 * (words - 1 - i) + 1));
  }
  program.push_back({BPF_RET | BPF_K, 0, 0, UINT32_MAX});
}

void attach(int descriptor, std::span<sock_filter> program) {
  const sock_fprog attached{static_cast<unsigned short>(program.size()), program.data()};
  setsockopt(descriptor, SOL_SOCKET, SO_ATTACH_FILTER, &attached, sizeof attached);
}

}  // namespace

void accept_only(int descriptor, const base::endpoint& a, const base::endpoint& b) {
  std::vector<sock_filter> program;
  for (const auto& e : {a, b}) {
    if (e.address.is_v4() == a.address.is_v4()) append(program, e);
  }
  program.push_back(drop);
  attach(descriptor, program);
}

void drop_all(int descriptor) {
  std::array program{drop};
  attach(descriptor, program);
}

void accept_all(int descriptor) {
  const int unused = 0;
  setsockopt(descriptor, SOL_SOCKET, SO_DETACH_FILTER, &unused, sizeof unused);
}

std::uint64_t thrown_away(int descriptor) {
  std::array<std::uint32_t, SK_MEMINFO_VARS> memory{};
  socklen_t size = sizeof memory;
  if (getsockopt(descriptor, SOL_SOCKET, SO_MEMINFO, memory.data(), &size) != 0) return 0;
  return memory[SK_MEMINFO_DROPS];
}

}  // namespace rtp
