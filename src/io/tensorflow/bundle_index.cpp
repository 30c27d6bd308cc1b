#include "io/tensorflow/bundle_index.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "core/quoted.hpp"
#include "electra/core/error.hpp"
#include "io/limits.hpp"
#include "io/protobuf.hpp"

namespace electra::io::tensorflow {
namespace {

constexpr std::uint64_t max_shards = 1'000;
constexpr std::size_t max_slices = 256;

/// Calls `visit` with each field of a message.
template <class Visit>
void for_each_field(std::string_view message, FileName file, const Visit& visit) {
  ByteReader bytes(message, file);
  while (bytes.remaining() > 0) visit(read_protobuf(bytes));
}

/// The file and the variable that errors name.
struct Variable {
  FileName file;
  std::string_view name;
};

/// Reads a TensorShapeProto into the entry.
void read_shape(std::string_view message, const Variable& variable, BundleEntry& entry) {
  std::array<Index, Shape::max_rank> extents{};
  std::size_t rank = 0;
  for_each_field(message, variable.file, [&](const ProtobufField& field) {
    if (field.number != 2) return;
    std::uint64_t extent = 0;
    for_each_field(field.bytes, variable.file, [&](const ProtobufField& of_dimension) {
      if (of_dimension.number == 1) extent = of_dimension.value;
    });
    std::int64_t count = 0;
    require(rank < extents.size() && extent <= max_extent &&
                !__builtin_mul_overflow(entry.element_count, extent, &count),
            ErrorCode::weights, variable.file, ": ", TensorName{variable.name}, " has more than ",
            extents.size(), " extents, one of more than ", max_extent, ", or too many elements");
    entry.element_count = static_cast<std::uint64_t>(count);
    extents[rank++] = static_cast<Index>(extent);
  });
  entry.shape = Shape(extents.data(), static_cast<Index>(rank));
}

/// Reads a TensorSliceProto.
BundleSlice read_slice(std::string_view message, const Variable& variable) {
  BundleSlice slice;
  for_each_field(message, variable.file, [&](const ProtobufField& field) {
    if (field.number != 1) return;
    BundleSlice::Extent extent;
    for_each_field(field.bytes, variable.file, [&](const ProtobufField& of_extent) {
      if (of_extent.number == 1) extent.start = static_cast<std::int64_t>(of_extent.value);
      if (of_extent.number == 2) extent.length = static_cast<std::int64_t>(of_extent.value);
    });
    require(slice.extents.size() < Shape::max_rank && extent.start >= 0 && extent.length >= -1 &&
                extent.start <= static_cast<std::int64_t>(max_extent) &&
                extent.length <= static_cast<std::int64_t>(max_extent),
            ErrorCode::weights, variable.file, ": a slice of ", TensorName{variable.name},
            " has more than ", Shape::max_rank, " extents, or one that is not from 0 to ",
            max_extent);
    slice.extents.push_back(extent);
  });
  return slice;
}

/// Reads a BundleEntryProto.
BundleEntry read_entry(std::string_view message, const Variable& variable) {
  BundleEntry entry;
  for_each_field(message, variable.file, [&](const ProtobufField& field) {
    if (field.number == 1) entry.dtype = field.value;
    if (field.number == 2) {
      entry.element_count = 1;
      read_shape(field.bytes, variable, entry);
    }
    if (field.number == 3) entry.shard = field.value;
    if (field.number == 4) entry.offset = field.value;
    if (field.number == 5) entry.size = field.value;
    if (field.number == 6) entry.crc = field.value;
    if (field.number == 7) {
      require(entry.slices.size() < max_slices, ErrorCode::weights, variable.file, ": ",
              TensorName{variable.name}, " has more than ", max_slices, " slices");
      entry.slices.push_back(read_slice(field.bytes, variable));
    }
  });
  return entry;
}

/// Appends a number from -2^40 to 2^40 in TensorFlow's OrderedCode, whose bytes sort as the numbers
/// do: as many leading ones as there are bytes, a zero, then the number; all bits inverted if it is
/// negative.
void add_ordered(std::string& key, std::int64_t number) {
  const bool negative = number < 0;
  const auto magnitude = static_cast<std::uint64_t>(negative ? ~number : number);
  unsigned size = 1;
  while (magnitude >> (7 * size - 1) != 0) ++size;
  std::uint64_t bits = magnitude | ((std::uint64_t{1} << size) - 1) << (7 * size);
  if (negative) bits = ~bits;
  for (unsigned i = size; i-- > 0;) key += static_cast<char>(bits >> (8 * i) & 0xFFU);
}

/// Returns the key of a slice of a variable.
std::string key_of(std::string_view name, const BundleSlice& slice) {
  std::string key(1, '\0');
  for (const char byte : name) {
    key += byte;
    if (byte == '\0') key += '\xFF';
    if (byte == '\xFF') key += '\0';
  }
  key += std::string_view("\0\1\1", 3);
  key += static_cast<char>(slice.extents.size());
  for (const BundleSlice::Extent& extent : slice.extents) {
    add_ordered(key, extent.start);
    add_ordered(key, extent.length);
  }
  return key;
}

}  // namespace

BundleIndex::BundleIndex(std::string_view bytes, FileName file)
    : file_(file), table_(read_table(bytes, file)) {
  read_header();
}

void BundleIndex::read_header() {
  const auto header = table_.find("");
  require(header != table_.end(), ErrorCode::weights, file_,
          " is a sorted table, but not the index of a TensorFlow checkpoint: it has no header");
  std::uint64_t endianness = 0;
  for_each_field(header->second, file_, [&](const ProtobufField& field) {
    if (field.number == 1) shard_count_ = field.value;
    if (field.number == 2) endianness = field.value;
  });
  require(endianness == 0, ErrorCode::unsupported, file_,
          " is big-endian; save it on a little-endian machine");
  require(shard_count_ >= 1 && shard_count_ <= max_shards, ErrorCode::weights, file_, " has ",
          shard_count_, " data files; 1 to ", max_shards, " are supported");
}

std::vector<std::string_view> BundleIndex::names() const {
  std::vector<std::string_view> names;
  for (const auto& [key, value] : table_) {
    if (!key.empty() && key.front() != '\0') names.push_back(key);
  }
  return names;
}

std::optional<BundleEntry> BundleIndex::find(std::string_view name) const {
  const auto found = table_.find(name);
  if (found == table_.end()) return std::nullopt;
  return read_entry(found->second, {file_, name});
}

std::optional<BundleEntry> BundleIndex::find(std::string_view name,
                                             const BundleSlice& slice) const {
  return find(key_of(name, slice));
}

}  // namespace electra::io::tensorflow
