#define ELECTRA_ISA avxvnni
#include "kernels/arch/avx2.inl"
#include "kernels/implementation/matmul.inl"
#include "kernels/implementation/peak.inl"
#include "kernels/reduced.hpp"

namespace electra::kernels::avxvnni {

extern const BetterInt8 reduced;
const BetterInt8 reduced{multiply_whole<Int8Dot>, multiply_finished<Int8Dot>,
                         peak_operations<Int8Dot>};

}  // namespace electra::kernels::avxvnni
