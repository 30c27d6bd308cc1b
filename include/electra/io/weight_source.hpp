#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "electra/core/export.hpp"
#include "electra/core/precision.hpp"
#include "electra/io/parameter.hpp"

namespace electra {

/// A matrix in panels, the order in which the kernels read it.
struct PackedBytes {
  std::shared_ptr<const void> data;  ///< aligned to 64 bytes; null if there is no such matrix
  std::size_t size = 0;              ///< in bytes
};

/// The tensors of one checkpoint: a weight file or the shards of one. Safe to read from several
/// threads.
class ELECTRA_EXPORT WeightSource {
 public:
  WeightSource() = default;
  WeightSource(const WeightSource&) = delete;
  WeightSource& operator=(const WeightSource&) = delete;
  virtual ~WeightSource() = default;

  /// Returns the name of the format, as in "safetensors".
  virtual std::string_view format() const = 0;
  /// Returns the names of all tensors, in the order of the file.
  virtual std::vector<std::string> names() const = 0;
  /// Returns the tensor of that name, or null.
  virtual const Parameter* find(std::string_view name) const = 0;
  /// Returns a matrix that a prepacked file holds; its data is null where there is none of that
  /// name.
  virtual PackedBytes find_prepacked(std::string_view name) const;
  /// Returns the precision of a prepacked file's matrices; nothing for any other file.
  virtual std::optional<Precision> prepacked_precision() const;
  /// Verifies what opening skips because it reads the whole file: the checksum of a prepacked
  /// file's data. Throws `weights`.
  virtual void check_contents() const;
};

}  // namespace electra
