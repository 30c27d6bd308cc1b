// An object that isa_symbols must refuse: beside its table it has a function that is inline.

#include "electra/kernels/table.hpp"

namespace electra::kernels {

inline void softmax(float* values, Size /*rows*/, Size /*width*/, Size /*stride*/) { *values = 1; }

namespace avx2 {

extern const Table table;
const Table table{"avx2", {}, {}, {}, softmax, nullptr};

}  // namespace avx2
}  // namespace electra::kernels
