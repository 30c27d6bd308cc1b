#include "nn/matrix.hpp"

#include <algorithm>
#include <utility>

#include "electra/kernels/kernels.hpp"
#include "nn/operands.hpp"

namespace electra::nn {

using kernels::PackedMatrix;

namespace {

/// Returns the bytes of a prepacked file as a matrix, or one that `fill(matrix, values)` packs. A
/// matrix of tensors that the checkpoint lacks has no memory: it is never used, and a config may
/// ask for more than there is.
template <class Fill>
PackedMatrix load(const Weights& weights, const MatrixTensors& tensors, Precision precision,
                  Index columns, const Fill& fill) {
  const Index depth = tensors.shape[1];
  const auto pack = [&](const std::vector<std::shared_ptr<const float>>& values) {
    if (std::find(values.begin(), values.end(), nullptr) != values.end()) return PackedBytes{};
    PackedMatrix matrix(precision, depth, columns);
    fill(matrix, values);
    return PackedBytes{matrix.bytes(), matrix.size()};
  };
  PackedBytes bytes =
      weights.matrix(tensors, PackedMatrix::size_of(precision, depth, columns), pack);
  return PackedMatrix(precision, depth, columns, std::move(bytes.data));
}

}  // namespace

PackedMatrix load_matrix(const Weights& weights, const MatrixTensors& tensors,
                         Precision precision) {
  const Index rows = tensors.shape[0];
  const auto parts = static_cast<Index>(tensors.tensors.size());
  const Index columns = parts == 1 ? rows : parts * whole_panels(rows);
  return load(weights, tensors, precision, columns, [&](PackedMatrix& matrix, const auto& values) {
    Index column = 0;
    for (const auto& part : values) {
      matrix.pack(part.get(), column, rows);
      column += whole_panels(rows);
    }
  });
}

PackedMatrix pack_matrix(const Weights& weights, std::string_view name, const float* values,
                         const Shape& shape) {
  if (values == nullptr) return PackedMatrix(Precision::fp32, shape[1], shape[0], nullptr);
  return load(
      weights, {std::string(name), {}, shape}, Precision::fp32, shape[0],
      [&](PackedMatrix& matrix, const auto& /*none*/) { matrix.pack(values, 0, shape[0]); });
}

void multiply(ConstRows rows, const PackedMatrix& matrix, Rows output) {
  kernels::Gemm call = gemm(as_quantized(rows), matrix, {0, matrix.panels()});
  call.c.values = output.data;
  call.c.stride = output.stride;
  kernels::kernels_for(Precision::fp32).gemm(call);
}

}  // namespace electra::nn
