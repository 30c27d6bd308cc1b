#include "io/tensorflow/sorted_table.hpp"

#include <cstdint>
#include <utility>

#include "core/quoted.hpp"
#include "io/byte_reader.hpp"
#include "io/crc32c.hpp"
#include "io/varint.hpp"

namespace electra::io::tensorflow {
namespace {

constexpr std::size_t footer_size = 48;
constexpr std::size_t trailer_size = 5;  // compression, CRC
constexpr std::size_t max_block_bytes = std::size_t{4} << 20U;
// Keys share prefixes: few bytes of a file could stand for many.
constexpr std::size_t max_key_bytes = 4'096;
constexpr std::size_t max_bytes = std::size_t{16} << 20U;
constexpr std::size_t max_entries = 100'000;

/// The place of a block, without its trailer.
struct Handle {
  std::uint64_t offset;
  std::uint64_t size;
};

Handle read_handle(ByteReader& bytes) {
  const std::uint64_t offset = read_varint(bytes);
  return {offset, read_varint(bytes)};
}

/// Returns the contents of a block; `end` is where the blocks of its kind end.
std::string_view read_block(std::string_view file_bytes, std::uint64_t end, Handle handle,
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
  require(contents.size() <= max_block_bytes, ErrorCode::weights, file, ": a block has ",
          contents.size(), " bytes; at most ", max_block_bytes, " are supported");
  const auto method = static_cast<unsigned char>(with_kind.back());
  require(method == 0, ErrorCode::unsupported, file, ": the block at byte ", handle.offset,
          " is compressed with method ", method, "; TensorFlow writes its blocks uncompressed");
  return contents;
}

/// Returns the entries of a block without its list of restarts, which only a search needs.
std::string_view entries_of(std::string_view block, FileName file) {
  require(block.size() >= sizeof(std::uint32_t), ErrorCode::weights, file, ": a block has ",
          block.size(), " bytes; expected at least 4");
  ByteReader end(block, file, block.size() - sizeof(std::uint32_t));
  const auto restarts = end.number<std::uint32_t>();
  const std::size_t before = block.size() - sizeof(std::uint32_t);
  require(restarts <= before / sizeof(std::uint32_t), ErrorCode::weights, file, ": a block of ",
          block.size(), " bytes has ", restarts, " restarts");
  return block.substr(0, before - restarts * sizeof(std::uint32_t));
}

/// Calls `visit` with each key and value of a block.
template <class Visit>
void for_each_entry(std::string_view block, FileName file, const Visit& visit) {
  ByteReader bytes(entries_of(block, file), file);
  std::string key;
  while (bytes.remaining() > 0) {
    const std::uint64_t shared = read_varint(bytes);
    const std::uint64_t added = read_varint(bytes);
    const std::uint64_t value_size = read_varint(bytes);
    require(shared <= key.size(), ErrorCode::weights, file, ": a key shares ", shared,
            " bytes with the key before it, which has ", key.size());
    require(added <= max_key_bytes && shared + added <= max_key_bytes, ErrorCode::weights, file,
            ": a key is longer than ", max_key_bytes, " bytes");
    key.resize(static_cast<std::size_t>(shared));
    key += bytes.take(added);
    visit(key, bytes.take(value_size));
  }
}

}  // namespace

SortedTable read_table(std::string_view bytes, FileName file) {
  require(bytes.size() >= footer_size, ErrorCode::weights, file, " has ", bytes.size(),
          " bytes; a table has at least ", footer_size);
  const std::size_t blocks_end = bytes.size() - footer_size;
  ByteReader footer(bytes, file, blocks_end);
  read_handle(footer);  // of the filter index; TensorFlow writes none
  const Handle index = read_handle(footer);
  const std::string_view index_block = read_block(bytes, blocks_end, index, file);
  SortedTable table;
  std::uint64_t used = 0;
  std::size_t total = 0;
  const auto add = [&](const std::string& key, std::string_view value) {
    require(table.empty() || table.rbegin()->first < key, ErrorCode::weights, file, ": the key ",
            Quoted{key}, " is not greater than the one before it");
    total += key.size() + value.size();
    require(table.size() < max_entries && total <= max_bytes, ErrorCode::weights, file,
            " has more than ", max_entries, " entries, or entries of more than ", max_bytes,
            " bytes");
    table.emplace_hint(table.end(), key, value);
  };
  for_each_entry(index_block, file, [&](const std::string& /*last_key*/, std::string_view value) {
    ByteReader place(value, file);
    const Handle handle = read_handle(place);
    require(handle.offset >= used, ErrorCode::weights, file, ": the block at byte ", handle.offset,
            " overlaps the one before it");
    const std::string_view block = read_block(bytes, index.offset, handle, file);
    used = handle.offset + handle.size + trailer_size;
    for_each_entry(block, file, add);
  });
  return table;
}

}  // namespace electra::io::tensorflow
