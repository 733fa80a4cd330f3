// The message while rewrite rules work on it: a table of its lines, each in wire form in the draft, in a rule
// or in the sheet's own memory. Its room on the stack holds what usual messages and rules need; beyond that
// it grows on the heap. Behind every text stand `block_size` bytes that may be read.
#pragma once

#include "block_copy.hpp"
#include "writer.hpp"

#include <base/packet.hpp>
#include <sip/message/draft.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory_resource>
#include <string_view>

namespace sip {

class sheet {
 public:
  static constexpr std::size_t npos = static_cast<std::size_t>(-1);
  static constexpr auto raw_id = header_id::count;  ///< of lines that stand under no name

  /// `Name: value` CR LF, or what a raw line has.
  struct line {
    const char* text;
    std::uint32_t size, name_size;
    [[nodiscard]] std::string_view all() const { return {text, size}; }
    [[nodiscard]] std::string_view name() const { return {text, name_size}; }
    [[nodiscard]] std::size_t value_begin() const { return name_size + separator.size(); }
    [[nodiscard]] std::string_view before_value() const { return {text, value_begin()}; }
    [[nodiscard]] std::string_view value() const {
      return {text + value_begin(), size - value_begin() - line_end.size()};
    }
  };

  sheet() = default;
  sheet(const sheet&) = delete;
  sheet& operator=(const sheet&) = delete;

  std::string_view start;  ///< with its line end

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] line& operator[](std::size_t position) { return lines_[position]; }
  [[nodiscard]] const line& operator[](std::size_t position) const { return lines_[position]; }
  /// How many lines have this id.
  [[nodiscard]] std::uint32_t count(header_id id) const { return counts_[static_cast<std::size_t>(id)]; }
  /// The first line at or behind `from` that has this id.
  [[nodiscard]] std::size_t find(header_id id, std::size_t from) const {
    if (from >= size_) return npos;
    const auto* found = std::memchr(ids_ + from, static_cast<int>(id), size_ - from);
    return found == nullptr ? npos : static_cast<std::size_t>(static_cast<const header_id*>(found) - ids_);
  }

  void add(const line& l, header_id id) {
    if (size_ == capacity_) grow(size_ + 1);
    lines_[size_] = l;
    ids_[size_++] = id;
    ++count_of(id);
  }
  void insert(std::size_t position, line l, header_id id, std::uint32_t times = 1) {
    if (size_ + times > capacity_) grow(size_ + times);
    move_up<lines_together>(lines_ + position, size_ - position, times);
    move_up<ids_together>(ids_ + position, size_ - position, times);
    for (auto at = position; at < position + times; ++at) {
      lines_[at] = l;
      ids_[at] = id;
    }
    size_ += times;
    count_of(id) += times;
  }
  void erase(std::size_t position) {
    --count_of(ids_[position]);
    --size_;
    move_down<lines_together>(lines_ + position, size_ - position);
    move_down<ids_together>(ids_ + position, size_ - position);
  }
  void rename(std::size_t position, header_id id) {
    --count_of(ids_[position]);
    ++count_of(id);
    ids_[position] = id;
  }

  /// For a text of this size, and what a `block_writer` writes behind it.
  char* room_for(std::size_t size) { return static_cast<char*>(memory_.allocate(size + block_size, 1)); }

  [[nodiscard]] base::packet print(std::string_view body, base::packet_pool& pool) const;

 private:
  static constexpr std::size_t room_size = 4096;
  static constexpr std::size_t usual_lines = 48;
  // As many lines as usually stand behind a place move in one step. So there is room for as many behind the
  // last.
  static constexpr std::size_t lines_together = 16, ids_together = 32;
  static_assert(sizeof(header_id) == 1, "find looks at bytes");

  std::uint32_t& count_of(header_id id) { return counts_[static_cast<std::size_t>(id)]; }

  /// The last ones first, so that none is written over before it has moved.
  template <std::size_t together, class Item>
  static void move_up(Item* begin, std::size_t count, std::size_t by) {
    for (auto at = count / together + 1; at-- > 0;)
      std::memmove(begin + at * together + by, begin + at * together, together * sizeof(Item));
  }
  /// Over the item before `begin + 1`.
  template <std::size_t together, class Item>
  static void move_down(Item* begin, std::size_t count) {
    for (std::size_t at = 0; at < count; at += together)
      std::memmove(begin + at, begin + at + 1, together * sizeof(Item));
  }
  void grow(std::size_t size);

  std::size_t size_ = 0;
  std::size_t capacity_ = usual_lines;
  line* lines_ = line_room_.data();
  header_id* ids_ = id_room_.data();  ///< of the lines; apart, so that one step looks at many
  std::array<std::uint32_t, static_cast<std::size_t>(raw_id) + 1> counts_{};
  // Left uninitialised.
  std::array<line, usual_lines + lines_together> line_room_;
  std::array<header_id, usual_lines + ids_together> id_room_;
  std::array<std::byte, room_size> room_;
  std::pmr::monotonic_buffer_resource memory_{room_.data(), room_.size()};
};

}  // namespace sip
