#include "io/hdf5/file.hpp"

#include "electra/core/error.hpp"

namespace electra::io::hdf5 {
namespace {

constexpr std::uint8_t is_shared = 0x02;  // flag of a message whose data is elsewhere

/// Reads a number of 1, 2, 4 or 8 bytes; `power` is 0 to 3.
std::uint64_t number_of_size(ByteReader& bytes, unsigned power) {
  switch (power) {
    case 0:
      return bytes.number<std::uint8_t>();
    case 1:
      return bytes.number<std::uint16_t>();
    case 2:
      return bytes.number<std::uint32_t>();
    default:
      return bytes.number<std::uint64_t>();
  }
}

bool is_needed(std::uint16_t type) {
  switch (static_cast<MessageType>(type)) {
    case MessageType::dataspace:
    case MessageType::link_info:
    case MessageType::datatype:
    case MessageType::link:
    case MessageType::external_files:
    case MessageType::layout:
    case MessageType::filters:
    case MessageType::symbol_table:
      return true;
    case MessageType::continuation:
      break;
  }
  return false;
}

/// Keeps a message if a reader of weights needs it.
void keep(std::vector<Message>& messages, std::uint16_t type, std::uint8_t flags,
          std::string_view data, FileName path) {
  if (!is_needed(type)) return;
  require((flags & is_shared) == 0, ErrorCode::unsupported, path,
          " has shared object types, which are not supported; save it with Keras or h5py");
  messages.push_back({static_cast<MessageType>(type), data});
}

}  // namespace

File::File(std::string_view bytes, FileName path)
    : bytes_(bytes), path_(path), unread_(bytes.size()) {
  ByteReader superblock(bytes, path);
  superblock.take(magic.size());
  const int version = superblock.number<std::uint8_t>();
  require(version <= 3, ErrorCode::weights, path, " has an HDF5 superblock of version ", version,
          "; 0 to 3 are supported");
  if (version <= 1) {
    read_old_superblock(superblock, version);
  } else {
    read_new_superblock(superblock);
  }
}

void File::read_old_superblock(ByteReader& bytes, int version) {
  bytes.take(4);  // versions of other structures
  const bool wide = bytes.number<std::uint8_t>() == 8 && bytes.number<std::uint8_t>() == 8;
  require(wide, ErrorCode::weights, path_, " has HDF5 addresses that are not of 8 bytes");
  bytes.take(version == 0 ? 9 : 13);  // sizes of tree nodes, flags
  const auto base = bytes.number<std::uint64_t>();
  bytes.take(8);  // of free space
  const auto end = bytes.number<std::uint64_t>();
  bytes.take(8);  // of the driver
  bytes.take(8);  // the name of the root
  root_ = bytes.number<std::uint64_t>();
  check_extent(base, end);
}

void File::read_new_superblock(ByteReader& bytes) {
  const bool wide = bytes.number<std::uint8_t>() == 8 && bytes.number<std::uint8_t>() == 8;
  require(wide, ErrorCode::weights, path_, " has HDF5 addresses that are not of 8 bytes");
  bytes.take(1);  // flags
  const auto base = bytes.number<std::uint64_t>();
  bytes.take(8);  // of an extension
  const auto end = bytes.number<std::uint64_t>();
  root_ = bytes.number<std::uint64_t>();
  check_extent(base, end);
}

void File::check_extent(std::uint64_t base, std::uint64_t end) const {
  require(base == 0, ErrorCode::weights, path_, " has the HDF5 base address ", base,
          ", expected 0");
  require(end <= bytes_.size(), ErrorCode::weights, path_, " has ", bytes_.size(),
          " bytes, but its superblock says ", end, cut_short);
}

ByteReader File::block(std::uint64_t address, std::uint64_t size) {
  require(address <= bytes_.size() && size <= bytes_.size() - address, ErrorCode::weights, path_,
          ": a block has ", size, " bytes from byte ", address, " of ", bytes_.size());
  require(size <= unread_, ErrorCode::weights, path_, ": blocks overlap or form a cycle");
  unread_ -= size;
  return {bytes_.substr(0, static_cast<std::size_t>(address + size)), path_,
          static_cast<std::size_t>(address)};
}

ByteReader File::block(std::uint64_t address, std::uint64_t size, std::string_view signature) {
  ByteReader reader = block(address, size);
  const std::string_view found = reader.take(signature.size());
  require(found == signature, ErrorCode::weights, path_, ": byte ", address,
          ": expected a block with the signature ", signature);
  return reader;
}

std::vector<Message> File::messages(std::uint64_t address) {
  require(address < bytes_.size(), ErrorCode::weights, path_, ": an object is at byte ", address,
          " of ", bytes_.size());
  return bytes_.substr(static_cast<std::size_t>(address), 4) == "OHDR" ? new_messages(address)
                                                                       : old_messages(address);
}

std::vector<Message> File::old_messages(std::uint64_t address) {
  ByteReader prefix = block(address, 16);
  const int version = prefix.number<std::uint8_t>();
  require(version == 1, ErrorCode::weights, path_, ": the object at byte ", address,
          " has a header of version ", version, "; 1 and 2 are supported");
  prefix.take(1);
  const auto count = prefix.number<std::uint16_t>();
  prefix.take(4);  // reference count
  std::vector<Message> messages;
  std::vector<Chunk> chunks = {{address + 16, prefix.number<std::uint32_t>()}};
  std::size_t read = 0;
  for (std::size_t i = 0; i < chunks.size(); ++i) {
    ByteReader bytes = block(chunks[i].address, chunks[i].size);
    while (bytes.remaining() >= 8) {
      ++read;
      const auto type = bytes.number<std::uint16_t>();
      const auto size = bytes.number<std::uint16_t>();
      const auto flags = bytes.number<std::uint8_t>();
      bytes.take(3);
      ByteReader data(bytes.take(size), path_);
      keep(messages, type, flags, data.rest(), path_);
      if (type != static_cast<std::uint16_t>(MessageType::continuation)) continue;
      const auto next = data.number<std::uint64_t>();
      chunks.push_back({next, data.number<std::uint64_t>()});
    }
  }
  require(read == count, ErrorCode::weights, path_, ": the object at byte ", address, " has ", read,
          " messages, but its header says ", count);
  return messages;
}

std::vector<Message> File::new_messages(std::uint64_t address) {
  constexpr std::uint64_t checksum_size = 4;
  ByteReader prefix(bytes_, path_, static_cast<std::size_t>(address) + 4);
  const int version = prefix.number<std::uint8_t>();
  require(version == 2, ErrorCode::weights, path_, ": the object at byte ", address,
          " has a header of version ", version, "; 1 and 2 are supported");
  const unsigned flags = prefix.number<std::uint8_t>();
  if ((flags & 0x20U) != 0) prefix.take(16);  // times
  if ((flags & 0x10U) != 0) prefix.take(4);   // when attributes move elsewhere
  const std::uint64_t size = number_of_size(prefix, flags & 3U);
  const bool in_order = (flags & 0x04U) != 0;
  std::vector<Message> messages;
  std::vector<Chunk> chunks = {{prefix.position(), size}};
  for (std::size_t i = 0; i < chunks.size(); ++i) {
    ByteReader bytes = block(chunks[i].address, chunks[i].size);
    const std::size_t smallest = in_order ? 6 : 4;
    while (bytes.remaining() >= smallest) {
      const auto type = bytes.number<std::uint8_t>();
      const auto message_size = bytes.number<std::uint16_t>();
      const auto message_flags = bytes.number<std::uint8_t>();
      if (in_order) bytes.take(2);
      ByteReader data(bytes.take(message_size), path_);
      keep(messages, type, message_flags, data.rest(), path_);
      if (type != static_cast<std::uint8_t>(MessageType::continuation)) continue;
      const auto next = data.number<std::uint64_t>();
      const auto next_size = data.number<std::uint64_t>();
      require(next_size >= 4 + checksum_size, ErrorCode::weights, path_,
              ": an object continues in a block of ", next_size, " bytes");
      block(next, 4, "OCHK");
      chunks.push_back({next + 4, next_size - 4 - checksum_size});
    }
  }
  return messages;
}

}  // namespace electra::io::hdf5
