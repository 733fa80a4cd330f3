#include "sofia.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <stdexcept>

// sofia-sip's headers are C of 2005: their warnings are theirs.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpedantic"
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wsign-conversion"
#pragma GCC diagnostic ignored "-Wold-style-cast"
#include <sofia-sip/sip.h>
#include <sofia-sip/sip_header.h>
// sip.h comes first
#include <sofia-sip/msg_addr.h>
#include <sofia-sip/msg_header.h>
#include <sofia-sip/msg_parser.h>
#pragma GCC diagnostic pop

namespace sofia {
namespace {

msg_t* filled(const std::string& bytes) {
  msg_t* m = msg_create(sip_default_mclass(), 0);
  msg_iovec_t room[msg_n_fragments] = {};
  const auto parts = msg_recv_iovec(m, room, msg_n_fragments, static_cast<usize_t>(bytes.size()), 1);
  if (parts < 1) throw std::runtime_error("sofia-sip gave no room for a message");
  std::size_t done = 0;
  for (std::size_t i = 0; i < static_cast<std::size_t>(parts); ++i) {
    const auto size = std::min<std::size_t>(room[i].mv_len, bytes.size() - done);
    std::memcpy(room[i].mv_base, bytes.data() + done, size);
    done += size;
  }
  msg_recv_commit(m, static_cast<usize_t>(bytes.size()), 1);
  return m;
}

void require_parsed(msg_t* m, int extracted) {
  if (extracted <= 0 || sip_object(m) == nullptr || (sip_object(m)->sip_flags & MSG_FLG_ERROR) != 0)
    throw std::runtime_error("sofia-sip rejected a message of the corpus");
}

}  // namespace

namespace {

/// `extract` and then `print` on a batch of messages; the times of both.
struct times {
  std::chrono::nanoseconds extract{}, print{};
};
times run(const std::vector<std::string>& messages) {
  static std::array<char, 65536> buffer;
  times spent;
  for (std::size_t begin = 0; begin < messages.size(); begin += batch) {
    const auto count = std::min(batch, messages.size() - begin);
    std::array<msg_t*, batch> open{};
    std::array<int, batch> extracted{};
    issize_t printed = 0;
    for (std::size_t i = 0; i < count; ++i) open[i] = filled(messages[begin + i]);
    const auto start = thread_time();
    for (std::size_t i = 0; i < count; ++i) extracted[i] = msg_extract(open[i]);
    const auto parsed = thread_time();
    for (std::size_t i = 0; i < count; ++i)
      printed +=
          msg_object_e(buffer.data(), buffer.size(), reinterpret_cast<msg_pub_t*>(sip_object(open[i])), 0);
    spent.print += thread_time() - parsed;
    spent.extract += parsed - start;
    for (std::size_t i = 0; i < count; ++i) {
      require_parsed(open[i], extracted[i]);
      msg_destroy(open[i]);
    }
    if (printed < static_cast<issize_t>(100 * count))
      throw std::runtime_error("sofia-sip printed too little");
  }
  return spent;
}

}  // namespace

std::chrono::nanoseconds parse_all(const std::vector<std::string>& messages) {
  return run(messages).extract;
}

std::chrono::nanoseconds print_all(const std::vector<std::string>& messages) {
  return run(messages).print;
}

}  // namespace sofia
