#include <sip/message/draft.hpp>

#include "rewrite_sheet.hpp"

#include <algorithm>
#include <type_traits>

namespace sip {

void sheet::grow(std::size_t size) {
  capacity_ = std::max(size, 2 * capacity_);
  const auto more = [&](auto*& items, std::size_t together) {
    using item = std::remove_reference_t<decltype(*items)>;
    auto* larger = static_cast<item*>(memory_.allocate((capacity_ + together) * sizeof(item), alignof(item)));
    std::memcpy(larger, items, size_ * sizeof(item));
    items = larger;
  };
  more(lines_, lines_together);
  more(ids_, ids_together);
}

base::packet sheet::print(std::string_view body, base::packet_pool& pool) const {
  std::size_t size = start.size() + line_end.size() + body.size();
  for (std::size_t i = 0; i < size_; ++i) size += lines_[i].size;
  auto buffer = pool.acquire(size + block_size);
  block_writer w{buffer.data()};
  w.put(start);
  for (std::size_t i = 0; i < size_; ++i) w.put(lines_[i].all());
  w.put_literal(line_end);
  std::memcpy(w.at, body.data(), body.size());
  return std::move(buffer).freeze(size);
}

}  // namespace sip
