// What the program asks of the global operator new, which linking this replaces.
#pragma once

#include <cstddef>

namespace test_support {

/// Allocations of this thread so far.
[[nodiscard]] std::size_t allocations();
/// Allocations of this thread that were not freed by it.
[[nodiscard]] long live_allocations();
/// The allocation after this many more throws std::bad_alloc, those behind it do not. Negative: none.
void fail_allocation(long after);

}  // namespace test_support
