#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "electra/core/error.hpp"
#include "electra/core/shape.hpp"
#include "io/table.hpp"

namespace electra {

/// A part of a variable that was stored in parts; a length of -1 stands for the whole dimension.
struct BundleSlice {
  struct Extent {
    std::int64_t start = 0;
    std::int64_t length = -1;
  };
  std::vector<Extent> extents;
};

/// What the index of a TensorFlow bundle says of one tensor. The numbers are as they stand there,
/// but for the shape: extents from 0 to 2^40 whose product fits 63 bits.
struct BundleEntry {
  std::uint64_t dtype = 0;  ///< of tensorflow.DataType
  Shape shape;
  std::uint64_t element_count = 1;
  std::uint64_t shard = 0;
  std::uint64_t offset = 0;
  std::uint64_t size = 0;
  std::uint64_t crc = 0;
  std::vector<BundleSlice> slices;
};

/// The `.index` file of a TensorFlow bundle.
class BundleIndex {
 public:
  /// Throws `weights` with a sentence that begins with `file`.
  BundleIndex(std::string_view bytes, FileName file);

  std::uint64_t shard_count() const noexcept { return shard_count_; }
  /// The names of all variables, sorted bytewise; none of parts of variables.
  std::vector<std::string_view> names() const;
  /// Gives nothing if there is none of that name.
  std::optional<BundleEntry> find(std::string_view name) const;
  /// The same of a part of the variable `name`.
  std::optional<BundleEntry> find(std::string_view name, const BundleSlice& slice) const;

 private:
  void read_header();

  FileName file_;
  Table table_;
  std::uint64_t shard_count_ = 0;
};

}  // namespace electra
