#pragma once

#include <memory>

#include "electra/core/export.hpp"
#include "electra/io/weights.hpp"

namespace electra::nn {

/// A table with a vector for each id; a view into the weight file where that holds fp32.
class Embedding {
 public:
  /// Reads "weight" [count, width].
  Embedding(const Weights& weights, Index count, Index width)
      : values_(weights.get("weight", {count, width}).floats()), count_(count), width_(width) {}

  /// The number of ids.
  Index count() const noexcept { return count_; }
  /// Values in a vector.
  Index width() const noexcept { return width_; }
  /// [count, width]; null only in a model that is not complete.
  const float* data() const noexcept { return values_.get(); }
  /// The vector of an id below count().
  const float* row(Index id) const noexcept { return values_.get() + id * width_; }

 private:
  std::shared_ptr<const float> values_;
  Index count_;
  Index width_;
};

}  // namespace electra::nn
