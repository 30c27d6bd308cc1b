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

/// Copies a parameter into a tensor of its own; zeros where it is missing.
inline Tensor own(const Parameter& parameter) {
  Tensor values(parameter.present() ? parameter.shape : Shape{0});
  const auto floats = parameter.floats();
  if (floats != nullptr) std::copy_n(floats.get(), values.element_count(), values.data());
  return values;
}

/// What happens to the product of a linear layer before it is stored.
struct Epilogue {
  kernels::Activation activation = kernels::Activation::identity;  ///< of the product and the bias
  ConstRows residual = {};  ///< added last; none if its data is null
};

/// x W' + b, with W stored [out_features, in_features] as the reference has it.
class Linear {
 public:
  /// Asks for "weight" and "bias".
  Linear(const Weights& weights, Index in_features, Index out_features,
         Precision precision = Precision::fp32)
      : Linear(weights, {precision, in_features, out_features}, [&](kernels::PackedMatrix& matrix) {
          const auto weight = weights.get_to_pack("weight", {out_features, in_features}).floats();
          if (weight != nullptr) matrix.pack(weight.get(), 0, out_features);
        }) {}

  /// Asks for "bias"; the weights [out_features, in_features] belong to somebody else as well.
  Linear(const Weights& weights, Index in_features, Index out_features, const float* shared)
      : Linear(weights, {Precision::fp32, in_features, out_features},
               [&](kernels::PackedMatrix& matrix) {
                 if (shared != nullptr) matrix.pack(shared, 0, out_features);
               }) {}

  /// Numbers in a row that goes in.
  Index in_features() const noexcept { return packed_.depth(); }
  /// Numbers in a row that comes out.
  Index out_features() const noexcept { return packed_.columns(); }
  /// In which it multiplies.
  Precision precision() const noexcept { return packed_.precision(); }
  /// How many panels of 16 columns its output has.
  Index panels() const noexcept { return packed_.panels(); }

  /// The panels [first, last) of a packed matrix: 16 output columns each.
  struct Panels {
    Index first;  ///< the first of them
    Index last;   ///< one behind the last
  };
  /// The whole output.
  Panels all_panels() const noexcept { return {0, packed_.panels()}; }

  /// output = epilogue(input W' + b); `output` may be the residual but not `input`.
  void forward(QuantizedRows input, Rows output, const Epilogue& epilogue = {}) const {
    forward(input, output, epilogue, all_panels());
  }
  /// The same for some of the output's columns.
  void forward(QuantizedRows input, Rows output, const Epilogue& epilogue, Panels panels) const {
    multiply(packed_, input, output, bias_.data(), epilogue, panels);
  }
  /// The same for an fp32 layer.
  void forward(ConstRows input, Rows output, const Epilogue& epilogue = {}) const {
    forward(as_quantized(input), output, epilogue);
  }

  /// activation(input W' + b), quantized; `scratch` serves this call.
  void forward(QuantizedRows input, QuantizedRows output, kernels::Activation activation,
               QuantizationScratch& scratch) const {
    if (output.precision != Precision::int8)
      return forward(input, output, activation, all_panels());
    // A row's scale is known when all of it is there.
    kernels::Gemm call = product(packed_, input, bias_.data(), activation, all_panels());
    const Rows values = scratch.values.take(input.count, out_features());
    call.output = values.data;
    call.output_stride = values.stride;
    call.min_max = scratch.clear_min_max(input.count);
    kernels::kernels_for(precision()).gemm(call);
    kernels::kernels_for(Precision::int8)
        .quantize({values.data, values.stride, values.count, values.width, call.min_max,
                   output.words, output.stride, output.scales});
  }
  /// The same for some of the columns, in fp32 or bf16.
  void forward(QuantizedRows input, QuantizedRows output, kernels::Activation activation,
               Panels panels) const {
    kernels::Gemm call = product(packed_, input, bias_.data(), activation, panels);
    const bool quantized = output.precision == Precision::bf16;
    (quantized ? call.quantized : call.output) = output.words;
    (quantized ? call.quantized_stride : call.output_stride) = output.stride;
    kernels::kernels_for(precision()).gemm(call);
  }

  /// [..., in_features] to [..., out_features], in fp32. Throws `input` for another width.
  Tensor forward(const Tensor& input, kernels::Activation activation = {}) const {
    Tensor output;
    forward(input, output, activation);
    return output;
  }
  /// The same into a tensor that takes the shape and keeps its memory.
  void forward(const Tensor& input, Tensor& output, kernels::Activation activation = {}) const {
    require(input.width() == in_features(), ErrorCode::input, "a linear layer takes ",
            in_features(), " features, not a tensor of shape ", input.shape());
    Shape shape = input.shape();
    shape[-1] = out_features();
    output.resize(shape);
    forward(rows_of(input), rows_of(output), {activation, {}});
  }

  /// The product behind forward(), for whoever packs the matrix himself.
  static void multiply(const kernels::PackedMatrix& packed, QuantizedRows input, Rows output,
                       const float* bias, const Epilogue& epilogue, Panels panels) {
    kernels::Gemm call = product(packed, input, bias, epilogue.activation, panels);
    call.residual = epilogue.residual.data;
    call.residual_stride = epilogue.residual.stride;
    call.output = output.data;
    call.output_stride = output.stride;
    kernels::kernels_for(packed.precision()).gemm(call);
  }

 private:
  template <class Fill>
  Linear(const Weights& weights, MatrixForm form, const Fill& fill)
      : packed_(packed_matrix(weights, "weight", form, fill)),
        bias_(own(weights.get("bias", {form.columns}, Initial::zeros))) {}

  static kernels::Gemm product(const kernels::PackedMatrix& packed, QuantizedRows input,
                               const float* bias, kernels::Activation activation, Panels panels) {
    kernels::Gemm call{};
    call.input = input.words;
    call.input_stride = input.stride;
    call.rows = input.count;
    call.depth = packed.words();
    call.packed = packed.data();
    call.columns = packed.columns();
    call.first_panel = panels.first;
    call.last_panel = panels.last;
    call.bias = bias;
    call.activation = activation;
    if (packed.precision() != Precision::int8) return call;
    call.row_scales = input.scales;
    call.column_scales = packed.scales();
    call.column_sums = packed.column_sums();
    return call;
  }

  kernels::PackedMatrix packed_;
  Tensor bias_;
};

}  // namespace electra::nn
