#include "nn/matrix.hpp"

#include <algorithm>

#include "electra/kernels/kernels.hpp"
#include "nn/operands.hpp"

namespace electra::nn {

using kernels::PackedMatrix;

// A matrix of tensors that the checkpoint lacks has no memory: it is never used, and a config may
// ask for more than there is.
PackedMatrix load_matrix(const Weights& weights, const MatrixTensors& tensors,
                         Precision precision) {
  const Index rows = tensors.shape[0];
  const Index depth = tensors.shape[1];
  const auto parts = static_cast<Index>(tensors.tensors.size());
  const Index columns = parts == 1 ? rows : parts * whole_panels(rows);
  const auto pack = [&](const std::vector<std::shared_ptr<const float>>& values) {
    if (std::find(values.begin(), values.end(), nullptr) != values.end()) return PackedBytes{};
    PackedMatrix matrix(precision, depth, columns);
    Index column = 0;
    for (const auto& part : values) {
      matrix.pack(part.get(), column, rows);
      column += whole_panels(rows);
    }
    return PackedBytes{matrix.bytes(), matrix.size()};
  };
  PackedBytes bytes =
      weights.matrix(tensors, PackedMatrix::size_of(precision, depth, columns), pack);
  return PackedMatrix(precision, depth, columns, bytes.data);
}

void multiply(ConstRows rows, const PackedMatrix& matrix, Rows output) {
  kernels::Gemm call = gemm(as_quantized(rows), matrix, {0, matrix.panels()});
  call.c.values = output.data;
  call.c.stride = output.stride;
  kernels::kernels_for(Precision::fp32).gemm(call);
}

}  // namespace electra::nn
