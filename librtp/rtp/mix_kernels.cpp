#include "mix_kernels.hpp"

#include "mix_loops.hpp"

#include <vector>

namespace rtp {

namespace {

std::vector<const mix_kernels*> find_usable() {
  std::vector<const mix_kernels*> found{&mix_baseline};
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (mix_avx2 != nullptr && __builtin_cpu_supports("avx2")) found.push_back(mix_avx2);
  if (mix_avx512 != nullptr && __builtin_cpu_supports("avx512bw")) found.push_back(mix_avx512);
#endif
  return found;
}

}  // namespace

const mix_kernels mix_baseline = kernels_named("baseline");

std::span<const mix_kernels* const> usable_mix_kernels() {
  static const auto found = find_usable();
  return found;
}

const mix_kernels& fastest_mix_kernels() {
  static const mix_kernels& found = *usable_mix_kernels().back();
  return found;
}

}  // namespace rtp
