#include "io/hdf5/group.hpp"

#include <algorithm>

#include "core/quoted.hpp"
#include "core/utf8.hpp"
#include "electra/core/error.hpp"
#include "io/hdf5/tree.hpp"

namespace electra::io::hdf5 {
namespace {

constexpr std::size_t max_name_bytes = 1'024;
constexpr std::size_t symbol_size = 40;
constexpr std::uint32_t soft_link = 2;

[[noreturn]] void refuse_soft_link(const File& file, std::string_view name) {
  fail(ErrorCode::unsupported, file.path(), ": ", TensorName{name},
       " is a soft or external link, which is not supported; save it with Keras or h5py");
}

/// The names of a group that has a symbol table.
class LocalHeap {
 public:
  LocalHeap(File& file, std::uint64_t address) : path_(file.path()) {
    ByteReader header = file.block(address, 32, "HEAP");
    header.take(4);  // version
    const auto size = header.number<std::uint64_t>();
    header.take(8);  // free list
    names_ = file.block(header.number<std::uint64_t>(), size).rest();
  }

  std::string_view name(std::uint64_t offset) const {
    require(offset < names_.size(), ErrorCode::weights, path_, ": a name is at byte ", offset,
            " of a heap of ", names_.size());
    const std::string_view rest =
        names_.substr(static_cast<std::size_t>(offset), max_name_bytes + 1);
    const std::size_t end = rest.find('\0');
    require(end != std::string_view::npos, ErrorCode::weights, path_,
            ": a name is not terminated, or is longer than ", max_name_bytes, " bytes");
    return rest.substr(0, end);
  }

 private:
  FileName path_;
  std::string_view names_;
};

void read_symbols(File& file, std::uint64_t address, const LocalHeap& heap,
                  std::vector<Link>& links) {
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

/// Reads a symbol table: a tree of nodes of links, their names in a local heap.
void read_symbol_table(File& file, std::string_view message, std::vector<Link>& links) {
  ByteReader addresses(message, file.path());
  const auto tree = addresses.number<std::uint64_t>();
  const LocalHeap heap(file, addresses.number<std::uint64_t>());
  constexpr std::size_t key_size = 8;
  for_each_leaf(file, tree, TreeKind::group, key_size,
                [&](std::string_view /*key*/, std::uint64_t child) {
                  read_symbols(file, child, heap, links);
                });
}

/// Reads a link message.
Link read_link(const File& file, std::string_view message) {
  ByteReader bytes(message, file.path());
  bytes.take(1);  // version
  const unsigned flags = bytes.number<std::uint8_t>();
  const int kind = (flags & 0x08U) != 0 ? bytes.number<std::uint8_t>() : 0;
  if ((flags & 0x04U) != 0) bytes.take(8);  // creation order
  if ((flags & 0x10U) != 0) bytes.take(1);  // ASCII or UTF-8
  std::uint64_t size = bytes.number<std::uint8_t>();
  for (unsigned i = 1; i < (1U << (flags & 3U)); ++i) {
    size |= std::uint64_t{bytes.number<std::uint8_t>()} << (8 * i);
  }
  require(size <= max_name_bytes, ErrorCode::weights, file.path(), ": a name has ", size,
          " bytes; at most ", max_name_bytes, " are supported");
  const std::string_view name = bytes.take(size);
  if (kind != 0) refuse_soft_link(file, name);
  return {std::string(name), bytes.number<std::uint64_t>()};
}

/// Refuses a group that keeps its links in a fractal heap instead of its header.
void check_link_info(const File& file, std::string_view message) {
  ByteReader bytes(message, file.path());
  bytes.take(1);  // version
  if ((bytes.number<std::uint8_t>() & 1U) != 0) bytes.take(8);
  require(bytes.number<std::uint64_t>() == no_address, ErrorCode::unsupported, file.path(),
          " has a group that stores its links densely, which is not supported; save it with "
          "libver='earliest'");
}

void check_names(std::vector<Link>& links, FileName path) {
  std::sort(links.begin(), links.end(),
            [](const Link& a, const Link& b) { return a.name < b.name; });
  const Link* before = nullptr;
  for (const Link& link : links) {
    require(!link.name.empty() && link.name.find('/') == std::string::npos && link.name != "." &&
                utf8::is_well_formed(link.name),
            ErrorCode::weights, path, ": ", Quoted{link.name}, " cannot be the name of an object");
    require(before == nullptr || before->name != link.name, ErrorCode::weights, path,
            ": duplicate name ", Quoted{link.name}, " in one group");
    before = &link;
  }
}

}  // namespace

bool is_group(const std::vector<Message>& messages) {
  return std::any_of(messages.begin(), messages.end(), [](const Message& message) {
    return message.type == MessageType::symbol_table || message.type == MessageType::link_info ||
           message.type == MessageType::link;
  });
}

std::vector<Link> links_of(File& file, const std::vector<Message>& messages) {
  std::vector<Link> links;
  for (const Message& message : messages) {
    if (message.type == MessageType::symbol_table) read_symbol_table(file, message.data, links);
    if (message.type == MessageType::link_info) check_link_info(file, message.data);
    if (message.type == MessageType::link) links.push_back(read_link(file, message.data));
  }
  check_names(links, file.path());
  return links;
}

}  // namespace electra::io::hdf5
