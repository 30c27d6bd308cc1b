#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "electra/core/error.hpp"
#include "io/byte_reader.hpp"

namespace electra {

/// The address that stands for none.
constexpr std::uint64_t hdf5_no_address = ~std::uint64_t{0};

/// The kinds of messages in an object header that a reader of weights needs.
enum class Hdf5MessageType : std::uint16_t {
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

struct Hdf5Message {
  Hdf5MessageType type;
  std::string_view data;
};

/// An HDF5 file as a heap of blocks that point to one another. No byte of it is read as metadata
/// more than once on the whole: neither circles nor overlapping blocks take more time or memory
/// than the file has bytes.
class Hdf5File {
 public:
  /// Reads the superblock. Both views must outlive the file.
  Hdf5File(std::string_view bytes, FileName path);

  FileName path() const noexcept { return path_; }
  std::string_view bytes() const noexcept { return bytes_; }
  /// The address of the root group's object header.
  std::uint64_t root() const noexcept { return root_; }

  /// Gives a reader of `size` bytes of metadata at an address.
  ByteReader block(std::uint64_t address, std::uint64_t size);
  /// The same of a block that begins with a signature of four letters, and goes behind it.
  ByteReader block(std::uint64_t address, std::uint64_t size, std::string_view signature);
  /// Gives the messages of an object header, continuations included.
  std::vector<Hdf5Message> messages(std::uint64_t address);

 private:
  struct Chunk {
    std::uint64_t address;
    std::uint64_t size;
  };

  void read_old_superblock(ByteReader& bytes, int version);
  void read_new_superblock(ByteReader& bytes);
  void check_extent(std::uint64_t base, std::uint64_t end) const;
  std::vector<Hdf5Message> old_messages(std::uint64_t address);
  std::vector<Hdf5Message> new_messages(std::uint64_t address);

  std::string_view bytes_;
  FileName path_;
  std::uint64_t root_ = hdf5_no_address;
  std::uint64_t unread_;  ///< how many bytes of metadata may still be read
};

/// The eight bytes that an HDF5 file begins with.
constexpr std::string_view hdf5_magic{"\x89HDF\r\n\x1A\n", 8};

}  // namespace electra
