// Memory that is needed soon and was not touched for long: begin to fetch it, and do something else meanwhile.
#pragma once

#include <base/export.hpp>

namespace base SIPTTY_API {

inline constexpr int cache_line = 64;

/// A hint: what stands between the two addresses may be anything, and is not read.
inline void fetch(const void* begin, const void* end) {
  const auto* at = static_cast<const char*>(begin);
  for (const auto* last = static_cast<const char*>(end); at < last; at += cache_line) __builtin_prefetch(at);
}

}  // namespace base
