#include "mix_kernels.hpp"

#if defined(__AVX512BW__)
#include "mix_loops.hpp"

namespace rtp {
static constexpr mix_kernels kernels = kernels_named("AVX-512");
const mix_kernels* const mix_avx512 = &kernels;
}  // namespace rtp
#else
const rtp::mix_kernels* const rtp::mix_avx512 = nullptr;
#endif
