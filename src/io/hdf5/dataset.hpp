#pragma once

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "electra/core/mapped_file.hpp"
#include "electra/io/weights.hpp"
#include "io/hdf5/file.hpp"

namespace electra::io::hdf5 {

/// Reads the numbers of datasets. Together they may take no more bytes than the file has: what
/// stands there once could otherwise be copied many times.
class DatasetReader {
 public:
  DatasetReader(File& file, std::shared_ptr<const MappedFile> owner)
      : file_(file), owner_(std::move(owner)), unread_(file.bytes().size()) {}

  /// Gives the numbers of the dataset whose messages these are; nothing if it does not hold
  /// numbers. Views into the file where they lie in one piece, copies of chunks and of big-endian
  /// numbers. `name` is for sentences.
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
  Parameter read_layout(std::string_view message, const Type& type, const Extent& extent);
  std::string_view raw(std::uint64_t address, std::uint64_t size);
  Parameter read_chunks(ByteReader& layout, const Type& type, const Extent& extent);

  File& file_;
  std::shared_ptr<const MappedFile> owner_;
  std::uint64_t unread_;
  std::string_view name_;
};

}  // namespace electra::io::hdf5
