#include <base/assert.hpp>

#include <unistd.h>

#include <cstdio>
#include <cstdlib>

namespace base {

void assertion_failed(const char* expression, const char* file, int line) noexcept {
  ::dprintf(STDERR_FILENO, "siptty: assertion failed: %s (%s:%d)\n", expression, file, line);
  std::abort();
}

}  // namespace base
