#include "io/tensorflow/bundle.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>
#include <utility>

#include "core/exists.hpp"
#include "core/quoted.hpp"
#include "core/strided_copy.hpp"
#include "core/text.hpp"
#include "electra/core/aligned.hpp"
#include "electra/core/error.hpp"
#include "io/byte_reader.hpp"
#include "io/crc32c.hpp"
#include "io/misplaced_file.hpp"
#include "io/tensorflow/bundle_index.hpp"
#include "io/tensorflow/google_names.hpp"

namespace electra::io::tensorflow {
namespace {

/// Returns the dtype of a tensorflow.DataType, if it has one.
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

/// The place of a slice in its variable.
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

/// Copies the bytes of a slice to their place in the whole variable.
void place(const Box& box, const Shape& whole, const Parameter& slice, std::byte* bytes) {
  const auto width = static_cast<std::size_t>(size_of(slice.dtype));
  const Strides strides = row_major_strides(whole);
  Index first = 0;
  for (std::size_t axis = 0; axis < box.start.size(); ++axis) {
    first += box.start[axis] * strides[axis];
  }
  copy_strided(box.shape, width,
               {static_cast<const std::byte*>(slice.data), row_major_strides(box.shape)},
               {bytes + static_cast<std::size_t>(first) * width, strides});
}

class BundleReader {
 public:
  BundleReader(const std::shared_ptr<const MappedFile>& file, FileAccess access,
               DistinctFiles& files)
      : path_(file->path().native()), access_(access), files_(files), index_(file->text(), path_) {}

  std::vector<NamedParameter> read(std::optional<Network> network) {
    std::vector<NamedParameter> tensors;
    for (GoogleVariable& variable : variables_of(index_.names(), network, path_)) {
      name_ = variable.stored;
      tensors.push_back({std::move(variable.path), read_variable(*index_.find(name_))});
    }
    return tensors;
  }

 private:
  /// A data file and the number of its bytes that variables have taken. Together they may take no
  /// more than it has: the same bytes could otherwise be read and copied many times.
  struct Shard {
    std::shared_ptr<const MappedFile> file;
    std::uint64_t taken = 0;
  };

  template <class... Parts>
  void check(bool holds, const Parts&... parts) const {
    require(holds, ErrorCode::weights, path_, ": ", TensorName{name_}, parts...);
  }

  Shard& shard(std::uint64_t number) {
    check(number < index_.shard_count(), " is in the data file ", number, " of ",
          index_.shard_count());
    Shard& shard = shards_[number];
    if (shard.file == nullptr) {
      const std::filesystem::path data = shard_path(number);
      require(electra::exists(data), ErrorCode::io, FileName{data.native()}, " is missing; ", path_,
              " is of no use without it: copy both");
      files_.add(data);
      shard.file = std::make_shared<MappedFile>(data, access_);
      require_not_misplaced(shard.file->text(), FileName{shard.file->path().native()},
                            ErrorCode::weights);
    }
    return shard;
  }

  /// Returns the name of a data file: made of the index's own name and of numbers alone.
  std::string shard_path(std::uint64_t number) const {
    const auto digits = [](std::uint64_t value) {
      const std::string text = std::to_string(value);
      return std::string(5 - text.size(), '0') + text;
    };
    constexpr std::string_view suffix = ".index";
    std::string path(path_.name);
    if (ends_with(path, suffix)) path.resize(path.size() - suffix.size());
    return path + ".data-" + digits(number) + "-of-" + digits(index_.shard_count());
  }

  Parameter read_variable(const BundleEntry& entry) {
    const std::optional<DType> dtype = dtype_of(entry.dtype);
    check(dtype.has_value(), " has the TensorFlow type ", entry.dtype,
          "; floats and integers are supported");
    return entry.slices.empty() ? read_whole(entry, *dtype) : read_slices(entry, *dtype);
  }

  Parameter read_whole(const BundleEntry& entry, DType dtype) {
    Shard& in = shard(entry.shard);
    const std::shared_ptr<const MappedFile>& file = in.file;
    const auto width = static_cast<std::uint64_t>(size_of(dtype));
    check(entry.size / width == entry.element_count && entry.size % width == 0, " has ", entry.size,
          " bytes, but ", dtype, " of shape ", entry.shape, " takes ", width, " for each of ",
          entry.element_count);
    check(entry.offset <= file->size() && entry.size <= file->size() - entry.offset, " has ",
          entry.size, " bytes from byte ", entry.offset, " of ", FileName{file->path().native()},
          ", which has ", file->size(), cut_short);
    const std::string_view bytes = file->text().substr(static_cast<std::size_t>(entry.offset),
                                                       static_cast<std::size_t>(entry.size));
    in.taken += entry.size;
    check(in.taken <= file->size(), " and variables before it share the same bytes of ",
          FileName{file->path().native()});
    check(masked_crc32c(bytes) == entry.crc, " is damaged: its CRC differs");
    return {file, bytes.data(), dtype, entry.shape};
  }

  Parameter read_slices(const BundleEntry& entry, DType dtype) {
    check(entry.shape.rank() > 0, " is partitioned, yet has one element");
    std::vector<Box> boxes;
    std::vector<Parameter> slices;
    std::uint64_t covered = 0;
    for (const BundleSlice& slice : entry.slices) {
      boxes.push_back(box_of(slice, entry.shape));
      const std::optional<BundleEntry> part = index_.find(name_, slice);
      check(part.has_value() && part->slices.empty(), " lacks one of its slices");
      check(part->dtype == entry.dtype && part->shape == boxes.back().shape,
            " has a slice of shape ", part->shape, " or of another type, expected ",
            boxes.back().shape);
      slices.push_back(read_whole(*part, dtype));
      covered += part->element_count;
    }
    check(covered == entry.element_count && !any_overlap(boxes), " of shape ", entry.shape,
          " has slices that do not cover it exactly once");
    return join(entry, dtype, slices, boxes);
  }

  Box box_of(const BundleSlice& slice, const Shape& whole) const {
    check(static_cast<Index>(slice.extents.size()) == whole.rank(), " of shape ", whole,
          " has a slice of ", slice.extents.size(), " extents");
    Box box{{}, whole};
    for (Index axis = 0; axis < whole.rank(); ++axis) {
      const BundleSlice::Extent& extent = slice.extents[static_cast<std::size_t>(axis)];
      box.start.push_back(static_cast<Index>(extent.start));
      if (extent.length >= 0) box.shape[axis] = static_cast<Index>(extent.length);
      check(extent.start <= whole[axis] && box.shape[axis] <= whole[axis] - extent.start,
            " of shape ", whole, " has a slice that reaches beyond it");
    }
    return box;
  }

  /// Slices without elements, of which a file may have any number, overlap none.
  static bool any_overlap(std::vector<Box> boxes) {
    boxes.erase(std::remove_if(boxes.begin(), boxes.end(),
                               [](const Box& box) { return box.shape.element_count() == 0; }),
                boxes.end());
    for (std::size_t a = 0; a < boxes.size(); ++a) {
      for (std::size_t b = 0; b < a; ++b) {
        if (overlap(boxes[a], boxes[b])) return true;
      }
    }
    return false;
  }

  Parameter join(const BundleEntry& entry, DType dtype, const std::vector<Parameter>& slices,
                 const std::vector<Box>& boxes) const {
    const std::size_t size = entry.element_count * static_cast<std::size_t>(size_of(dtype));
    auto bytes = std::make_shared<AlignedVector<std::byte>>(size);
    for (std::size_t i = 0; i < slices.size(); ++i) {
      if (boxes[i].shape.element_count() == 0) continue;
      place(boxes[i], entry.shape, slices[i], bytes->data());
    }
    return {bytes, bytes->data(), dtype, entry.shape};
  }

  FileName path_;
  FileAccess access_;
  DistinctFiles& files_;
  BundleIndex index_;
  std::map<std::uint64_t, Shard> shards_;
  std::string_view name_;
};

}  // namespace

std::vector<NamedParameter> read_bundle(const std::shared_ptr<const MappedFile>& file,
                                        std::optional<Network> network, FileAccess access,
                                        DistinctFiles& files) {
  return BundleReader(file, access, files).read(network);
}

}  // namespace electra::io::tensorflow
