#define ELECTRA_ISA avx512bf16
#include "kernels/arch/avx512.inl"
#include "kernels/implementation/bf16.inl"
#include "kernels/reduced.hpp"

namespace electra::kernels {

namespace avx512vnni {
extern const BetterInt8 reduced;
}

namespace avx512bf16 {
namespace {

void matmul_int8(const MatMul& task) {
  avx512vnni::reduced.matmul_finished(task, finish_of(task, true));
}

}  // namespace

extern const BetterBf16 reduced;
const BetterBf16 reduced{bf16_kernels, matmul_int8};

}  // namespace avx512bf16
}  // namespace electra::kernels
