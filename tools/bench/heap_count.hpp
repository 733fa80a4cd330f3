// What operator new has given out and not taken back, in bytes as the allocator rounds them.
#pragma once

#include <cstddef>

[[nodiscard]] std::size_t heap_in_use();
