#include "io/hdf5_dataset.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <set>
#include <utility>

#include "electra/core/aligned.hpp"
#include "electra/core/error.hpp"
#include "io/hdf5_tree.hpp"
#include "io/quoted.hpp"

namespace electra {
namespace {

constexpr std::uint64_t largest_extent = std::uint64_t{1} << 40U;
constexpr unsigned integer_class = 0;
constexpr unsigned float_class = 1;

/// The properties of the three IEEE formats as the datatype message has them: bit offset and
/// precision, places and sizes of exponent and fraction, bias. Then the place of the sign.
struct FloatFormat {
  std::uint32_t size;
  std::string_view properties;
  unsigned sign;
  DType dtype;
};

constexpr FloatFormat float_formats[] = {
    {2, {"\x00\x00\x10\x00\x0A\x05\x00\x0A\x0F\x00\x00\x00", 12}, 15, DType::f16},
    {4, {"\x00\x00\x20\x00\x17\x08\x00\x17\x7F\x00\x00\x00", 12}, 31, DType::f32},
    {8, {"\x00\x00\x40\x00\x34\x0B\x00\x34\xFF\x03\x00\x00", 12}, 63, DType::f64},
};

std::optional<DType> integer_of(std::uint32_t size, bool is_signed) {
  if (size == 1) return is_signed ? DType::i8 : DType::u8;
  if (!is_signed) return std::nullopt;
  if (size == 2) return DType::i16;
  if (size == 4) return DType::i32;
  if (size == 8) return DType::i64;
  return std::nullopt;
}

void swap_bytes(AlignedVector<char>& bytes, std::size_t width) {
  for (auto number = bytes.begin(); number != bytes.end();
       number += static_cast<std::ptrdiff_t>(width)) {
    std::reverse(number, number + static_cast<std::ptrdiff_t>(width));
  }
}

using Extents = std::array<std::uint64_t, Shape::max_rank>;

/// A dataset that is stored in boxes of one size, those at the edges filled up.
struct Chunking {
  Shape shape;
  Extents chunk{};
  std::size_t width = 0;

  std::size_t rank() const { return static_cast<std::size_t>(shape.rank()); }
  std::uint64_t extent(std::size_t axis) const {
    return static_cast<std::uint64_t>(shape[static_cast<Index>(axis)]);
  }

  /// Copies what a chunk has of the dataset, row by row of its last axis.
  void place(const Extents& start, const char* from, char* to) const {
    const std::size_t last = rank() - 1;
    const std::uint64_t row = std::min(chunk[last], extent(last) - start[last]);
    Extents at{};
    while (true) {
      std::uint64_t source = 0;
      std::uint64_t target = 0;
      for (std::size_t axis = 0; axis < rank(); ++axis) {
        source = source * chunk[axis] + at[axis];
        target = target * extent(axis) + start[axis] + at[axis];
      }
      std::memcpy(to + target * width, from + source * width,
                  static_cast<std::size_t>(row) * width);
      std::size_t axis = last;
      while (axis-- > 0) {
        if (++at[axis] < std::min(chunk[axis], extent(axis) - start[axis])) break;
        at[axis] = 0;
      }
      if (axis == static_cast<std::size_t>(-1)) return;
    }
  }
};

}  // namespace

template <class... Parts>
void Hdf5Datasets::check(bool holds, const Parts&... parts) const {
  require(holds, ErrorCode::weights, file_.path(), ": ", TensorName{name_}, parts...);
}

std::optional<Parameter> Hdf5Datasets::read(const std::vector<Hdf5Message>& messages,
                                            std::string_view name) {
  name_ = name;
  const auto find = [&](Hdf5MessageType type) {
    const auto found =
        std::find_if(messages.begin(), messages.end(),
                     [&](const Hdf5Message& message) { return message.type == type; });
    return found == messages.end() ? nullptr : &*found;
  };
  const Hdf5Message* datatype = find(Hdf5MessageType::datatype);
  const Hdf5Message* dataspace = find(Hdf5MessageType::dataspace);
  const Hdf5Message* layout = find(Hdf5MessageType::layout);
  if (datatype == nullptr || dataspace == nullptr || layout == nullptr) return std::nullopt;
  const std::optional<Type> type = read_type(datatype->data);
  if (!type) return std::nullopt;
  require(
      find(Hdf5MessageType::filters) == nullptr && find(Hdf5MessageType::external_files) == nullptr,
      ErrorCode::unsupported, file_.path(), ": ", TensorName{name_},
      " is compressed or lies in another file; save it uncompressed");
  return read_layout(layout->data, *type, read_extent(dataspace->data, type->dtype));
}

std::optional<Hdf5Datasets::Type> Hdf5Datasets::read_type(std::string_view message) const {
  ByteReader bytes(message, file_.path());
  const unsigned kind = bytes.number<std::uint8_t>() & 0x0FU;
  if (kind != integer_class && kind != float_class) return std::nullopt;
  const unsigned flags = bytes.number<std::uint8_t>();
  const unsigned sign = bytes.number<std::uint8_t>();
  bytes.take(1);
  const auto size = bytes.number<std::uint32_t>();
  const bool big_endian = (flags & 1U) != 0;
  if (kind == integer_class) {
    const std::optional<DType> dtype = integer_of(size, (flags & 8U) != 0);
    check(dtype.has_value(), " holds integers of ", size,
          " bytes, perhaps unsigned, which no model needs");
    return Type{*dtype, big_endian};
  }
  const std::string_view properties = bytes.take(12);
  const auto* format = std::find_if(
      std::begin(float_formats), std::end(float_formats), [&](const FloatFormat& known) {
        return known.size == size && known.properties == properties && known.sign == sign;
      });
  const bool is_vax = (flags & 0x40U) != 0;
  check(format != std::end(float_formats) && !is_vax, " holds floats of ", size,
        " bytes that are not of an IEEE format of 2, 4 or 8");
  return Type{format->dtype, big_endian};
}

Hdf5Datasets::Extent Hdf5Datasets::read_extent(std::string_view message, DType dtype) const {
  constexpr int null_space = 2;
  ByteReader bytes(message, file_.path());
  const int version = bytes.number<std::uint8_t>();
  const int rank = bytes.number<std::uint8_t>();
  bytes.take(1);  // whether it may grow
  const int kind = bytes.number<std::uint8_t>();
  check(version == 1 || version == 2, " has a dataspace of version ", version,
        "; 1 and 2 are read");
  if (version == 1) bytes.take(4);
  check(rank <= Shape::max_rank, " has ", rank, " extents; at most ", Shape::max_rank, " are read");
  check(version == 1 || kind != null_space, " has no extent at all");
  std::array<Index, Shape::max_rank> extents{};
  auto byte_count = static_cast<std::uint64_t>(size_of(dtype));
  for (std::size_t axis = 0; axis < static_cast<std::size_t>(rank); ++axis) {
    const auto extent = bytes.number<std::uint64_t>();
    check(extent <= largest_extent && !__builtin_mul_overflow(byte_count, extent, &byte_count),
          " has an extent of more than ", largest_extent, ", or more bytes than 64 bits count");
    extents[axis] = static_cast<Index>(extent);
  }
  return {Shape(extents.data(), rank), byte_count};
}

std::string_view Hdf5Datasets::raw(std::uint64_t address, std::uint64_t size) {
  const std::string_view all = file_.bytes();
  check(address <= all.size() && size <= all.size() - address, " should have ", size,
        " bytes from byte ", address, " of ", all.size());
  check(size <= unread_, " and others before it lie in the same bytes");
  unread_ -= size;
  return all.substr(static_cast<std::size_t>(address), static_cast<std::size_t>(size));
}

Parameter Hdf5Datasets::read_layout(std::string_view message, const Type& type,
                                    const Extent& extent) {
  ByteReader bytes(message, file_.path());
  const int version = bytes.number<std::uint8_t>();
  check(version == 3 || version == 4, " has a layout of version ", version, "; 3 and 4 are read");
  const int kind = bytes.number<std::uint8_t>();
  check(kind <= 3, " has a layout of the class ", kind, ", which HDF5 does not have");
  require(kind != 3 && (kind != 2 || version == 3), ErrorCode::unsupported, file_.path(), ": ",
          TensorName{name_}, " is virtual, or in chunks of a newer kind; save it contiguously");
  if (kind == 2) return read_chunks(bytes, type, extent);
  if (extent.byte_count == 0) return {nullptr, nullptr, type.dtype, extent.shape};
  std::string_view data;
  if (kind == 0) {
    data = bytes.take(bytes.number<std::uint16_t>());
  } else {
    const auto address = bytes.number<std::uint64_t>();
    data = raw(address, bytes.number<std::uint64_t>());
  }
  check(data.size() == extent.byte_count, " has ", data.size(), " bytes, but ", type.dtype,
        " of shape ", extent.shape, " takes ", extent.byte_count);
  if (!type.big_endian) return {owner_, data.data(), type.dtype, extent.shape};
  auto copy = std::make_shared<AlignedVector<char>>(data.begin(), data.end());
  swap_bytes(*copy, static_cast<std::size_t>(size_of(type.dtype)));
  return {copy, copy->data(), type.dtype, extent.shape};
}

Parameter Hdf5Datasets::read_chunks(ByteReader& layout, const Type& type, const Extent& extent) {
  Chunking chunking{extent.shape, {}, static_cast<std::size_t>(size_of(type.dtype))};
  const std::size_t rank = layout.number<std::uint8_t>() - std::size_t{1};
  check(rank == chunking.rank() && rank > 0, " has chunks of another rank than its own, ",
        extent.shape.rank());
  const auto tree = layout.number<std::uint64_t>();
  std::uint64_t chunk_size = chunking.width;
  std::uint64_t chunk_count = 1;
  bool fits = true;
  for (std::size_t axis = 0; axis < rank; ++axis) {
    chunking.chunk[axis] = layout.number<std::uint32_t>();
    fits = fits && chunking.chunk[axis] > 0 &&
           !__builtin_mul_overflow(chunk_size, chunking.chunk[axis], &chunk_size);
    if (!fits) break;
    const std::uint64_t along =
        (chunking.extent(axis) + chunking.chunk[axis] - 1) / chunking.chunk[axis];
    fits = !__builtin_mul_overflow(chunk_count, along, &chunk_count);
  }
  check(fits && layout.number<std::uint32_t>() == chunking.width,
        " has chunks of no size, or of too large a one");

  std::vector<std::pair<Extents, std::string_view>> chunks;
  const std::size_t key_size = 8 + 8 * (rank + 1);
  const auto add = [&](std::string_view key, std::uint64_t address) {
    ByteReader bytes(key, file_.path());
    const auto size = bytes.number<std::uint32_t>();
    const auto skipped_filters = bytes.number<std::uint32_t>();
    Extents start{};
    bool inside = size == chunk_size && skipped_filters == 0;
    for (std::size_t axis = 0; axis < rank; ++axis) {
      start[axis] = bytes.number<std::uint64_t>();
      inside =
          inside && start[axis] < chunking.extent(axis) && start[axis] % chunking.chunk[axis] == 0;
    }
    check(inside, " has a chunk of another size than ", chunk_size, " bytes, or outside of it");
    chunks.emplace_back(start, raw(address, size));
  };
  if (chunk_count > 0) for_each_hdf5_leaf(file_, tree, Hdf5TreeKind::chunks, key_size, add);
  std::set<Extents> starts;
  for (const auto& [start, data] : chunks) starts.insert(start);
  check(starts.size() == chunk_count && chunks.size() == chunk_count, " is in ", chunks.size(),
        " chunks, but shape ", extent.shape, " needs ", chunk_count);

  auto bytes = std::make_shared<AlignedVector<char>>(static_cast<std::size_t>(extent.byte_count));
  for (const auto& [start, data] : chunks) chunking.place(start, data.data(), bytes->data());
  if (type.big_endian) swap_bytes(*bytes, chunking.width);
  return {bytes, bytes->data(), type.dtype, extent.shape};
}

}  // namespace electra
