#include "io/hdf5/tree.hpp"

#include "electra/core/error.hpp"

namespace electra::io::hdf5 {
namespace {

constexpr int any_level = -1;
constexpr int max_level = 8;  // a node has some 32 children

struct TreeWalk {
  File& file;
  TreeKind kind;
  std::size_t key_size;
  const std::function<void(std::string_view, std::uint64_t)>& visit;

  void node(std::uint64_t address, int expected_level) const {
    constexpr std::uint64_t header_size = 24;
    ByteReader header = file.block(address, header_size, "TREE");
    const auto found_kind = header.number<std::uint8_t>();
    const int level = header.number<std::uint8_t>();
    const auto count = header.number<std::uint16_t>();
    require(found_kind == static_cast<std::uint8_t>(kind) && level <= max_level &&
                (expected_level == any_level || level == expected_level),
            ErrorCode::weights, file.path(), ": the tree node at byte ", address,
            " is not of the expected kind and level");
    constexpr std::size_t address_size = 8;
    ByteReader children =
        file.block(address + header_size, std::uint64_t{count} * (key_size + address_size));
    for (int i = 0; i < count; ++i) {
      const std::string_view key = children.take(key_size);
      const auto child = children.number<std::uint64_t>();
      if (level > 0) {
        node(child, level - 1);
      } else {
        visit(key, child);
      }
    }
  }
};

}  // namespace

void for_each_leaf(File& file, std::uint64_t address, TreeKind kind, std::size_t key_size,
                   const std::function<void(std::string_view, std::uint64_t)>& visit) {
  TreeWalk{file, kind, key_size, visit}.node(address, any_level);
}

}  // namespace electra::io::hdf5
