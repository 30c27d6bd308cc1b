// An object that isa_symbols must refuse: beside its kernel it defines an inline function.

#include "electra/kernels/word.hpp"

namespace electra::kernels {

__attribute__((noinline)) inline void scale(float* values) { *values = 1; }

namespace avx2 {

void softmax(float* values, Size rows, Size width, Size stride);
void softmax(float* values, Size /*rows*/, Size /*width*/, Size /*stride*/) { scale(values); }

}  // namespace avx2
}  // namespace electra::kernels
