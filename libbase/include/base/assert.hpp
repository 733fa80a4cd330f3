// Assertions for our own mistakes. They stay on in every build: a wrong state must not carry a call.
#pragma once

#include <base/export.hpp>

namespace base SIPTTY_API {
/// Prints what failed and where, then aborts.
[[noreturn]] void assertion_failed(const char* expression, const char* file, int line) noexcept;
}  // namespace base

#define SIPTTY_ASSERT(expression) \
  ((expression) ? static_cast<void>(0) : ::base::assertion_failed(#expression, __FILE__, __LINE__))
