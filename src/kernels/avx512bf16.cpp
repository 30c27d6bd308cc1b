#define ELECTRA_ISA avx512bf16
#include "kernels/arch/avx512.inl"
#include "kernels/implementation/bf16.inl"
#include "kernels/low_precision.hpp"

namespace electra::kernels {

namespace avx512vnni {
extern const BetterInt8 reduced;
}

namespace avx512bf16 {
namespace {

void gemm_int8(const Gemm& task) {
  avx512vnni::reduced.gemm_with_epilogue(task, epilogue_of(task, true));
}

}  // namespace

extern const BetterBf16 reduced;
const BetterBf16 reduced{bf16_kernels, gemm_int8};

}  // namespace avx512bf16
}  // namespace electra::kernels
