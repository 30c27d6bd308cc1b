#pragma once

#include <memory>

#include "electra/core/export.hpp"
#include "electra/io/weights.hpp"
#include "electra/kernels/word.hpp"

namespace electra::nn {

/// A table with a vector for each id: fp32 values, a view into the weight file where that holds
/// them, or bytes with a scale and a zero point for each vector, as kernels::Quantize makes them.
class Embedding {
 public:
  /// Reads "weight" [count, width]; in int8 as bytes, in other precisions as fp32.
  ELECTRA_EXPORT Embedding(const Weights& weights, Index count, Index width, Precision precision);

  /// The number of ids.
  Index count() const noexcept { return count_; }
  /// Values in a vector.
  Index width() const noexcept { return width_; }
  /// Writes the vector of an id below count() to `values` [width].
  ELECTRA_EXPORT void copy(Index id, float* values) const noexcept;
  /// Adds the vector of an id below count() to `sum` [width].
  ELECTRA_EXPORT void add(Index id, float* sum) const noexcept;

 private:
  std::shared_ptr<const float> values_;         ///< [count, width], or null
  std::shared_ptr<const kernels::Word> words_;  ///< [count, words of a vector], or null
  const kernels::RowScale* scales_ = nullptr;   ///< [count], behind the words
  Index count_;
  Index width_;
};

}  // namespace electra::nn
