#pragma once

#include <memory>

#include "electra/io/weights.hpp"

namespace electra::nn {

/// A table of vectors, one for each id; a view of the weight file if that holds fp32.
class Embedding {
 public:
  /// Takes "weight" [count, width] from the checkpoint.
  Embedding(const Weights& weights, Index count, Index width)
      : values_(weights.get("weight", {count, width}).floats()), count_(count), width_(width) {}

  /// The number of ids.
  Index count() const noexcept { return count_; }
  /// Values of a vector.
  Index width() const noexcept { return width_; }
  /// All vectors, [count, width]; null only in an incomplete model.
  const float* data() const noexcept { return values_.get(); }
  /// Returns the vector of an id, which must be below count().
  const float* row(Index id) const noexcept { return values_.get() + id * width_; }

 private:
  std::shared_ptr<const float> values_;
  Index count_;
  Index width_;
};

}  // namespace electra::nn
