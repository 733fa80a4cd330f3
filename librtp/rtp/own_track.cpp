#include "own_track.hpp"

#include <base/assert.hpp>

#include <algorithm>

namespace rtp {

std::size_t own_track::keep(std::uint64_t at, std::size_t past) {
  SIPTTY_ASSERT(at >= end_ && past <= samples_.size());
  if (size_ == 0) first_ = at;
  const auto gap = static_cast<std::size_t>(std::min<std::uint64_t>(at - end_, past));
  const auto known = std::min(size_, past - gap);
  const auto begin = samples_.begin();
  const auto offset = [](std::size_t n) { return static_cast<std::ptrdiff_t>(n); };
  // What is kept is never longer than what there is, but may have to stand further back.
  const auto kept = begin + offset(size_ - known), to = begin + offset(past - gap - known);
  if (to < kept) {
    std::copy(kept, kept + offset(known), to);
  } else {
    std::copy_backward(kept, kept + offset(known), to + offset(known));
  }
  std::fill(begin, to, std::int16_t{0});
  std::fill(to + offset(known), begin + offset(past), std::int16_t{0});
  const auto forgotten_to =
      end_ - std::min<std::uint64_t>(end_, known);  // number of the first one that is known
  const auto from = std::max(at - past, first_);
  size_ = past;
  end_ = at;
  return from < forgotten_to ? static_cast<std::size_t>(forgotten_to - (at - past)) : 0;
}

std::span<std::int16_t> own_track::say(std::size_t count) {
  SIPTTY_ASSERT(size_ + count <= samples_.size());
  const auto room = std::span(samples_).subspan(size_, count);
  size_ += count;
  end_ += count;
  return room;
}

std::span<const std::int16_t> own_track::last(std::size_t count) const {
  return std::span(samples_).subspan(size_ - count, count);
}

}  // namespace rtp
