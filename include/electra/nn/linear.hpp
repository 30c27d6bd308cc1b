#pragma once

#include <algorithm>
#include <utility>

#include "electra/io/weights.hpp"
#include "electra/kernels/kernels.hpp"
#include "electra/kernels/packed_matrix.hpp"
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
  kernels::Activation activation = kernels::Activation::identity;
  ConstRows residual = {};  ///< added last; none if its data is null
};

/// x W' + b, with W stored [out_features, in_features] as the reference has it.
class Linear {
 public:
  /// Asks for "weight" and "bias".
  Linear(const Weights& weights, Index in_features, Index out_features)
      : Linear(Stored{weights.get("weight", {out_features, in_features}),
                      weights.get("bias", {out_features}, Initial::zeros)}) {}

  /// Both as they are stored; missing ones leave the layer empty.
  struct Stored {
    Parameter weight;
    Parameter bias;
  };
  explicit Linear(const Stored& stored)
      : Linear(stored.weight.floats().get(), stored.weight.shape[1], stored.bias) {}

  /// Weights [size of the bias, in_features] that belong to somebody else as well.
  Linear(const float* weight, Index in_features, const Parameter& bias)
      : in_features_(in_features), out_features_(bias.shape[0]), bias_(own(bias)) {
    if (weight == nullptr) return;
    packed_ = kernels::PackedMatrix(in_features_, out_features_);
    packed_.pack(weight, 0, out_features_);
  }

  Index in_features() const noexcept { return in_features_; }
  Index out_features() const noexcept { return out_features_; }

  /// output = epilogue(input W' + b); `output` may be the residual but not `input`.
  void forward(ConstRows input, Rows output, const Epilogue& epilogue = {}) const {
    multiply(packed_, input, output, bias_.data(), epilogue, {0, packed_.panels()});
  }

  /// [..., in_features] to [..., out_features]. Throws `input` for another width.
  Tensor forward(const Tensor& input, kernels::Activation activation = {}) const {
    require(input.width() == in_features_, ErrorCode::input, "a linear layer takes ", in_features_,
            " features, not a tensor of shape ", input.shape());
    Shape shape = input.shape();
    shape[-1] = out_features_;
    Tensor output(shape);
    forward(rows_of(input), rows_of(output), {activation, {}});
    return output;
  }

  /// The panels [first, last) of a packed matrix.
  struct Panels {
    Index first;
    Index last;
  };

  /// The product behind forward(), for whoever packs the matrix himself.
  static void multiply(const kernels::PackedMatrix& packed, ConstRows input, Rows output,
                       const float* bias, const Epilogue& epilogue, Panels panels) {
    kernels::active().matmul({input.data, input.stride, input.count, packed.depth(), packed.data(),
                              packed.columns(), panels.first, panels.last, bias,
                              epilogue.activation, epilogue.residual.data, epilogue.residual.stride,
                              output.data, output.stride});
  }

 private:
  Index in_features_;
  Index out_features_;
  kernels::PackedMatrix packed_;
  Tensor bias_;
};

}  // namespace electra::nn
