#include "io/hdf5/dataset.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "core/quoted.hpp"
#include "core/strided_copy.hpp"
#include "electra/core/aligned.hpp"
#include "electra/core/error.hpp"
#include "io/hdf5/tree.hpp"
#include "io/limits.hpp"

namespace electra::io::hdf5 {
namespace {

constexpr unsigned integer_class = 0;
constexpr unsigned float_class = 1;

/// An IEEE format as the datatype message describes it. The properties: bit offset and precision,
/// offsets and sizes of exponent and fraction, bias.
struct FloatFormat {
  std::uint32_t size;
  std::string_view properties;
  unsigned sign_bit;
  DType dtype;
};

constexpr FloatFormat float_formats[] = {
    {2, {"\x00\x00\x10\x00\x0A\x05\x00\x0A\x0F\x00\x00\x00", 12}, 15, DType::f16},
    {4, {"\x00\x00\x20\x00\x17\x08\x00\x17\x7F\x00\x00\x00", 12}, 31, DType::f32},
    {8, {"\x00\x00\x40\x00\x34\x0B\x00\x34\xFF\x03\x00\x00", 12}, 63, DType::f64},
};

/// Returns the dtype of an integer type, if it has one.
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

}  // namespace

/// The layout of a dataset in boxes of one shape, those at the edges padded.
struct DatasetReader::Chunking {
  Shape shape;
  Shape chunk;
  std::size_t width = 0;         ///< bytes of an element
  std::uint64_t tree = 0;        ///< address of the tree that leads to the chunks
  std::uint64_t chunk_size = 0;  ///< in bytes
  std::uint64_t chunk_count = 0;

  std::size_t rank() const { return static_cast<std::size_t>(shape.rank()); }

  /// Returns whether a chunk may begin at this element.
  bool is_start(const Extents& start) const {
    for (Index axis = 0; axis < shape.rank(); ++axis) {
      const std::uint64_t at = start[static_cast<std::size_t>(axis)];
      if (at >= static_cast<std::uint64_t>(shape[axis])) return false;
      if (at % static_cast<std::uint64_t>(chunk[axis]) != 0) return false;
    }
    return true;
  }

  /// Copies to its place the part of a chunk that is inside the dataset.
  void place(const Extents& start, const char* from, AlignedVector<char>& to) const {
    const Strides strides = row_major_strides(shape);
    Shape box = chunk;
    Index first = 0;
    for (Index axis = 0; axis < shape.rank(); ++axis) {
      const auto begin = static_cast<Index>(start[static_cast<std::size_t>(axis)]);
      box[axis] = std::min(chunk[axis], shape[axis] - begin);
      first += begin * strides[static_cast<std::size_t>(axis)];
    }
    char* target = to.data() + static_cast<std::size_t>(first) * width;
    copy_strided(box, width, {reinterpret_cast<const std::byte*>(from), row_major_strides(chunk)},
                 {reinterpret_cast<std::byte*>(target), strides});
  }
};

template <class... Parts>
void DatasetReader::check(bool holds, const Parts&... parts) const {
  require(holds, ErrorCode::weights, file_.path(), ": ", TensorName{name_}, parts...);
}

std::optional<Parameter> DatasetReader::read(const std::vector<Message>& messages,
                                             std::string_view name) {
  name_ = name;
  const auto find = [&](MessageType type) {
    const auto found = std::find_if(messages.begin(), messages.end(),
                                    [&](const Message& message) { return message.type == type; });
    return found == messages.end() ? nullptr : &*found;
  };
  const Message* datatype = find(MessageType::datatype);
  const Message* dataspace = find(MessageType::dataspace);
  const Message* layout = find(MessageType::layout);
  if (datatype == nullptr || dataspace == nullptr || layout == nullptr) return std::nullopt;
  const std::optional<Type> type = read_type(datatype->data);
  if (!type) return std::nullopt;
  require(find(MessageType::filters) == nullptr && find(MessageType::external_files) == nullptr,
          ErrorCode::unsupported, file_.path(), ": ", TensorName{name_},
          " is compressed or in another file; save it uncompressed");
  return read_layout(layout->data, *type, read_extent(dataspace->data, type->dtype));
}

std::optional<DatasetReader::Type> DatasetReader::read_type(std::string_view message) const {
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
    check(dtype.has_value(), " has an integer type of ", size,
          " bytes that is not supported; signed ones of 1, 2, 4 and 8 bytes and bytes are");
    return Type{*dtype, big_endian};
  }
  const std::string_view properties = bytes.take(12);
  const auto* format = std::find_if(
      std::begin(float_formats), std::end(float_formats), [&](const FloatFormat& known) {
        return known.size == size && known.properties == properties && known.sign_bit == sign;
      });
  const bool is_vax = (flags & 0x40U) != 0;
  check(format != std::end(float_formats) && !is_vax, " has a float type of ", size,
        " bytes that is not an IEEE format of 2, 4 or 8");
  return Type{format->dtype, big_endian};
}

DatasetReader::Extent DatasetReader::read_extent(std::string_view message, DType dtype) const {
  constexpr int null_space = 2;
  ByteReader bytes(message, file_.path());
  const int version = bytes.number<std::uint8_t>();
  const int rank = bytes.number<std::uint8_t>();
  bytes.take(1);  // whether it may grow
  const int kind = bytes.number<std::uint8_t>();
  check(version == 1 || version == 2, " has a dataspace of version ", version,
        "; 1 and 2 are supported");
  if (version == 1) bytes.take(4);
  check(rank <= Shape::max_rank, " has ", rank, " extents; at most ", Shape::max_rank,
        " are supported");
  check(version == 1 || kind != null_space, " has a null dataspace");
  std::array<Index, Shape::max_rank> extents{};
  auto byte_count = static_cast<std::uint64_t>(size_of(dtype));
  for (std::size_t axis = 0; axis < static_cast<std::size_t>(rank); ++axis) {
    const auto extent = bytes.number<std::uint64_t>();
    check(extent <= max_extent && !__builtin_mul_overflow(byte_count, extent, &byte_count),
          " has an extent of more than ", max_extent, ", or more bytes than 64 bits can count");
    extents[axis] = static_cast<Index>(extent);
  }
  return {Shape(extents.data(), rank), byte_count};
}

std::string_view DatasetReader::raw(std::uint64_t address, std::uint64_t size) {
  const std::string_view all = file_.bytes();
  check(address <= all.size() && size <= all.size() - address, " has ", size, " bytes from byte ",
        address, " of ", all.size());
  check(size <= unread_, " and datasets before it share the same bytes");
  unread_ -= size;
  return all.substr(static_cast<std::size_t>(address), static_cast<std::size_t>(size));
}

Parameter DatasetReader::read_layout(std::string_view message, const Type& type,
                                     const Extent& extent) {
  ByteReader bytes(message, file_.path());
  const int version = bytes.number<std::uint8_t>();
  check(version == 3 || version == 4, " has a layout of version ", version,
        "; 3 and 4 are supported");
  const int kind = bytes.number<std::uint8_t>();
  check(kind <= 3, " has the unknown layout class ", kind);
  require(kind != 3 && (kind != 2 || version == 3), ErrorCode::unsupported, file_.path(), ": ",
          TensorName{name_},
          " is virtual, or has an index of chunks that is not supported; save it contiguously");
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

DatasetReader::Chunking DatasetReader::read_chunking(ByteReader& layout, const Type& type,
                                                     const Extent& extent) const {
  Chunking chunking{extent.shape, extent.shape, static_cast<std::size_t>(size_of(type.dtype))};
  const std::size_t rank = layout.number<std::uint8_t>() - std::size_t{1};
  check(rank == chunking.rank() && rank > 0, " has chunks of another rank than its own, ",
        extent.shape.rank());
  chunking.tree = layout.number<std::uint64_t>();
  chunking.chunk_size = chunking.width;
  chunking.chunk_count = 1;
  bool fits = true;
  for (Index axis = 0; fits && axis < extent.shape.rank(); ++axis) {
    const Index chunk = layout.number<std::uint32_t>();
    const Index along = (extent.shape[axis] + chunk - 1) / std::max(chunk, Index{1});
    chunking.chunk[axis] = chunk;
    fits = chunk > 0 && !__builtin_mul_overflow(chunking.chunk_size, chunk, &chunking.chunk_size) &&
           !__builtin_mul_overflow(chunking.chunk_count, along, &chunking.chunk_count);
  }
  check(fits && layout.number<std::uint32_t>() == chunking.width,
        " has chunks that are empty or too large");
  return chunking;
}

Parameter DatasetReader::read_chunks(ByteReader& layout, const Type& type, const Extent& extent) {
  const Chunking chunking = read_chunking(layout, type, extent);
  std::map<Extents, std::string_view> chunks;
  std::size_t found = 0;
  const auto add = [&](std::string_view key, std::uint64_t address) {
    ByteReader bytes(key, file_.path());
    const auto size = bytes.number<std::uint32_t>();
    const auto skipped_filters = bytes.number<std::uint32_t>();
    Extents start{};
    for (std::size_t axis = 0; axis < chunking.rank(); ++axis) {
      start[axis] = bytes.number<std::uint64_t>();
    }
    check(size == chunking.chunk_size && skipped_filters == 0 && chunking.is_start(start),
          " has a chunk that is not of ", chunking.chunk_size, " bytes, or outside of it");
    chunks.emplace(start, raw(address, size));
    ++found;
  };
  const std::size_t key_size = 8 + 8 * (chunking.rank() + 1);
  if (chunking.chunk_count > 0)
    for_each_leaf(file_, chunking.tree, TreeKind::chunks, key_size, add);
  check(chunks.size() == chunking.chunk_count && found == chunking.chunk_count, " has ", found,
        " chunks, but shape ", extent.shape, " needs ", chunking.chunk_count);

  auto bytes = std::make_shared<AlignedVector<char>>(static_cast<std::size_t>(extent.byte_count));
  for (const auto& [start, data] : chunks) chunking.place(start, data.data(), *bytes);
  if (type.big_endian) swap_bytes(*bytes, chunking.width);
  return {bytes, bytes->data(), type.dtype, extent.shape};
}

}  // namespace electra::io::hdf5
