#pragma once

#include <string_view>
#include <vector>

#include "electra/core/export.hpp"
#include "electra/io/weights.hpp"
#include "electra/kernels/packed_matrix.hpp"
#include "electra/nn/activation.hpp"
#include "electra/nn/quantized.hpp"
#include "electra/nn/split.hpp"

namespace electra::nn {

using engine::Split;

/// The steps between a product and its store: the bias is added, then the activation applied,
/// then the residual added.
struct Epilogue {
  Activation activation = Activation::identity;  ///< before the residual
  ConstRows residual = {};                       ///< none if its data is null; may be the output
};

/// x W' + b, with W stored [out_features, in_features] as the reference has it, multiplied in fp32,
/// bf16 or int8 (dynamic quantization of the input, row by row).
class Linear {
 public:
  /// Reads "weight" and "bias". Throws `unsupported` for more inputs than int8 sums can hold.
  ELECTRA_EXPORT Linear(const Weights& weights, Index in_features, Index out_features,
                        Precision precision);
  /// Reads "bias"; its weights are the tensor "weight" [out_features, in_features] of another scope
  /// of the checkpoint, a table of embeddings. In fp32.
  ELECTRA_EXPORT Linear(const Weights& weights, Index in_features, Index out_features,
                        const Weights& tied);
  /// For the engine: several layers of one input as one product, each part from a panel on. `name`
  /// is that of their matrix in a prepacked file.
  Linear(const Weights& weights, std::string_view name, const std::vector<std::string_view>& parts,
         Index in_features, Index part_features, Precision precision);

  /// Values in a row of the input.
  Index in_features() const noexcept { return matrix_.depth(); }
  /// Values in a row of the output.
  Index out_features() const noexcept { return matrix_.columns(); }
  /// The precision of the product; what goes in and what comes out is fp32.
  Precision precision() const noexcept { return matrix_.precision(); }

  /// Returns activation(input W' + b), [..., out_features], of [..., in_features], for a layer in
  /// fp32. Throws `input` for another width, and `unsupported` in another precision.
  ELECTRA_EXPORT Tensor forward(const Tensor& input,
                                Activation activation = Activation::identity) const;
  /// Writes it to a tensor that takes the shape and keeps its memory.
  ELECTRA_EXPORT void forward(const Tensor& input, Tensor& output,
                              Activation activation = Activation::identity) const;

  // For the engine:

  /// The width of a part, in whole panels.
  Index part_width() const noexcept { return part_width_; }
  /// output = epilogue(input W' + b): this member's columns of it.
  void forward(ConstQuantizedRows input, Rows output, const Epilogue& epilogue,
               const Split& split) const;
  /// output = epilogue(input W' + b): some of its panels of 16 columns.
  void forward(ConstQuantizedRows input, Rows output, const Epilogue& epilogue, Range panels) const;
  /// output = quantize(activation(input W' + b)): this member's columns of it, or in int8, where a
  /// row's scale needs the whole row, this member's rows.
  void forward(ConstQuantizedRows input, QuantizedRows output, Activation activation,
               const QuantizationScratch& scratch, const Split& split) const;

 private:
  kernels::Gemm gemm(ConstQuantizedRows input, Range panels) const;

  kernels::PackedMatrix matrix_;
  Tensor bias_;
  Index part_width_;
};

}  // namespace electra::nn
