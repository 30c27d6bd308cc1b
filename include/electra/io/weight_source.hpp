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

/// Where in a checkpoint the tensors of a model were found.
struct WeightOrigin {
  std::string file;        ///< the path of the weight file, or of the index of several
  std::string state_dict;  ///< the key of the state dict in it; empty: the file is one
  std::string prefix;      ///< removed from the names, as in "module."; empty: they had none
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
  /// Returns where they were found; of a source that is no file, nothing.
  virtual const WeightOrigin& origin() const;
  /// Returns the names of all tensors, in the order of the file.
  virtual std::vector<std::string> names() const = 0;
  /// Returns the tensor of that name, or null.
  virtual const Parameter* find(std::string_view name) const = 0;
  /// Returns a matrix that a prepacked file holds; its data is null where there is none of that
  /// name.
  virtual PackedBytes find_prepacked(std::string_view name) const;
  /// Lets go of the memory of a tensor that find() returned and that is not needed for now.
  virtual void release(const Parameter& tensor) const;
  /// Returns the precision of a prepacked file's matrices; nothing for any other file.
  virtual std::optional<Precision> prepacked_precision() const;
  /// Verifies what opening skips because it reads the whole file: the checksum of a prepacked
  /// file's data. Throws `weights`.
  virtual void check_contents() const;
};

}  // namespace electra
