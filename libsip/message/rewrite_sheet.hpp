// The message while rewrite rules work on it: lines of views into the draft, the rules, and `memory_` for
// what is in neither. Its room on the stack holds what usual messages and rules need; beyond that it grows on
// the heap.
#pragma once

#include "writer.hpp"

#include <base/packet.hpp>
#include <sip/message/draft.hpp>

#include <algorithm>
#include <boost/container/small_vector.hpp>

#include <array>
#include <cstddef>
#include <cstring>
#include <initializer_list>
#include <memory_resource>
#include <string_view>

namespace sip {

class sheet {
 public:
  static constexpr std::size_t npos = static_cast<std::size_t>(-1);
  struct line {
    std::string_view name, value;
    bool raw = false;  ///< `value` goes out as it is
    bool in_draft =
        false;  ///< name and value stand in the draft as they go out, with all that is between and behind
  };

  sheet() = default;
  sheet(const sheet&) = delete;
  sheet& operator=(const sheet&) = delete;

  std::string_view start;

  [[nodiscard]] std::size_t size() const { return order_.size(); }
  [[nodiscard]] line& operator[](std::size_t position) { return texts_[order_[position]]; }
  [[nodiscard]] const line& operator[](std::size_t position) const { return texts_[order_[position]]; }
  /// The first line at or behind `from` that has this id. Raw lines have none.
  [[nodiscard]] std::size_t find(header_id id, std::size_t from) const {
    if (from >= ids_.size()) return npos;
    const auto* found = std::memchr(ids_.data() + from, static_cast<int>(id), ids_.size() - from);
    return found == nullptr ? npos
                            : static_cast<std::size_t>(static_cast<const header_id*>(found) - ids_.data());
  }

  void add(const line& l, header_id id) {
    order_.push_back(static_cast<std::uint32_t>(texts_.size()));
    ids_.push_back(id);
    texts_.push_back(l);
  }
  void insert(std::size_t position, const line& l, header_id id) {
    order_.insert(order_.begin() + offset(position), static_cast<std::uint32_t>(texts_.size()));
    ids_.insert(ids_.begin() + offset(position), l.raw ? no_id : id);
    texts_.push_back(l);
  }
  void erase(std::size_t position) {
    order_.erase(order_.begin() + offset(position));
    ids_.erase(ids_.begin() + offset(position));
  }
  void rename(std::size_t position, std::string_view name, header_id id) {
    (*this)[position].name = name;
    (*this)[position].in_draft = false;
    ids_[position] = id;
  }
  /// Moves the line at `from` to `to`, which is not behind it.
  void move_behind(std::size_t from, std::size_t to) {
    std::rotate(order_.begin() + offset(to), order_.begin() + offset(from),
                order_.begin() + offset(from) + 1);
    std::rotate(ids_.begin() + offset(to), ids_.begin() + offset(from), ids_.begin() + offset(from) + 1);
  }
  /// Moves the line at `position` to the end.
  void move_to_end(std::size_t position) {
    std::rotate(order_.begin() + offset(position), order_.begin() + offset(position) + 1, order_.end());
    std::rotate(ids_.begin() + offset(position), ids_.begin() + offset(position) + 1, ids_.end());
  }

  /// The parts, one behind the other.
  std::string_view joined(std::initializer_list<std::string_view> parts) {
    std::size_t size = 0;
    for (const auto part : parts) size += part.size();
    char* const text = room_for(size);
    writer w{text};
    for (const auto part : parts) w.put(part);
    return {text, size};
  }
  char* room_for(std::size_t size) {
    return static_cast<char*>(memory_.allocate(std::max<std::size_t>(size, 1), 1));
  }

  [[nodiscard]] base::packet print(std::string_view body, base::packet_pool& pool) const;

 private:
  static constexpr std::size_t room_size = 4096;
  static constexpr std::size_t usual_lines = 48;
  static constexpr auto no_id = header_id::count;
  static_assert(sizeof no_id == 1, "find looks at bytes");
  static std::ptrdiff_t offset(std::size_t position) { return static_cast<std::ptrdiff_t>(position); }

  std::array<std::byte, room_size> room_;  // left uninitialised
  std::pmr::monotonic_buffer_resource memory_{room_.data(), room_.size()};
  boost::container::small_vector<line, usual_lines> texts_;  ///< all that ever stood
  boost::container::small_vector<std::uint32_t, usual_lines>
      order_;  ///< those that stand, as indices of texts_
  boost::container::small_vector<header_id, usual_lines>
      ids_;  ///< of those; apart, so that one step looks at all
};

}  // namespace sip
