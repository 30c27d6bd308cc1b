#pragma once

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "electra/core/mapped_file.hpp"
#include "electra/io/weights.hpp"
#include "io/hdf5/file.hpp"

namespace electra::io::hdf5 {

/// Reads the elements of datasets. Together they may take no more bytes than the file has: the same
/// bytes could otherwise be copied many times.
class DatasetReader {
 public:
  DatasetReader(File& file, std::shared_ptr<const MappedFile> owner)
      : file_(file), owner_(std::move(owner)), unread_(file.bytes().size()) {}

  /// Reads the dataset with these messages; returns nothing if its elements are not numbers.
  /// Contiguous data is viewed in the file, chunks and big-endian data are copied. `name` is the
  /// dataset's name in errors.
  std::optional<Parameter> read(const std::vector<Message>& messages, std::string_view name);

 private:
  struct Type {
    DType dtype;
    bool big_endian;
  };
  struct Extent {
    Shape shape;
    std::uint64_t byte_count;
  };

  template <class... Parts>
  void check(bool holds, const Parts&... parts) const;
  std::optional<Type> read_type(std::string_view message) const;
  Extent read_extent(std::string_view message, DType dtype) const;
  struct Chunking;

  Parameter read_layout(std::string_view message, const Type& type, const Extent& extent);
  std::string_view raw(std::uint64_t address, std::uint64_t size);
  Chunking read_chunking(ByteReader& layout, const Type& type, const Extent& extent) const;
  Parameter read_chunks(ByteReader& layout, const Type& type, const Extent& extent);

  File& file_;
  std::shared_ptr<const MappedFile> owner_;
  std::uint64_t unread_;
  std::string_view name_;
};

}  // namespace electra::io::hdf5
