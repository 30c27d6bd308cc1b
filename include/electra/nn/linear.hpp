#pragma once

#include <algorithm>
#include <utility>

#include "electra/io/weights.hpp"
#include "electra/kernels/kernels.hpp"
#include "electra/kernels/packed_matrix.hpp"
#include "electra/nn/packed_weights.hpp"
#include "electra/nn/quantized.hpp"
#include "electra/nn/rows.hpp"

namespace electra::nn {

/// Returns a copy of a parameter; zeros where it is missing.
inline Tensor own(const Parameter& parameter) {
  Tensor values(parameter.present() ? parameter.shape : Shape{0});
  const auto floats = parameter.floats();
  if (floats != nullptr) std::copy_n(floats.get(), values.element_count(), values.data());
  return values;
}

/// Applied to the product of a linear layer before it is stored, after the bias.
struct Epilogue {
  kernels::Activation activation = kernels::Activation::identity;
  ConstRows residual = {};  ///< added last; none if its data is null
};

/// x W' + b, with W stored [out_features, in_features] as in the reference.
class Linear {
 public:
  /// Takes "weight" and "bias" from the checkpoint.
  Linear(const Weights& weights, Index in_features, Index out_features,
         Precision precision = Precision::fp32)
      : Linear(weights, {precision, in_features, out_features}, [&](kernels::PackedMatrix& matrix) {
          const auto weight = weights.get_to_pack("weight", {out_features, in_features}).floats();
          if (weight != nullptr) matrix.pack(weight.get(), 0, out_features);
        }) {}

  /// Takes "bias" from the checkpoint; the weights [out_features, in_features] are shared with
  /// another module.
  Linear(const Weights& weights, Index in_features, Index out_features, const float* shared)
      : Linear(weights, {Precision::fp32, in_features, out_features},
               [&](kernels::PackedMatrix& matrix) {
                 if (shared != nullptr) matrix.pack(shared, 0, out_features);
               }) {}

  /// Values of an input row.
  Index in_features() const noexcept { return packed_.depth(); }
  /// Values of an output row.
  Index out_features() const noexcept { return packed_.columns(); }
  /// The precision in which it multiplies, and to which its input is quantized.
  Precision precision() const noexcept { return packed_.precision(); }
  /// Panels of 16 columns of the output.
  Index panels() const noexcept { return packed_.panels(); }

  /// The panels [first, last) of a packed matrix: 16 output columns each.
  struct Panels {
    Index first;  ///< the first one
    Index last;   ///< one past the last
  };
  /// Returns the panels of the whole output.
  Panels all_panels() const noexcept { return {0, packed_.panels()}; }

  /// output = epilogue(input W' + b); `output` may be the residual but not `input`.
  void forward(ConstQuantizedRows input, Rows output, const Epilogue& epilogue = {}) const {
    forward(input, output, epilogue, all_panels());
  }
  /// Computes some columns of the output.
  void forward(ConstQuantizedRows input, Rows output, const Epilogue& epilogue,
               Panels panels) const {
    multiply(packed_, input, output, bias_.data(), epilogue, panels);
  }
  /// Takes the rows of an fp32 layer as they are.
  void forward(ConstRows input, Rows output, const Epilogue& epilogue = {}) const {
    forward(as_quantized(input), output, epilogue);
  }

  /// activation(input W' + b), quantized to the precision of the layer.
  void forward(ConstQuantizedRows input, QuantizedRows output, kernels::Activation activation,
               QuantizationScratch& scratch) const {
    if (precision() != Precision::int8) return forward(input, output, activation, all_panels());
    // The scale of a row is known when all of it has been computed.
    kernels::Gemm gemm = product(packed_, input, bias_.data(), all_panels());
    const Rows values = scratch.values.take(input.count, out_features());
    gemm.c.values = values.data;
    gemm.c.stride = values.stride;
    gemm.c.min_max = scratch.clear_min_max(input.count);
    gemm.epilogue.activation = activation;
    kernels::kernels_for(Precision::int8).gemm(gemm);
    quantize(values, output, gemm.c.min_max);
  }
  /// Computes some columns of that, in fp32 or bf16.
  void forward(ConstQuantizedRows input, QuantizedRows output, kernels::Activation activation,
               Panels panels) const {
    kernels::Gemm gemm = product(packed_, input, bias_.data(), panels);
    gemm.epilogue.activation = activation;
    if (precision() == Precision::bf16) {
      gemm.c.words = output.words;
      gemm.c.words_stride = output.stride;
    } else {
      gemm.c.values = kernels::as_floats(output.words);
      gemm.c.stride = output.stride;
    }
    kernels::kernels_for(precision()).gemm(gemm);
  }

  /// [..., in_features] to [..., out_features], in fp32. Throws `input` for another width.
  Tensor forward(const Tensor& input, kernels::Activation activation = {}) const {
    Tensor output;
    forward(input, output, activation);
    return output;
  }
  /// Writes to a tensor that takes the shape and keeps its memory.
  void forward(const Tensor& input, Tensor& output, kernels::Activation activation = {}) const {
    require(input.width() == in_features(), ErrorCode::input, "a linear layer takes ",
            in_features(), " features, not a tensor of shape ", input.shape());
    Shape shape = input.shape();
    shape[-1] = out_features();
    output.resize(shape);
    forward(rows_of(input), rows_of(output), {activation, {}});
  }

  /// epilogue(input * packed + bias), for a matrix that is packed elsewhere.
  static void multiply(const kernels::PackedMatrix& packed, ConstQuantizedRows input, Rows output,
                       const float* bias, const Epilogue& epilogue, Panels panels) {
    kernels::Gemm gemm = product(packed, input, bias, panels);
    gemm.c.values = output.data;
    gemm.c.stride = output.stride;
    gemm.epilogue.activation = epilogue.activation;
    gemm.epilogue.residual = epilogue.residual.data;
    gemm.epilogue.residual_stride = epilogue.residual.stride;
    kernels::kernels_for(packed.precision()).gemm(gemm);
  }

 private:
  template <class Fill>
  Linear(const Weights& weights, MatrixForm form, const Fill& fill)
      : packed_(packed_matrix(weights, "weight", form, fill)),
        bias_(own(weights.get("bias", {form.columns}, Initial::zeros))) {}

  static kernels::Gemm product(const kernels::PackedMatrix& packed, ConstQuantizedRows input,
                               const float* bias, Panels panels) {
    kernels::Gemm gemm;
    gemm.a = {input.words, input.stride, input.count, input.scales};
    gemm.b = packed.operand(panels.first, panels.last);
    gemm.epilogue.bias = bias;
    return gemm;
  }

  kernels::PackedMatrix packed_;
  Tensor bias_;
};

}  // namespace electra::nn
