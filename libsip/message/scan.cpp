#include "scan.hpp"

#include <algorithm>
#include <atomic>

namespace sip::scan {
namespace {

/// Byte k of the entry for a character is 1 when it stops kind k. The eight entries of eight characters, each
/// shifted by its place, then hold eight bits of each kind.
constexpr std::array<std::uint64_t, 256> spread = [] {
  std::array<std::uint64_t, 256> table{};
  for (unsigned c = 0; c < table.size(); ++c) {
    for (unsigned k = 0; k < kinds; ++k)
      table[c] |= std::uint64_t{stops(static_cast<kind>(k), static_cast<char>(c))} << (8 * k);
  }
  return table;
}();
static_assert(kinds <= 8, "a byte of spread for each kind");

struct candidates {
  std::array<variant, 4> all;
  std::size_t count = 0;
  void add(bool runs, std::string_view name, build_function f) {
    if (runs) all[count++] = {name, f};
  }
};

candidates find_variants() {
  candidates found;
#if defined(__x86_64__)
  __builtin_cpu_init();
  const bool bits = __builtin_cpu_supports("bmi") != 0 && __builtin_cpu_supports("popcnt") != 0;
  const bool wide = __builtin_cpu_supports("avx512bw") != 0 && __builtin_cpu_supports("avx512vbmi") != 0 &&
                    __builtin_cpu_supports("avx512vbmi2") != 0;
  found.add(bits && wide, "AVX-512", build_avx512);
  found.add(bits && __builtin_cpu_supports("avx2") != 0, "AVX2", build_avx2);
  found.add(__builtin_cpu_supports("sse4.2") != 0 && __builtin_cpu_supports("popcnt") != 0, "SSE4.2",
            build_sse42);
#elif defined(__aarch64__)
  found.add(true, "NEON", build_neon);
#endif
  found.add(true, "portable", build_portable);
  return found;
}

void build_first(std::string_view text, index& out);

// Not state: every thread would write the same value.
constinit std::atomic<build_function> chosen{build_first};

void build_first(std::string_view text, index& out) {
  const auto best = variants().front().build;
  chosen.store(best, std::memory_order_relaxed);
  best(text, out);
}

}  // namespace

void build(std::string_view text, index& out) {
  chosen.load(std::memory_order_relaxed)(text, out);
}

std::span<const variant> variants() {
  static const candidates found = find_variants();
  return {found.all.data(), found.count};
}

void build_portable(std::string_view text, index& out) {
  walk blocks(text, out);
  std::array<char, 64> room;
  std::uint64_t line_feeds = 0;
  do {
    const char* p = blocks.block(room);
    std::array<std::uint64_t, kinds> bits{};
    line_feeds = 0;
    for (unsigned eight = 0; eight < 64; eight += 8) {
      std::uint64_t all = 0;
      for (unsigned i = 0; i < 8; ++i) {
        const auto c = static_cast<unsigned char>(p[eight + i]);
        all |= spread[c] << i;
        line_feeds |= std::uint64_t{c == '\n'} << (eight + i);
        out.non_ascii |= c & 0x80U;
      }
      for (unsigned k = 0; k < kinds; ++k) bits[k] |= (all >> (8 * k) & 0xffU) << eight;
    }
    for (unsigned k = 0; k < kinds; ++k) blocks.put(static_cast<kind>(k), bits[k]);
  } while (blocks.next(line_feeds));
}

}  // namespace sip::scan
