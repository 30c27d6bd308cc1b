#include "nn/operands.hpp"

namespace electra::nn {

kernels::Gemm gemm(ConstQuantizedRows rows, const kernels::PackedMatrix& matrix, Range panels) {
  kernels::Gemm call;
  call.a = {rows.words, rows.stride, rows.count, rows.scales};
  call.b = matrix.operand(panels.first, panels.last);
  return call;
}

}  // namespace electra::nn
