#define ELECTRA_ISA avx512vnni
#include "kernels/arch/avx512.inl"
#include "kernels/implementation/matmul.inl"
#include "kernels/implementation/peak.inl"
#include "kernels/reduced.hpp"

namespace electra::kernels::avx512vnni {

extern const BetterInt8 reduced;
const BetterInt8 reduced{multiply_whole<Int8Dot>, multiply_finished<Int8Dot>,
                         peak_operations<Int8Dot>};

}  // namespace electra::kernels::avx512vnni
