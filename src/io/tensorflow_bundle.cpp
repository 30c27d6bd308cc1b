#include "io/tensorflow_bundle.hpp"

#include <cstring>
#include <map>
#include <string>
#include <utility>

#include "electra/core/aligned.hpp"
#include "electra/core/error.hpp"
#include "io/bundle_index.hpp"
#include "io/crc32c.hpp"
#include "io/google_names.hpp"
#include "io/quoted.hpp"

namespace electra {
namespace {

/// Gives what tensorflow.DataType numbers.
std::optional<DType> dtype_of(std::uint64_t number) {
  switch (number) {
    case 1:
      return DType::f32;
    case 2:
      return DType::f64;
    case 3:
      return DType::i32;
    case 4:
      return DType::u8;
    case 5:
      return DType::i16;
    case 6:
      return DType::i8;
    case 9:
      return DType::i64;
    case 10:
      return DType::boolean;
    case 14:
      return DType::bf16;
    case 19:
      return DType::f16;
    default:
      return std::nullopt;
  }
}

/// A part of a variable as a box: where it begins and how far it goes.
struct Box {
  std::vector<Index> start;
  Shape shape;
};

bool overlap(const Box& a, const Box& b) {
  for (std::size_t axis = 0; axis < a.start.size(); ++axis) {
    const auto i = static_cast<Index>(axis);
    if (a.start[axis] + a.shape[i] <= b.start[axis]) return false;
    if (b.start[axis] + b.shape[i] <= a.start[axis]) return false;
  }
  return true;
}

/// Copies the bytes of a part, row by row of its last axis, to its place in the whole.
void place(const Box& box, const Shape& whole, std::size_t width, const char* from, char* to) {
  const Index last = whole.rank() - 1;
  const auto row_size = static_cast<std::size_t>(box.shape[last]) * width;
  std::vector<Index> at = box.start;
  for (Index row = 0; row < box.shape.element_count() / box.shape[last]; ++row) {
    Index element = 0;
    for (Index axis = 0; axis <= last; ++axis) {
      element = element * whole[axis] + at[static_cast<std::size_t>(axis)];
    }
    std::memcpy(to + static_cast<std::size_t>(element) * width, from, row_size);
    from += row_size;
    for (Index axis = last; axis-- > 0;) {
      const auto i = static_cast<std::size_t>(axis);
      if (++at[i] < box.start[i] + box.shape[axis]) break;
      at[i] = box.start[i];
    }
  }
}

class BundleReader {
 public:
  BundleReader(const std::shared_ptr<const MappedFile>& file, FileAccess access)
      : path_(file->path().native()), access_(access), index_(file->text(), path_) {}

  std::vector<NamedParameter> read(std::optional<Network> network) {
    std::vector<NamedParameter> tensors;
    for (GoogleVariable& variable : variables_of(index_.names(), network, path_)) {
      name_ = variable.stored;
      tensors.push_back({std::move(variable.path), read_variable(*index_.find(name_))});
    }
    return tensors;
  }

 private:
  /// A data file and how many of its bytes variables have taken. Together they may take no more
  /// than it has: what stands there once could otherwise be read and copied many times.
  struct Shard {
    std::shared_ptr<const MappedFile> file;
    std::uint64_t taken = 0;
  };

  template <class... Parts>
  void check(bool holds, const Parts&... parts) const {
    require(holds, ErrorCode::weights, path_, ": ", TensorName{name_}, parts...);
  }

  Shard& shard(std::uint64_t number) {
    check(number < index_.shard_count(), " lies in the data file ", number, " of ",
          index_.shard_count());
    Shard& shard = shards_[number];
    if (shard.file == nullptr) {
      shard.file = std::make_shared<MappedFile>(shard_path(number), access_);
    }
    return shard;
  }

  /// The name of a data file is made of the index's own and of numbers.
  std::string shard_path(std::uint64_t number) const {
    const auto digits = [](std::uint64_t value) {
      const std::string text = std::to_string(value);
      return std::string(5 - text.size(), '0') + text;
    };
    constexpr std::string_view suffix = ".index";
    std::string path(path_.name);
    if (path.size() > suffix.size() && path.substr(path.size() - suffix.size()) == suffix) {
      path.resize(path.size() - suffix.size());
    }
    return path + ".data-" + digits(number) + "-of-" + digits(index_.shard_count());
  }

  Parameter read_variable(const BundleEntry& entry) {
    const std::optional<DType> dtype = dtype_of(entry.dtype);
    check(dtype.has_value(), " has the TensorFlow type ", entry.dtype,
          ", which no model needs; floats and integers are read");
    return entry.slices.empty() ? read_whole(entry, *dtype) : read_parts(entry, *dtype);
  }

  Parameter read_whole(const BundleEntry& entry, DType dtype) {
    Shard& in = shard(entry.shard);
    const std::shared_ptr<const MappedFile>& file = in.file;
    const auto width = static_cast<std::uint64_t>(size_of(dtype));
    check(entry.size / width == entry.element_count && entry.size % width == 0, " has ", entry.size,
          " bytes, but ", dtype, " of shape ", entry.shape, " takes ", width, " for each of ",
          entry.element_count);
    check(entry.offset <= file->size() && entry.size <= file->size() - entry.offset,
          " should have ", entry.size, " bytes from byte ", entry.offset, " of ",
          FileName{file->path().native()}, ", which has ", file->size());
    const std::string_view bytes = file->text().substr(static_cast<std::size_t>(entry.offset),
                                                       static_cast<std::size_t>(entry.size));
    in.taken += entry.size;
    check(in.taken <= file->size(), " and others before it lie in the same bytes of ",
          FileName{file->path().native()});
    check(masked_crc32c(bytes) == entry.crc, " is damaged: its CRC differs");
    return {file, bytes.data(), dtype, entry.shape};
  }

  Parameter read_parts(const BundleEntry& entry, DType dtype) {
    check(entry.shape.rank() > 0, " is in parts, yet has one element");
    std::vector<Box> boxes;
    std::vector<Parameter> parts;
    std::uint64_t covered = 0;
    for (const BundleSlice& slice : entry.slices) {
      boxes.push_back(box_of(slice, entry.shape));
      const std::optional<BundleEntry> part = index_.find(name_, slice);
      check(part.has_value() && part->slices.empty(), " lacks one of its parts");
      check(part->dtype == entry.dtype && part->shape == boxes.back().shape,
            " has a part of shape ", part->shape, " where one of ", boxes.back().shape,
            " is wanted, or of another type");
      parts.push_back(read_whole(*part, dtype));
      covered += part->element_count;
    }
    check(covered == entry.element_count && !any_overlap(boxes), " of shape ", entry.shape,
          " has parts that do not cover it once");
    return join(entry, dtype, parts, boxes);
  }

  Box box_of(const BundleSlice& slice, const Shape& whole) const {
    check(static_cast<Index>(slice.extents.size()) == whole.rank(), " of shape ", whole,
          " has a part of ", slice.extents.size(), " extents");
    Box box{{}, whole};
    for (Index axis = 0; axis < whole.rank(); ++axis) {
      const BundleSlice::Extent& extent = slice.extents[static_cast<std::size_t>(axis)];
      box.start.push_back(static_cast<Index>(extent.start));
      if (extent.length >= 0) box.shape[axis] = static_cast<Index>(extent.length);
      check(extent.start <= whole[axis] && box.shape[axis] <= whole[axis] - extent.start,
            " of shape ", whole, " has a part that reaches beyond it");
    }
    return box;
  }

  bool any_overlap(const std::vector<Box>& boxes) const {
    for (std::size_t a = 0; a < boxes.size(); ++a) {
      for (std::size_t b = 0; b < a; ++b) {
        if (overlap(boxes[a], boxes[b])) return true;
      }
    }
    return false;
  }

  Parameter join(const BundleEntry& entry, DType dtype, const std::vector<Parameter>& parts,
                 const std::vector<Box>& boxes) const {
    const auto width = static_cast<std::size_t>(size_of(dtype));
    const auto size = static_cast<std::size_t>(entry.element_count) * width;
    auto bytes = std::make_shared<AlignedVector<char>>(size);
    for (std::size_t i = 0; i < parts.size(); ++i) {
      if (boxes[i].shape.element_count() == 0) continue;
      place(boxes[i], entry.shape, width, static_cast<const char*>(parts[i].data), bytes->data());
    }
    return {bytes, bytes->data(), dtype, entry.shape};
  }

  FileName path_;
  FileAccess access_;
  BundleIndex index_;
  std::map<std::uint64_t, Shard> shards_;
  std::string_view name_;
};

}  // namespace

std::vector<NamedParameter> read_tensorflow_bundle(const std::shared_ptr<const MappedFile>& file,
                                                   std::optional<Network> network,
                                                   FileAccess access) {
  return BundleReader(file, access).read(network);
}

}  // namespace electra
