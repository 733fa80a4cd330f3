// The message while rewrite rules work on it: its lines, each in wire form in the draft, in a rule or in the
// sheet's own memory, chained in their order and with those of their header. So nothing is searched, and what
// an edit does not touch does not move. Its room on the stack holds what usual messages and rules need;
// beyond that it grows on the heap. Behind every text stand `block_size` bytes that may be read.
#pragma once

#include "block_copy.hpp"
#include "writer.hpp"

#include <base/packet.hpp>
#include <sip/message/draft.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

namespace sip {

/// `Name: value` CR LF, or what a raw line has.
struct sheet_line {
  const char* text;
  std::uint32_t size;
  std::uint16_t name_size;
  header_id id;
  [[nodiscard]] std::string_view all() const { return {text, size}; }
  [[nodiscard]] std::string_view name() const { return {text, name_size}; }
  [[nodiscard]] std::size_t value_begin() const { return name_size + separator.size(); }
  [[nodiscard]] std::string_view before_value() const { return {text, value_begin()}; }
  [[nodiscard]] std::string_view value() const {
    return {text + value_begin(), size - value_begin() - line_end.size()};
  }
};

class sheet {
 public:
  /// Of a line, as long as the sheet lives.
  using place = std::uint32_t;
  static constexpr place none = 0;                  ///< stands before the first line and behind the last one
  static constexpr auto raw_id = header_id::count;  ///< of lines that stand under no name

  sheet() { lines_[none].next = lines_[none].previous = none; }
  sheet(const sheet&) = delete;
  sheet& operator=(const sheet&) = delete;

  std::string_view start;  ///< with its line end

  [[nodiscard]] const sheet_line& operator[](place at) const { return lines_[at].text; }
  [[nodiscard]] place next(place at) const { return lines_[at].next; }
  [[nodiscard]] place previous(place at) const { return lines_[at].previous; }
  /// The lines of a header: the first, the last, the next one. Those of one name are in their order.
  [[nodiscard]] place first_of(header_id id) const { return ends_of(id).first; }
  [[nodiscard]] place last_of(header_id id) const { return ends_of(id).last; }
  [[nodiscard]] place next_like(place at) const { return lines_[at].next_like; }
  [[nodiscard]] place previous_like(place at) const { return lines_[at].previous_like; }

  /// Adds a line behind the one at `at`, and behind the one at `like` to the lines of its header; `like` is
  /// `none` or one of these.
  void insert(sheet_line l, place at, place like) {
    if (size_ == capacity_) grow();
    const auto added = size_++;
    lines_[added].text = l;
    bytes_ += l.size;
    put_behind(added, at);
    put_like(added, l.id, like);
  }
  /// Adds a line behind all others.
  void add(const sheet_line& l) {
    if (size_ == capacity_) grow();
    const auto added = size_++;
    const auto before = previous(none);
    auto& e = ends_of(l.id);
    lines_[added] = {l, none, before, none, e.last};
    lines_[before].next = lines_[none].previous = added;
    lines_[e.last].next_like = added;  // of `none` nobody reads it
    if (e.first == none) e.first = added;
    e.last = added;
    bytes_ += l.size;
  }
  void erase(place at) {
    bytes_ -= lines_[at].text.size;
    take_out(at);
    take_from_like(at);
  }
  void set(place at, const sheet_line& l) {
    bytes_ += std::size_t{l.size} - lines_[at].text.size;
    lines_[at].text = l;
  }
  /// Makes it a line of another header, the last one of that.
  void set_id(place at, header_id id) {
    take_from_like(at);
    put_like(at, id, last_of(id));
  }
  /// Brings the lines of a header into their order.
  void sort(header_id id);
  /// Takes a line out of its place; it is to be put elsewhere, and stays one of its header's.
  void take_out(place at) {
    const auto& l = lines_[at];
    lines_[l.previous].next = l.next;
    lines_[l.next].previous = l.previous;
  }
  void put_behind(place line, place at) {
    auto& l = lines_[line];
    l.previous = at;
    l.next = lines_[at].next;
    lines_[l.next].previous = line;
    lines_[at].next = line;
  }

  /// For a text of this size, and what a `block_writer` writes behind it.
  char* room_for(std::size_t size) {
    size += block_size;
    if (size > room_left_) add_room(size);
    room_left_ -= size;
    return std::exchange(room_at_, room_at_ + size);
  }

  [[nodiscard]] base::packet print(std::string_view body, base::packet_pool& pool) const;

 private:
  static constexpr std::size_t room_size = 4096;
  static constexpr place usual_lines = 48;
  /// Half of a cache line.
  struct node {
    sheet_line text;
    place next, previous;
    place next_like, previous_like;
  };
  struct ends {
    place first, last;
  };

  ends& ends_of(header_id id) { return ends_[static_cast<std::size_t>(id)]; }
  [[nodiscard]] const ends& ends_of(header_id id) const { return ends_[static_cast<std::size_t>(id)]; }
  void put_like(place line, header_id id, place like) {
    auto& l = lines_[line];
    auto& e = ends_of(id);
    l.text.id = id;
    l.previous_like = like;
    l.next_like = like == none ? e.first : lines_[like].next_like;
    (like == none ? e.first : lines_[like].next_like) = line;
    (l.next_like == none ? e.last : lines_[l.next_like].previous_like) = line;
  }
  void take_from_like(place at) {
    const auto& l = lines_[at];
    auto& e = ends_of(l.text.id);
    (l.previous_like == none ? e.first : lines_[l.previous_like].next_like) = l.next_like;
    (l.next_like == none ? e.last : lines_[l.next_like].previous_like) = l.previous_like;
  }
  void grow();
  void add_room(std::size_t size);

  place size_ = 1;  ///< of lines_, with those that were erased
  place capacity_ = usual_lines;
  std::size_t bytes_ = 0;  ///< of the lines that stand
  std::array<ends, static_cast<std::size_t>(raw_id) + 1> ends_{};
  // Left uninitialised.
  std::array<node, usual_lines> line_room_;
  std::array<char, room_size> room_;
  node* lines_ = line_room_.data();
  char* room_at_ = room_.data();
  std::size_t room_left_ = room_size;
  // On the heap.
  std::unique_ptr<node[]> more_lines_;
  std::vector<std::unique_ptr<char[]>> more_room_;
};

}  // namespace sip
