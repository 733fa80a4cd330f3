#include <sip/message/draft.hpp>

#include "rewrite_sheet.hpp"

#include <algorithm>
#include <cstring>

namespace sip {

void sheet::grow() {
  capacity_ *= 2;
  std::unique_ptr<node[]> larger(new node[capacity_]);
  std::memcpy(larger.get(), lines_, size_ * sizeof(node));
  more_lines_ = std::move(larger);
  lines_ = more_lines_.get();
}

void sheet::add_room(std::size_t size) {
  room_left_ = std::max(size, room_size);
  room_at_ = more_room_.emplace_back(new char[room_left_]).get();
}

void sheet::sort(header_id id) {
  ends_of(id) = {none, none};
  for (auto at = next(none); at != none; at = next(at)) {
    if (lines_[at].text.id == id) put_like(at, id, last_of(id));
  }
}

base::packet sheet::print(std::string_view body, base::packet_pool& pool) const {
  const auto size = start.size() + bytes_ + line_end.size() + body.size();
  auto buffer = pool.acquire(size + block_size);
  block_writer w{buffer.data()};
  w.put(start);
  for (auto at = next(none); at != none; at = next(at)) w.put(lines_[at].text.all());
  w.put_literal(line_end);
  w.put(body);
  return std::move(buffer).freeze(size);
}

}  // namespace sip
