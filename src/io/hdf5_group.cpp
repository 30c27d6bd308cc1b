#include "io/hdf5_group.hpp"

#include <algorithm>

#include "electra/core/error.hpp"
#include "io/hdf5_tree.hpp"
#include "io/quoted.hpp"
#include "io/utf8.hpp"

namespace electra {
namespace {

constexpr std::size_t longest_name = 1'024;
constexpr std::size_t symbol_size = 40;
constexpr std::uint32_t soft_link = 2;

[[noreturn]] void refuse_soft_link(const Hdf5File& file, std::string_view name) {
  fail(ErrorCode::unsupported, file.path(), ": ", Quoted{name},
       " is a link to another name or another file; save it with Keras or h5py");
}

/// The names of a group of the old kind.
class LocalHeap {
 public:
  LocalHeap(Hdf5File& file, std::uint64_t address) : path_(file.path()) {
    ByteReader header = file.block(address, 32, "HEAP");
    header.take(4);  // version
    const auto size = header.number<std::uint64_t>();
    header.take(8);  // what is free
    names_ = file.block(header.number<std::uint64_t>(), size).rest();
  }

  std::string_view name(std::uint64_t offset) const {
    require(offset < names_.size(), ErrorCode::weights, path_, ": a name should be at byte ",
            offset, " of a heap of ", names_.size());
    const std::string_view rest = names_.substr(static_cast<std::size_t>(offset), longest_name + 1);
    const std::size_t end = rest.find('\0');
    require(end != std::string_view::npos, ErrorCode::weights, path_,
            ": a name does not end with its heap, or is longer than ", longest_name, " bytes");
    return rest.substr(0, end);
  }

 private:
  FileName path_;
  std::string_view names_;
};

void read_symbols(Hdf5File& file, std::uint64_t address, const LocalHeap& heap,
                  std::vector<Hdf5Link>& links) {
  ByteReader node = file.block(address, 8, "SNOD");
  node.take(2);  // version
  const auto count = node.number<std::uint16_t>();
  ByteReader symbols = file.block(address + 8, std::uint64_t{count} * symbol_size);
  for (int i = 0; i < count; ++i) {
    const std::string_view name = heap.name(symbols.number<std::uint64_t>());
    const auto object = symbols.number<std::uint64_t>();
    if (symbols.number<std::uint32_t>() == soft_link) refuse_soft_link(file, name);
    symbols.take(20);
    links.push_back({std::string(name), object});
  }
}

/// Reads a group of the old kind: a tree of nodes of links, their names in a heap.
void read_symbol_table(Hdf5File& file, std::string_view message, std::vector<Hdf5Link>& links) {
  ByteReader addresses(message, file.path());
  const auto tree = addresses.number<std::uint64_t>();
  const LocalHeap heap(file, addresses.number<std::uint64_t>());
  constexpr std::size_t key_size = 8;
  for_each_hdf5_leaf(file, tree, Hdf5TreeKind::group, key_size,
                     [&](std::string_view /*key*/, std::uint64_t child) {
                       read_symbols(file, child, heap, links);
                     });
}

/// Reads a link of a group of the new kind.
Hdf5Link read_link(const Hdf5File& file, std::string_view message) {
  ByteReader bytes(message, file.path());
  bytes.take(1);  // version
  const unsigned flags = bytes.number<std::uint8_t>();
  const int kind = (flags & 0x08U) != 0 ? bytes.number<std::uint8_t>() : 0;
  if ((flags & 0x04U) != 0) bytes.take(8);  // when it was made
  if ((flags & 0x10U) != 0) bytes.take(1);  // ASCII or UTF-8
  std::uint64_t size = bytes.number<std::uint8_t>();
  for (unsigned i = 1; i < (1U << (flags & 3U)); ++i) {
    size |= std::uint64_t{bytes.number<std::uint8_t>()} << (8 * i);
  }
  require(size <= longest_name, ErrorCode::weights, file.path(), ": a name has ", size,
          " bytes; at most ", longest_name, " are read");
  const std::string_view name = bytes.take(size);
  if (kind != 0) refuse_soft_link(file, name);
  return {std::string(name), bytes.number<std::uint64_t>()};
}

/// A group of the new kind keeps few links in its header and many in a heap, which is not read.
void check_link_info(const Hdf5File& file, std::string_view message) {
  ByteReader bytes(message, file.path());
  bytes.take(1);  // version
  if ((bytes.number<std::uint8_t>() & 1U) != 0) bytes.take(8);
  require(bytes.number<std::uint64_t>() == hdf5_no_address, ErrorCode::unsupported, file.path(),
          " has a group that stores its links densely; save it with libver='earliest'");
}

void check_names(std::vector<Hdf5Link>& links, FileName path) {
  std::sort(links.begin(), links.end(),
            [](const Hdf5Link& a, const Hdf5Link& b) { return a.name < b.name; });
  const Hdf5Link* before = nullptr;
  for (const Hdf5Link& link : links) {
    require(!link.name.empty() && link.name.find('/') == std::string::npos && link.name != "." &&
                first_byte_outside_utf8(link.name) == link.name.size(),
            ErrorCode::weights, path, ": ", Quoted{link.name}, " is no name for an object");
    require(before == nullptr || before->name != link.name, ErrorCode::weights, path, ": ",
            Quoted{link.name}, " stands twice in one group");
    before = &link;
  }
}

}  // namespace

bool is_hdf5_group(const std::vector<Hdf5Message>& messages) {
  return std::any_of(messages.begin(), messages.end(), [](const Hdf5Message& message) {
    return message.type == Hdf5MessageType::symbol_table ||
           message.type == Hdf5MessageType::link_info || message.type == Hdf5MessageType::link;
  });
}

std::vector<Hdf5Link> hdf5_links(Hdf5File& file, const std::vector<Hdf5Message>& messages) {
  std::vector<Hdf5Link> links;
  for (const Hdf5Message& message : messages) {
    if (message.type == Hdf5MessageType::symbol_table) read_symbol_table(file, message.data, links);
    if (message.type == Hdf5MessageType::link_info) check_link_info(file, message.data);
    if (message.type == Hdf5MessageType::link) links.push_back(read_link(file, message.data));
  }
  check_names(links, file.path());
  return links;
}

}  // namespace electra
