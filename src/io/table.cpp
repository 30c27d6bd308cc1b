#include "io/table.hpp"

#include <cstdint>
#include <utility>

#include "io/byte_reader.hpp"
#include "io/crc32c.hpp"
#include "io/quoted.hpp"
#include "io/snappy.hpp"
#include "io/varint.hpp"

namespace electra {
namespace {

constexpr std::size_t footer_size = 48;
constexpr std::size_t trailer_size = 5;  // kind of packing, CRC
constexpr std::size_t largest_block = std::size_t{4} << 20U;
// Keys share prefixes and blocks may be packed: few bytes of a file could stand for many.
constexpr std::size_t longest_key = 4'096;
constexpr std::size_t most_bytes = std::size_t{16} << 20U;
constexpr std::size_t most_entries = 100'000;

/// Where a block lies, without its trailer.
struct Handle {
  std::uint64_t offset;
  std::uint64_t size;
};

Handle read_handle(ByteReader& bytes) {
  const std::uint64_t offset = read_varint(bytes);
  return {offset, read_varint(bytes)};
}

/// Gives what a block holds; `end` is where the blocks of its kind end.
std::string read_block(std::string_view file_bytes, std::uint64_t end, Handle handle,
                       FileName file) {
  require(handle.offset <= end && handle.size <= end - handle.offset &&
              trailer_size <= end - handle.offset - handle.size,
          ErrorCode::weights, file, ": a block of ", handle.size, " bytes at byte ", handle.offset,
          " does not end before byte ", end);
  ByteReader bytes(file_bytes, file, static_cast<std::size_t>(handle.offset));
  const std::string_view with_kind = bytes.take(handle.size + 1);
  require(bytes.number<std::uint32_t>() == masked_crc32c(with_kind), ErrorCode::weights, file,
          ": the block at byte ", handle.offset, " is damaged: its CRC differs");
  const std::string_view contents = with_kind.substr(0, with_kind.size() - 1);
  require(contents.size() <= largest_block, ErrorCode::weights, file, ": a block has ",
          contents.size(), " bytes; at most ", largest_block, " are read");
  if (with_kind.back() == 0) return std::string(contents);
  require(with_kind.back() == 1, ErrorCode::weights, file, ": the block at byte ", handle.offset,
          " is packed in the way ", int{with_kind.back()}, "; 0 and 1 are read");
  return unpack_snappy(contents, largest_block, file);
}

/// Gives the entries of a block without its list of restarts, which only a search needs.
std::string_view entries_of(std::string_view block, FileName file) {
  require(block.size() >= sizeof(std::uint32_t), ErrorCode::weights, file, ": a block has ",
          block.size(), " bytes; at least 4 are wanted");
  ByteReader end(block, file, block.size() - sizeof(std::uint32_t));
  const auto restarts = end.number<std::uint32_t>();
  const std::size_t before = block.size() - sizeof(std::uint32_t);
  require(restarts <= before / sizeof(std::uint32_t), ErrorCode::weights, file, ": a block of ",
          block.size(), " bytes should have ", restarts, " restarts");
  return block.substr(0, before - restarts * sizeof(std::uint32_t));
}

/// Gives each key and value of a block to `visit`.
template <class Visit>
void for_each_entry(const std::string& block, FileName file, const Visit& visit) {
  ByteReader bytes(entries_of(block, file), file);
  std::string key;
  while (bytes.remaining() > 0) {
    const std::uint64_t shared = read_varint(bytes);
    const std::uint64_t added = read_varint(bytes);
    const std::uint64_t value_size = read_varint(bytes);
    require(shared <= key.size(), ErrorCode::weights, file, ": a key begins with ", shared,
            " bytes of the key before it, which has ", key.size());
    require(added <= longest_key && shared + added <= longest_key, ErrorCode::weights, file,
            ": a key is longer than ", longest_key, " bytes");
    key.resize(static_cast<std::size_t>(shared));
    key += bytes.take(added);
    visit(key, bytes.take(value_size));
  }
}

}  // namespace

Table read_table(std::string_view bytes, FileName file) {
  require(bytes.size() >= footer_size, ErrorCode::weights, file, " has ", bytes.size(),
          " bytes; a table has at least ", footer_size);
  const std::size_t blocks_end = bytes.size() - footer_size;
  ByteReader footer(bytes, file, blocks_end);
  read_handle(footer);  // of what the filters are in; TensorFlow writes none
  const Handle index = read_handle(footer);
  const std::string index_block = read_block(bytes, blocks_end, index, file);
  Table table;
  std::uint64_t used = 0;
  std::size_t total = 0;
  const auto add = [&](const std::string& key, std::string_view value) {
    require(table.empty() || table.rbegin()->first < key, ErrorCode::weights, file, ": the key ",
            Quoted{key}, " does not come after the one before it");
    total += key.size() + value.size();
    require(table.size() < most_entries && total <= most_bytes, ErrorCode::weights, file,
            " has more than ", most_entries, " entries, or entries of more than ", most_bytes,
            " bytes");
    table.emplace_hint(table.end(), key, value);
  };
  for_each_entry(index_block, file, [&](const std::string& /*last_key*/, std::string_view value) {
    ByteReader place(value, file);
    const Handle handle = read_handle(place);
    require(handle.offset >= used, ErrorCode::weights, file, ": the block at byte ", handle.offset,
            " overlaps the one before it");
    const std::string block = read_block(bytes, index.offset, handle, file);
    used = handle.offset + handle.size + trailer_size;
    for_each_entry(block, file, add);
  });
  return table;
}

}  // namespace electra
