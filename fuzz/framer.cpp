// A stream in one piece against the same stream in pieces, whose sizes are the first bytes of the input.
#include <sip/message/framer.hpp>

#include <base/assert.hpp>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace {

/// The messages, and the error if there was one. Keep-alives are left out: a CRLF at the end of a piece is
/// taken for a pong at once, so they depend on the cuts by design.
std::vector<std::string> frames(std::string_view stream, std::string_view sizes, base::packet_pool& pool,
                                sip::mode mode) {
  sip::framer f(pool, mode, {2000, 64});
  std::vector<std::string> out;
  for (std::size_t i = 0; !stream.empty(); ++i) {
    const auto size =
        sizes.empty() ? stream.size() : 1U + static_cast<unsigned char>(sizes[i % sizes.size()]);
    f.push(stream.substr(0, size));
    stream.remove_prefix(std::min<std::size_t>(size, stream.size()));
    while (auto next = f.next()) {
      if (const auto* m = std::get_if<sip::framed_message>(&*next)) out.emplace_back(m->bytes.text());
      if (const auto* e = std::get_if<sip::framing_error>(&*next)) out.emplace_back(name_of(e->error.code));
    }
    SIPTTY_ASSERT(f.buffered() <= 2000 + size);
  }
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  base::packet_pool pool;
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const auto sizes = input.substr(0, 4);
  const auto stream = input.substr(sizes.size());
  if (sizes.empty()) return 0;
  for (const auto mode : {sip::mode::tolerant, sip::mode::strict}) {
    const auto whole = frames(stream, {}, pool, mode);
    SIPTTY_ASSERT(frames(stream, sizes, pool, mode) == whole);
    SIPTTY_ASSERT(frames(stream, std::string_view("\0", 1), pool, mode) == whole);
  }
  return 0;
}
