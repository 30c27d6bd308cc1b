#include "io/hdf5_file.hpp"

#include "electra/core/error.hpp"

namespace electra {
namespace {

constexpr std::uint8_t is_shared = 0x02;  // of a message: its data is elsewhere

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
  switch (static_cast<Hdf5MessageType>(type)) {
    case Hdf5MessageType::dataspace:
    case Hdf5MessageType::link_info:
    case Hdf5MessageType::datatype:
    case Hdf5MessageType::link:
    case Hdf5MessageType::external_files:
    case Hdf5MessageType::layout:
    case Hdf5MessageType::filters:
    case Hdf5MessageType::symbol_table:
      return true;
    case Hdf5MessageType::continuation:
      break;
  }
  return false;
}

/// Keeps a message if a reader of weights needs it.
void keep(std::vector<Hdf5Message>& messages, std::uint16_t type, std::uint8_t flags,
          std::string_view data, FileName path) {
  if (!is_needed(type)) return;
  require((flags & is_shared) == 0, ErrorCode::unsupported, path,
          " has objects that share their types; save it with Keras or h5py");
  messages.push_back({static_cast<Hdf5MessageType>(type), data});
}

}  // namespace

Hdf5File::Hdf5File(std::string_view bytes, FileName path)
    : bytes_(bytes), path_(path), unread_(bytes.size()) {
  ByteReader superblock(bytes, path);
  superblock.take(hdf5_magic.size());
  const int version = superblock.number<std::uint8_t>();
  require(version <= 3, ErrorCode::weights, path, " has an HDF5 superblock of version ", version,
          "; 0 to 3 are read");
  if (version <= 1) {
    read_old_superblock(superblock, version);
  } else {
    read_new_superblock(superblock);
  }
}

void Hdf5File::read_old_superblock(ByteReader& bytes, int version) {
  bytes.take(4);  // versions of parts
  const bool wide = bytes.number<std::uint8_t>() == 8 && bytes.number<std::uint8_t>() == 8;
  require(wide, ErrorCode::weights, path_, " has HDF5 addresses of other than 8 bytes");
  bytes.take(version == 0 ? 9 : 13);  // sizes of tree nodes, flags
  const auto base = bytes.number<std::uint64_t>();
  bytes.take(8);  // of free space
  const auto end = bytes.number<std::uint64_t>();
  bytes.take(8);  // of the driver
  bytes.take(8);  // the name of the root
  root_ = bytes.number<std::uint64_t>();
  check_extent(base, end);
}

void Hdf5File::read_new_superblock(ByteReader& bytes) {
  const bool wide = bytes.number<std::uint8_t>() == 8 && bytes.number<std::uint8_t>() == 8;
  require(wide, ErrorCode::weights, path_, " has HDF5 addresses of other than 8 bytes");
  bytes.take(1);  // flags
  const auto base = bytes.number<std::uint64_t>();
  bytes.take(8);  // of an extension
  const auto end = bytes.number<std::uint64_t>();
  root_ = bytes.number<std::uint64_t>();
  check_extent(base, end);
}

void Hdf5File::check_extent(std::uint64_t base, std::uint64_t end) const {
  require(base == 0, ErrorCode::weights, path_, " counts its HDF5 addresses from byte ", base,
          "; from 0 is read");
  require(end <= bytes_.size(), ErrorCode::weights, path_, " has ", bytes_.size(),
          " bytes, but its superblock says ", end);
}

ByteReader Hdf5File::block(std::uint64_t address, std::uint64_t size) {
  require(address <= bytes_.size() && size <= bytes_.size() - address, ErrorCode::weights, path_,
          ": a block of ", size, " bytes should be at byte ", address, " of ", bytes_.size());
  require(size <= unread_, ErrorCode::weights, path_,
          ": its blocks overlap, or point to one another in a circle");
  unread_ -= size;
  return {bytes_.substr(0, static_cast<std::size_t>(address + size)), path_,
          static_cast<std::size_t>(address)};
}

ByteReader Hdf5File::block(std::uint64_t address, std::uint64_t size, std::string_view signature) {
  ByteReader reader = block(address, size);
  const std::string_view found = reader.take(signature.size());
  require(found == signature, ErrorCode::weights, path_, ": at byte ", address,
          " no block begins with ", signature);
  return reader;
}

std::vector<Hdf5Message> Hdf5File::messages(std::uint64_t address) {
  require(address < bytes_.size(), ErrorCode::weights, path_, ": an object should be at byte ",
          address, " of ", bytes_.size());
  return bytes_.substr(static_cast<std::size_t>(address), 4) == "OHDR" ? new_messages(address)
                                                                       : old_messages(address);
}

std::vector<Hdf5Message> Hdf5File::old_messages(std::uint64_t address) {
  ByteReader prefix = block(address, 16);
  const int version = prefix.number<std::uint8_t>();
  require(version == 1, ErrorCode::weights, path_, ": the object at byte ", address,
          " has a header of version ", version, "; 1 and 2 are read");
  prefix.take(1);
  const auto count = prefix.number<std::uint16_t>();
  prefix.take(4);  // how many links lead here
  std::vector<Hdf5Message> messages;
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
      if (type != static_cast<std::uint16_t>(Hdf5MessageType::continuation)) continue;
      const auto next = data.number<std::uint64_t>();
      chunks.push_back({next, data.number<std::uint64_t>()});
    }
  }
  require(read == count, ErrorCode::weights, path_, ": the object at byte ", address, " has ", read,
          " messages, but its header says ", count);
  return messages;
}

std::vector<Hdf5Message> Hdf5File::new_messages(std::uint64_t address) {
  constexpr std::uint64_t checksum_size = 4;
  constexpr std::uint64_t longest_prefix = 34;
  ByteReader prefix(bytes_, path_, static_cast<std::size_t>(address) + 4);
  const int version = prefix.number<std::uint8_t>();
  require(version == 2, ErrorCode::weights, path_, ": the object at byte ", address,
          " has a header of version ", version, "; 1 and 2 are read");
  const unsigned flags = prefix.number<std::uint8_t>();
  if ((flags & 0x20U) != 0) prefix.take(16);  // times
  if ((flags & 0x10U) != 0) prefix.take(4);   // when attributes move elsewhere
  const std::uint64_t size = number_of_size(prefix, flags & 3U);
  const bool in_order = (flags & 0x04U) != 0;
  static_assert(longest_prefix == 4 + 2 + 16 + 4 + 8);
  std::vector<Hdf5Message> messages;
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
      if (type != static_cast<std::uint8_t>(Hdf5MessageType::continuation)) continue;
      const auto next = data.number<std::uint64_t>();
      const auto next_size = data.number<std::uint64_t>();
      require(next_size >= 4 + checksum_size, ErrorCode::weights, path_,
              ": an object goes on in a block of ", next_size, " bytes");
      block(next, 4, "OCHK");
      chunks.push_back({next + 4, next_size - 4 - checksum_size});
    }
  }
  return messages;
}

}  // namespace electra
