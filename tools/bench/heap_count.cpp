#include "heap_count.hpp"

#include <malloc.h>

#include <atomic>
#include <cstdlib>
#include <new>

namespace {

std::atomic<std::size_t> in_use = 0;

void* counted(void* p) {
  if (p == nullptr) throw std::bad_alloc();
  in_use += malloc_usable_size(p) + sizeof(std::size_t);  // glibc keeps a word before each block
  return p;
}

void uncounted(void* p) {
  if (p != nullptr) in_use -= malloc_usable_size(p) + sizeof(std::size_t);
  std::free(p);
}

}  // namespace

std::size_t heap_in_use() {
  return in_use;
}

void* operator new(std::size_t size) {
  return counted(std::malloc(size));
}
void* operator new(std::size_t size, std::align_val_t alignment) {
  const auto a = static_cast<std::size_t>(alignment);
  return counted(std::aligned_alloc(a, (size + a - 1) / a * a));
}
void operator delete(void* p) noexcept {
  uncounted(p);
}
void operator delete(void* p, std::size_t) noexcept {
  uncounted(p);
}
void operator delete(void* p, std::align_val_t) noexcept {
  uncounted(p);
}
void operator delete(void* p, std::size_t, std::align_val_t) noexcept {
  uncounted(p);
}
