#include "io/flax/flax.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <utility>

#include "core/quoted.hpp"
#include "core/utf8.hpp"
#include "electra/core/aligned.hpp"
#include "electra/core/error.hpp"
#include "io/flax/msgpack.hpp"
#include "io/limits.hpp"

namespace electra::io::flax {
namespace {

constexpr std::size_t max_depth = 64;
constexpr std::size_t max_nodes = 200'000;
constexpr std::size_t max_arrays = 20'000;
constexpr std::size_t max_chunks = 4'096;      // Flax writes chunks of 2^30 bytes
constexpr std::size_t max_name_bytes = 1'024;  // paths repeat the keys of outer maps
constexpr std::string_view chunked_key = "__msgpack_chunked_array__";

// The extension types of flax.serialization.
constexpr int array_extension = 1;
constexpr int complex_extension = 2;
constexpr int scalar_extension = 3;

constexpr std::pair<std::string_view, DType> dtypes[] = {
    {"float64", DType::f64},   {"float32", DType::f32}, {"float16", DType::f16},
    {"bfloat16", DType::bf16}, {"int64", DType::i64},   {"int32", DType::i32},
    {"int16", DType::i16},     {"int8", DType::i8},     {"uint8", DType::u8},
    {"bool", DType::boolean},
};

/// A map with its members, or a leaf. Only the values that a model needs are kept.
struct Node {
  MsgpackKind kind = MsgpackKind::nil;
  std::int64_t integer = 0;
  std::string_view array;  ///< the payload of an array extension
  std::vector<std::string_view> keys;
  std::vector<Node> members;  ///< one for each key

  const Node* find(std::string_view key) const {
    const auto found = std::find(keys.begin(), keys.end(), key);
    return found == keys.end() ? nullptr : &members[static_cast<std::size_t>(found - keys.begin())];
  }
  bool is_array() const { return kind == MsgpackKind::extension && array.data() != nullptr; }
};

/// Reads the tree of maps.
class TreeReader {
 public:
  explicit TreeReader(ByteReader& bytes) : bytes_(bytes) {}

  Node read(std::size_t depth = 0) {
    check(depth <= max_depth, "maps and arrays nest deeper than ", max_depth, " levels");
    check(++nodes_ <= max_nodes, "more than ", max_nodes, " values");
    const MsgpackToken token = read_msgpack(bytes_);
    Node node;
    node.kind = token.kind;
    node.integer = token.integer;
    if (token.kind == MsgpackKind::extension) {
      check(token.extension >= array_extension && token.extension <= scalar_extension,
            "the extension type ", token.extension, " is not one of Flax");
      static_assert(complex_extension > array_extension && complex_extension < scalar_extension);
      if (token.extension == array_extension) node.array = token.bytes;
    }
    for (std::uint64_t i = 0; token.kind == MsgpackKind::array && i < token.count; ++i) {
      read(depth + 1);
    }
    if (token.kind == MsgpackKind::map) read_members(node, token.count, depth + 1);
    return node;
  }

 private:
  template <class... Parts>
  void check(bool holds, const Parts&... parts) const {
    if (!holds) bytes_.fail_here(parts...);
  }

  void read_members(Node& node, std::uint64_t count, std::size_t depth) {
    std::set<std::string_view> keys;
    for (std::uint64_t i = 0; i < count; ++i) {
      const MsgpackToken key = read_msgpack(bytes_);
      check(key.kind == MsgpackKind::string, "a key is not a string");
      check(utf8::is_well_formed(key.bytes), "a key is not UTF-8");
      check(key.bytes.find('/') == std::string_view::npos, "the key ", Quoted{key.bytes},
            " has a slash");
      check(keys.insert(key.bytes).second, "duplicate key ", Quoted{key.bytes});
      Node value = read(depth);
      node.keys.push_back(key.bytes);
      node.members.push_back(std::move(value));
    }
  }

  ByteReader& bytes_;
  std::size_t nodes_ = 0;
};

/// Collects the tensors of a tree.
class ArrayCollector {
 public:
  explicit ArrayCollector(const std::shared_ptr<const MappedFile>& file)
      : file_(file), path_(file->path().native()) {}

  void collect(const Node& node, const std::string& name) {
    check(name.size() <= max_name_bytes, name, " is a name of ", name.size(), " bytes; at most ",
          max_name_bytes, " are supported");
    if (node.is_array()) return add(name, read_array(name, node.array));
    if (node.find(chunked_key) != nullptr) return add(name, read_chunks(name, node));
    for (std::size_t i = 0; i < node.members.size(); ++i) {
      std::string key = name.empty() ? "" : name + '/';
      key += node.keys[i];
      collect(node.members[i], key);
    }
  }

  std::vector<NamedParameter> take() { return std::move(tensors_); }

 private:
  void add(const std::string& name, Parameter value) {
    check(tensors_.size() < max_arrays, name, " exceeds ", max_arrays, " arrays");
    tensors_.push_back({name, std::move(value)});
  }

  template <class... Parts>
  void check(bool holds, const std::string& name, const Parts&... parts) const {
    require(holds, ErrorCode::weights, path_, ": ", TensorName{name}, parts...);
  }

  DType dtype_of(const std::string& name, std::string_view text) const {
    const auto* found = std::find_if(std::begin(dtypes), std::end(dtypes),
                                     [&](const auto& known) { return known.first == text; });
    check(found != std::end(dtypes), name, " has the dtype ", Quoted{text},
          "; floats and integers are supported");
    return found->second;
  }

  void check_rank(const std::string& name, std::uint64_t rank) const {
    check(rank <= Shape::max_rank, name, " has a shape of ", rank, " extents; at most ",
          Shape::max_rank, " are supported");
  }

  /// Returns the shape of these extents, at most eight. Checks that its elements take `size` bytes.
  Shape shape_of(const std::string& name, const std::vector<std::int64_t>& extents, DType dtype,
                 std::uint64_t size) const {
    std::array<Index, Shape::max_rank> numbers{};
    auto expected = static_cast<std::uint64_t>(size_of(dtype));
    bool fits = true;
    for (std::size_t axis = 0; fits && axis < extents.size(); ++axis) {
      numbers[axis] = static_cast<Index>(extents[axis]);
      fits =
          extents[axis] >= 0 && extents[axis] <= static_cast<std::int64_t>(max_extent) &&
          !__builtin_mul_overflow(expected, static_cast<std::uint64_t>(extents[axis]), &expected);
    }
    check(fits, name, " has a shape with an extent that is not from 0 to ", max_extent,
          ", or of more bytes than 64 bits can count");
    const Shape shape(numbers.data(), static_cast<Index>(extents.size()));
    check(expected == size, name, " has ", size, " bytes, but ", dtype, " of shape ", shape,
          " takes ", expected);
    return shape;
  }

  /// Reads an array, a document of its own: [shape, name of the dtype, bytes].
  Parameter read_array(const std::string& name, std::string_view payload) const {
    ByteReader bytes(payload, path_);
    const auto next = [&](MsgpackKind kind, std::string_view part) {
      const MsgpackToken token = read_msgpack(bytes);
      check(token.kind == kind, name, " is an array without ", part);
      return token;
    };
    check(next(MsgpackKind::array, "its three parts").count == 3, name,
          " is an array without its three parts");
    const std::uint64_t rank = next(MsgpackKind::array, "a shape").count;
    check_rank(name, rank);
    std::vector<std::int64_t> extents(static_cast<std::size_t>(rank));
    for (std::int64_t& extent : extents) {
      extent = next(MsgpackKind::integer, "a shape of integers").integer;
    }
    const DType dtype = dtype_of(name, next(MsgpackKind::string, "a dtype").bytes);
    const std::string_view data = next(MsgpackKind::binary, "bytes").bytes;
    check(bytes.remaining() == 0, name, " has ", bytes.remaining(), " bytes after its array");
    return {file_, data.data(), dtype, shape_of(name, extents, dtype, data.size())};
  }

  /// Returns the member `number` of a map with the keys "0", "1", …
  const Node& part(const std::string& name, const Node& map, std::size_t number) const {
    const Node* found = map.find(std::to_string(number));
    check(found != nullptr, name, " is chunked, but lacks the number ", number);
    return *found;
  }

  /// Reads an array of more than 2^30 bytes: {"shape": {"0": n, …}, "chunks": {"0": flat array,
  /// …}}.
  Parameter read_chunks(const std::string& name, const Node& node) const {
    const Node* flag = node.find(chunked_key);
    const Node* shape = node.find("shape");
    const Node* chunks = node.find("chunks");
    check(flag->kind == MsgpackKind::boolean && flag->integer == 1 && shape != nullptr &&
              shape->kind == MsgpackKind::map && chunks != nullptr && !chunks->members.empty() &&
              node.members.size() == 3,
          name, " is chunked, but its members are not a shape and chunks");
    std::vector<std::int64_t> extents;
    check(shape->members.size() <= Shape::max_rank, name, " has a shape of ", shape->members.size(),
          " extents; at most ", Shape::max_rank, " are supported");
    for (std::size_t axis = 0; axis < shape->members.size(); ++axis) {
      const Node& extent = part(name, *shape, axis);
      check(extent.kind == MsgpackKind::integer, name, " is an array without a shape of ",
            "integers");
      extents.push_back(extent.integer);
    }
    return join(name, *chunks, extents);
  }

  Parameter join(const std::string& name, const Node& chunks,
                 const std::vector<std::int64_t>& extents) const {
    check(chunks.members.size() <= max_chunks, name, " has ", chunks.members.size(),
          " chunks; at most ", max_chunks, " are supported");
    auto bytes = std::make_shared<AlignedVector<char>>();
    DType dtype = DType::f32;
    for (std::size_t number = 0; number < chunks.members.size(); ++number) {
      const Node& node = part(name, chunks, number);
      check(node.is_array(), name, " is chunked, but number ", number, " is not an array");
      const Parameter chunk = read_array(name, node.array);
      if (number == 0) dtype = chunk.dtype;
      check(chunk.dtype == dtype && chunk.shape.rank() == 1, name, " is chunked, but number ",
            number, " is not a flat array of ", dtype, " as those before it");
      const auto* data = static_cast<const char*>(chunk.data);
      bytes->insert(bytes->end(), data, data + chunk.shape[0] * size_of(dtype));
    }
    return {bytes, bytes->data(), dtype, shape_of(name, extents, dtype, bytes->size())};
  }

  const std::shared_ptr<const MappedFile>& file_;
  FileName path_;
  std::vector<NamedParameter> tensors_;
};

}  // namespace

std::vector<NamedParameter> read(const std::shared_ptr<const MappedFile>& file) {
  const FileName path(file->path().native());
  ByteReader bytes(file->text(), path);
  const Node root = TreeReader(bytes).read();
  require(bytes.remaining() == 0, ErrorCode::weights, path, " has ", bytes.remaining(),
          " bytes after its map");
  require(root.kind == MsgpackKind::map, ErrorCode::weights, path, " is not a map of arrays");
  const Node* params = root.find("params");
  ArrayCollector collector(file);
  collector.collect(params != nullptr && params->kind == MsgpackKind::map ? *params : root, "");
  return collector.take();
}

}  // namespace electra::io::flax
