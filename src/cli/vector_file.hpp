#pragma once

#include <filesystem>
#include <vector>

#include "electra/core/tensor.hpp"

namespace electra::cli {

/// Vectors for a file, which appears when all of them are there: NumPy's .npy, or .safetensors
/// with the tensor "embeddings"; [vectors, width] of F32.
class VectorFile {
 public:
  /// Throws UsageError for another suffix, and `io` if the file could not be written.
  VectorFile(std::filesystem::path path, Index width);

  void add(const Tensor& vector);
  /// Throws `io` if the file cannot be written.
  void write() const;

 private:
  void write_npy() const;
  void write_tensor() const;
  Index count() const { return static_cast<Index>(values_.size()) / width_; }

  std::filesystem::path path_;
  std::filesystem::path target_;  // the same, behind links
  Index width_;
  std::vector<float> values_;
};

}  // namespace electra::cli
