#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "electra/core/error.hpp"
#include "electra/core/shape.hpp"
#include "io/tensorflow/sorted_table.hpp"

namespace electra::io::tensorflow {

/// A slice of a partitioned variable; a length of -1 stands for the whole dimension.
struct BundleSlice {
  struct Extent {
    std::int64_t start = 0;
    std::int64_t length = -1;
  };
  std::vector<Extent> extents;
};

/// The entry of one tensor in the index of a TensorFlow bundle. Only the shape is validated:
/// extents from 0 to 2^40 whose product fits 63 bits.
struct BundleEntry {
  std::uint64_t dtype = 0;  ///< a tensorflow.DataType
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
  /// Parses the index. Throws `weights` with a sentence that begins with `file`; both views must
  /// outlive the index.
  BundleIndex(std::string_view bytes, FileName file);

  std::uint64_t shard_count() const noexcept { return shard_count_; }
  /// Returns the names of all variables, sorted bytewise, without those of slices.
  std::vector<std::string_view> names() const;
  /// Returns the entry of a variable, or nothing.
  std::optional<BundleEntry> find(std::string_view name) const;
  /// Returns the entry of a slice of the variable `name`, or nothing.
  std::optional<BundleEntry> find(std::string_view name, const BundleSlice& slice) const;

 private:
  void read_header();

  FileName file_;
  SortedTable table_;
  std::uint64_t shard_count_ = 0;
};

}  // namespace electra::io::tensorflow
