#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "electra/core/error.hpp"
#include "io/byte_reader.hpp"

namespace electra::io::hdf5 {

/// The undefined address.
constexpr std::uint64_t no_address = ~std::uint64_t{0};

/// The messages of an object header that a reader of weights needs.
enum class MessageType : std::uint16_t {
  dataspace = 0x01,
  link_info = 0x02,
  datatype = 0x03,
  link = 0x06,
  external_files = 0x07,
  layout = 0x08,
  filters = 0x0B,
  continuation = 0x10,
  symbol_table = 0x11,
};

/// A message of an object header.
struct Message {
  MessageType type;
  std::string_view data;
};

/// An HDF5 file: blocks of metadata that point to one another. All blocks together may have no more
/// bytes than the file, which bounds the time that cycles and overlapping blocks can take.
class File {
 public:
  /// Reads the superblock. Both views must outlive the file.
  File(std::string_view bytes, FileName path);

  FileName path() const noexcept { return path_; }
  std::string_view bytes() const noexcept { return bytes_; }
  /// Returns the address of the root group's object header.
  std::uint64_t root() const noexcept { return root_; }

  /// Returns a reader of the `size` bytes of metadata at an address.
  ByteReader block(std::uint64_t address, std::uint64_t size);
  /// Returns a reader of a block that begins with this signature, positioned past it.
  ByteReader block(std::uint64_t address, std::uint64_t size, std::string_view signature);
  /// Returns the messages of an object header, continuations included.
  std::vector<Message> messages(std::uint64_t address);

 private:
  struct Chunk {
    std::uint64_t address;
    std::uint64_t size;
  };

  void read_old_superblock(ByteReader& bytes, int version);
  void read_new_superblock(ByteReader& bytes);
  void check_extent(std::uint64_t base, std::uint64_t end) const;
  std::vector<Message> old_messages(std::uint64_t address);
  std::vector<Message> new_messages(std::uint64_t address);

  std::string_view bytes_;
  FileName path_;
  std::uint64_t root_ = no_address;
  std::uint64_t unread_;  ///< the bytes of metadata that may still be read
};

/// The first eight bytes of an HDF5 file.
constexpr std::string_view magic{"\x89HDF\r\n\x1A\n", 8};

}  // namespace electra::io::hdf5
