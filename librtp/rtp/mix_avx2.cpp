#include "mix_kernels.hpp"

#if defined(__AVX2__)
#include "mix_loops.hpp"

namespace rtp {
static constexpr mix_kernels kernels = kernels_named("AVX2");
const mix_kernels* const mix_avx2 = &kernels;
}  // namespace rtp
#else
const rtp::mix_kernels* const rtp::mix_avx2 = nullptr;
#endif
