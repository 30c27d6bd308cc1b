#include "io/pytorch/state_dict.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <utility>

#include "core/quoted.hpp"
#include "core/strided_copy.hpp"
#include "electra/core/aligned.hpp"
#include "electra/core/error.hpp"
#include "io/limits.hpp"
#include "io/pytorch/model_dict.hpp"

namespace electra::io::pytorch {
namespace {

// Keys are numbers. Each is compared with others as often as a tensor names it.
constexpr std::size_t max_key_bytes = 1024;

DType dtype_of(PickleGlobal storage_type, FileName file) {
  switch (storage_type) {
    case PickleGlobal::float_storage:
      return DType::f32;
    case PickleGlobal::half_storage:
      return DType::f16;
    case PickleGlobal::bfloat16_storage:
      return DType::bf16;
    case PickleGlobal::double_storage:
      return DType::f64;
    case PickleGlobal::long_storage:
      return DType::i64;
    case PickleGlobal::int_storage:
      return DType::i32;
    case PickleGlobal::short_storage:
      return DType::i16;
    case PickleGlobal::char_storage:
      return DType::i8;
    case PickleGlobal::byte_storage:
      return DType::u8;
    case PickleGlobal::bool_storage:
      return DType::boolean;
    default:
      fail(ErrorCode::weights, file, ": a storage has no type");
  }
}

/// The arguments of _rebuild_tensor_v2 for one tensor; each number is from 0 to 2^40.
struct View {
  Shape shape;
  Strides strides{};
  std::uint64_t offset = 0;

  std::uint64_t extent(Index axis) const { return static_cast<std::uint64_t>(shape[axis]); }
  std::uint64_t stride(Index axis) const {
    return static_cast<std::uint64_t>(strides[static_cast<std::size_t>(axis)]);
  }
};

bool is_contiguous(const View& view) {
  std::uint64_t step = 1;
  for (Index axis = view.shape.rank(); axis-- > 0;) {
    if (view.extent(axis) != 1 && view.stride(axis) != step) return false;
    step *= view.extent(axis);
  }
  return true;
}

class TensorReader {
 public:
  TensorReader(const Pickle& pickle, const StorageBytes& storages,
               const std::shared_ptr<const MappedFile>& file)
      : pickle_(pickle),
        storages_(storages),
        file_(file),
        path_(file->path().native()),
        copies_left_(2 * file->size()) {}

  std::vector<NamedParameter> read(const PickleValue& dict) {
    std::vector<NamedParameter> tensors;
    std::set<std::string_view> names;
    for (std::size_t i = 0; i + 1 < dict.items.size(); i += 2) {
      const PickleValue* tensor = tensor_call(pickle_, pickle_[dict.items[i + 1]]);
      if (tensor == nullptr) continue;
      name_ = name_of(pickle_[dict.items[i]]);
      check(names.insert(name_).second, " is in the state dict twice");
      tensors.push_back({std::string(name_), read_tensor(*tensor)});
    }
    return tensors;
  }

 private:
  template <class... Parts>
  void check(bool holds, const Parts&... parts) const {
    require(holds, ErrorCode::weights, path_, ": ", TensorName{name_}, parts...);
  }

  const std::vector<PickleId>& arguments_of(const PickleValue& call) const {
    return pickle_[call.items[1]].items;
  }

  std::string_view name_of(const PickleValue& key) const {
    require(key.kind == PickleKind::string, ErrorCode::weights, path_,
            ": the name of a tensor is not a string");
    return key.text;
  }

  std::uint64_t count(const PickleValue& value) const {
    check(value.kind == PickleKind::integer && value.integer >= 0 &&
              static_cast<std::uint64_t>(value.integer) <= max_extent,
          " has a size, stride or offset that is not an integer from 0 to ", max_extent);
    return static_cast<std::uint64_t>(value.integer);
  }

  /// Reads a tuple of sizes or strides, perhaps inside torch.Size.
  std::vector<std::uint64_t> counts(const PickleValue& value) const {
    const bool wrapped =
        calls(pickle_, value, PickleGlobal::size) && arguments_of(value).size() == 1;
    const PickleValue& tuple = wrapped ? pickle_[arguments_of(value).front()] : value;
    check(tuple.kind == PickleKind::tuple && tuple.items.size() <= Shape::max_rank,
          " has sizes or strides that are not a tuple of at most ", Shape::max_rank, " integers");
    std::vector<std::uint64_t> numbers;
    for (const PickleId item : tuple.items) numbers.push_back(count(pickle_[item]));
    return numbers;
  }

  Parameter read_tensor(const PickleValue& call) {
    const std::vector<PickleId>& arguments = arguments_of(call);
    check(arguments.size() == 6 || arguments.size() == 7, " is rebuilt from ", arguments.size(),
          " arguments, expected 6");
    const PickleValue& id = pickle_[arguments[0]];
    check(id.kind == PickleKind::persistent_id, " is rebuilt from a value that is not a storage");
    const Storage storage = storage_of(pickle_, id, path_);
    const auto found = storages_.find(storage.key);
    check(found != storages_.end(), " is in the storage ", Quoted{storage.key},
          ", which the file lacks");
    return view_of(storage, found->second, view(arguments));
  }

  View view(const std::vector<PickleId>& arguments) const {
    View view;
    view.offset = count(pickle_[arguments[1]]);
    const std::vector<std::uint64_t> sizes = counts(pickle_[arguments[2]]);
    const std::vector<std::uint64_t> strides = counts(pickle_[arguments[3]]);
    check(sizes.size() == strides.size(), " has ", sizes.size(), " sizes and ", strides.size(),
          " strides");
    std::array<Index, Shape::max_rank> extents{};
    std::copy(sizes.begin(), sizes.end(), extents.begin());
    std::transform(strides.begin(), strides.end(), view.strides.begin(),
                   [](std::uint64_t stride) { return static_cast<Index>(stride); });
    view.shape = Shape(extents.data(), static_cast<Index>(sizes.size()));
    return view;
  }

  /// Returns the number of elements of the view. Checks that they lie in the storage, and that they
  /// are no more than the elements between its first and its last: a view that repeats elements
  /// could be larger than any file.
  std::uint64_t check_extent(const View& view, std::uint64_t available) const {
    std::uint64_t elements = 1;
    std::uint64_t last = view.offset;
    bool fits = true;
    for (Index axis = 0; axis < view.shape.rank(); ++axis) {
      const std::uint64_t extent = view.extent(axis);
      std::uint64_t steps = 0;
      fits = fits && !__builtin_mul_overflow(elements, extent, &elements) &&
             !__builtin_mul_overflow(extent == 0 ? 0 : extent - 1, view.stride(axis), &steps) &&
             !__builtin_add_overflow(last, steps, &last);
    }
    check(fits && (elements == 0 ? view.offset <= available : last < available), " of shape ",
          view.shape, " reaches beyond its storage of ", available, " elements");
    check(elements <= last - view.offset + 1, " of shape ", view.shape,
          " repeats elements of its storage; save a contiguous copy of it");
    return elements;
  }

  Parameter view_of(const Storage& storage, std::string_view bytes, const View& view) {
    const std::uint64_t elements = check_extent(view, storage.element_count);
    const auto width = static_cast<std::size_t>(size_of(storage.dtype));
    check(bytes.size() == storage.element_count * width, " is in a storage of ",
          storage.element_count, " ", storage.dtype, " elements, which has ", bytes.size(),
          " bytes");
    const auto* first = reinterpret_cast<const std::byte*>(bytes.data()) + view.offset * width;
    if (is_contiguous(view)) return {file_, first, storage.dtype, view.shape};
    const std::uint64_t size = elements * width;
    check(size <= copies_left_, " and tensors before it are views of the same bytes; save ",
          "contiguous copies of them");
    copies_left_ -= size;
    auto copy = std::make_shared<AlignedVector<std::byte>>(static_cast<std::size_t>(size));
    copy_strided(view.shape, width, {first, view.strides},
                 {copy->data(), row_major_strides(view.shape)});
    return {copy, copy->data(), storage.dtype, view.shape};
  }

  const Pickle& pickle_;
  const StorageBytes& storages_;
  const std::shared_ptr<const MappedFile>& file_;
  FileName path_;
  std::uint64_t copies_left_;
  std::string_view name_;
};

}  // namespace

Storage storage_of(const Pickle& pickle, const PickleValue& persistent_id, FileName file) {
  const PickleValue& id = pickle[persistent_id.items.front()];
  const auto is = [&](std::size_t item, PickleKind kind) {
    return item < id.items.size() && pickle[id.items[item]].kind == kind;
  };
  const bool is_storage =
      id.kind == PickleKind::tuple && (id.items.size() == 5 || id.items.size() == 6) &&
      is(0, PickleKind::string) && pickle[id.items[0]].text == "storage" &&
      is(1, PickleKind::global) && is(2, PickleKind::string) && is(3, PickleKind::string) &&
      is(4, PickleKind::integer) && (id.items.size() == 5 || is(5, PickleKind::none));
  require(is_storage, ErrorCode::weights, file,
          ": a persistent id is not ('storage', type, key, location, count)");
  require(pickle[id.items[2]].text.size() <= max_key_bytes, ErrorCode::weights, file,
          ": the key of a storage has ", pickle[id.items[2]].text.size(), " bytes; at most ",
          max_key_bytes, " are supported");
  const std::int64_t count = pickle[id.items[4]].integer;
  require(count >= 0 && static_cast<std::uint64_t>(count) <= max_extent, ErrorCode::weights, file,
          ": a storage has ", count, " elements; 0 to ", max_extent, " are supported");
  return {pickle[id.items[2]].text, dtype_of(pickle[id.items[1]].global, file),
          static_cast<std::uint64_t>(count)};
}

StateDict read_state_dict(const Pickle& pickle, const StorageBytes& storages,
                          const std::shared_ptr<const MappedFile>& file, std::string_view key) {
  ModelDict found = find_model_dict(pickle, key, file->path().native());
  return {TensorReader(pickle, storages, file).read(*found.dict), std::move(found.key)};
}

}  // namespace electra::io::pytorch
