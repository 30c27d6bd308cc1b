#include "io/state_dict.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <set>
#include <string>

#include "electra/core/aligned.hpp"
#include "electra/core/error.hpp"
#include "io/quoted.hpp"

namespace electra {
namespace {

constexpr std::uint64_t largest_extent = std::uint64_t{1} << 40U;

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
      fail(ErrorCode::weights, file, ": the pickle has a storage without a type");
  }
}

/// One tensor as _rebuild_tensor_v2 is told of it; every number is from 0 to 2^40.
struct View {
  Shape shape;
  std::array<std::uint64_t, Shape::max_rank> strides{};
  std::uint64_t offset = 0;

  std::uint64_t extent(Index axis) const { return static_cast<std::uint64_t>(shape[axis]); }
  std::uint64_t stride(Index axis) const { return strides[static_cast<std::size_t>(axis)]; }
};

bool is_contiguous(const View& view) {
  std::uint64_t step = 1;
  for (Index axis = view.shape.rank(); axis-- > 0;) {
    if (view.extent(axis) != 1 && view.stride(axis) != step) return false;
    step *= view.extent(axis);
  }
  return true;
}

/// Copies the elements of a view, row by row of its last axis.
void gather(const View& view, std::size_t width, const char* from, char* to) {
  const Index last = view.shape.rank() - 1;
  std::array<std::uint64_t, Shape::max_rank> at{};
  const auto rows = static_cast<std::uint64_t>(view.shape.element_count()) / view.extent(last);
  for (std::uint64_t row = 0; row < rows; ++row) {
    std::uint64_t element = 0;
    for (Index axis = 0; axis < last; ++axis) {
      element += at[static_cast<std::size_t>(axis)] * view.stride(axis);
    }
    for (std::uint64_t i = 0; i < view.extent(last); ++i) {
      std::memcpy(to, from + (element + i * view.stride(last)) * width, width);
      to += width;
    }
    for (Index axis = last; axis-- > 0;) {
      if (++at[static_cast<std::size_t>(axis)] < view.extent(axis)) break;
      at[static_cast<std::size_t>(axis)] = 0;
    }
  }
}

class StateDict {
 public:
  StateDict(const Pickle& pickle, const StorageBytes& storages,
            const std::shared_ptr<const MappedFile>& file)
      : pickle_(pickle),
        storages_(storages),
        file_(file),
        path_(file->path().native()),
        copies_left_(2 * file->size()) {}

  std::vector<NamedParameter> read() {
    const PickleValue& dict = find_dict();
    std::vector<NamedParameter> tensors;
    std::set<std::string_view> names;
    for (std::size_t i = 0; i + 1 < dict.items.size(); i += 2) {
      const PickleValue* tensor = tensor_of(pickle_[dict.items[i + 1]]);
      if (tensor == nullptr) continue;
      name_ = text(pickle_[dict.items[i]], "the name of a tensor");
      check(names.insert(name_).second, " stands twice in the state dict");
      tensors.push_back({std::string(name_), read_tensor(*tensor)});
    }
    require(!tensors.empty(), ErrorCode::weights, path_,
            ": the pickle holds no tensors; a state dict is wanted");
    return tensors;
  }

 private:
  template <class... Parts>
  void check(bool holds, const Parts&... parts) const {
    require(holds, ErrorCode::weights, path_, ": ", TensorName{name_}, parts...);
  }

  /// The root, or the dict that stands in it as "state_dict".
  const PickleValue& find_dict() const {
    const PickleValue& root = pickle_.root();
    require(root.kind == PickleKind::dict, ErrorCode::weights, path_,
            ": the pickle is not a dict of tensors");
    for (std::size_t i = 0; i + 1 < root.items.size(); i += 2) {
      const PickleValue& key = pickle_[root.items[i]];
      const PickleValue& value = pickle_[root.items[i + 1]];
      if (key.text == "state_dict" && value.kind == PickleKind::dict) return value;
    }
    return root;
  }

  bool calls(const PickleValue& value, PickleGlobal function) const {
    return value.kind == PickleKind::call && pickle_[value.items[0]].global == function;
  }

  const std::vector<PickleId>& arguments(const PickleValue& call) const {
    return pickle_[call.items[1]].items;
  }

  /// Gives the call of _rebuild_tensor_v2 that a value is, perhaps inside _rebuild_parameter.
  const PickleValue* tensor_of(const PickleValue& value) const {
    if (calls(value, PickleGlobal::rebuild_tensor)) return &value;
    if (!calls(value, PickleGlobal::rebuild_parameter) || arguments(value).empty()) return nullptr;
    const PickleValue& inner = pickle_[arguments(value).front()];
    return calls(inner, PickleGlobal::rebuild_tensor) ? &inner : nullptr;
  }

  std::string_view text(const PickleValue& value, std::string_view what) const {
    require(value.kind == PickleKind::text, ErrorCode::weights, path_, ": ", what,
            " is not a text");
    return value.text;
  }

  std::uint64_t count(const PickleValue& value) const {
    check(value.kind == PickleKind::integer && value.integer >= 0 &&
              static_cast<std::uint64_t>(value.integer) <= largest_extent,
          " has a size, a stride or an offset that is no whole number from 0 to ", largest_extent);
    return static_cast<std::uint64_t>(value.integer);
  }

  /// Gives a tuple of sizes or strides, perhaps inside torch.Size.
  std::vector<std::uint64_t> counts(const PickleValue& value) const {
    const bool wrapped = calls(value, PickleGlobal::size) && arguments(value).size() == 1;
    const PickleValue& tuple = wrapped ? pickle_[arguments(value).front()] : value;
    check(tuple.kind == PickleKind::tuple && tuple.items.size() <= Shape::max_rank,
          " has sizes or strides that are no tuple of at most ", Shape::max_rank, " numbers");
    std::vector<std::uint64_t> numbers;
    for (const PickleId item : tuple.items) numbers.push_back(count(pickle_[item]));
    return numbers;
  }

  Parameter read_tensor(const PickleValue& call) {
    const std::vector<PickleId>& told = arguments(call);
    check(told.size() == 6 || told.size() == 7, " is rebuilt from ", told.size(),
          " arguments; torch.save writes 6");
    const PickleValue& id = pickle_[told[0]];
    check(id.kind == PickleKind::persistent_id, " is rebuilt from something that is no storage");
    const TorchStorage storage = torch_storage(pickle_, id, path_);
    const auto found = storages_.find(storage.key);
    check(found != storages_.end(), " lies in the storage ", Quoted{storage.key},
          ", which is not in the file");
    return view_of(storage, found->second, view(told));
  }

  View view(const std::vector<PickleId>& told) const {
    View view;
    view.offset = count(pickle_[told[1]]);
    const std::vector<std::uint64_t> sizes = counts(pickle_[told[2]]);
    const std::vector<std::uint64_t> strides = counts(pickle_[told[3]]);
    check(sizes.size() == strides.size(), " has ", sizes.size(), " sizes and ", strides.size(),
          " strides");
    std::array<Index, Shape::max_rank> extents{};
    std::copy(sizes.begin(), sizes.end(), extents.begin());
    std::copy(strides.begin(), strides.end(), view.strides.begin());
    view.shape = Shape(extents.data(), static_cast<Index>(sizes.size()));
    return view;
  }

  /// Gives how many elements the view has, and checks that they lie in the storage and that there
  /// are no more of them than places from its first to its last: a view that repeats elements
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

  Parameter view_of(const TorchStorage& storage, std::string_view bytes, const View& view) {
    const std::uint64_t elements = check_extent(view, storage.element_count);
    const auto width = static_cast<std::size_t>(size_of(storage.dtype));
    check(bytes.size() == storage.element_count * width, " lies in a storage of ",
          storage.element_count, " ", storage.dtype, " numbers, which has ", bytes.size(),
          " bytes");
    const char* first = bytes.data() + view.offset * width;
    if (is_contiguous(view)) return {file_, first, storage.dtype, view.shape};
    const std::uint64_t size = elements * width;
    check(size <= copies_left_, " and others before it are views of the same bytes; save ",
          "contiguous copies of them");
    copies_left_ -= size;
    auto copy = std::make_shared<AlignedVector<char>>(static_cast<std::size_t>(size));
    if (elements > 0) gather(view, width, first, copy->data());
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

TorchStorage torch_storage(const Pickle& pickle, const PickleValue& persistent_id, FileName file) {
  const PickleValue& id = pickle[persistent_id.items.front()];
  const auto is = [&](std::size_t item, PickleKind kind) {
    return item < id.items.size() && pickle[id.items[item]].kind == kind;
  };
  const bool is_storage =
      id.kind == PickleKind::tuple && (id.items.size() == 5 || id.items.size() == 6) &&
      is(0, PickleKind::text) && pickle[id.items[0]].text == "storage" &&
      is(1, PickleKind::global) && is(2, PickleKind::text) && is(3, PickleKind::text) &&
      is(4, PickleKind::integer) && (id.items.size() == 5 || is(5, PickleKind::none));
  require(is_storage, ErrorCode::weights, file,
          ": the pickle has a persistent id that is not ('storage', type, key, location, count)");
  const std::int64_t count = pickle[id.items[4]].integer;
  require(count >= 0 && static_cast<std::uint64_t>(count) <= largest_extent, ErrorCode::weights,
          file, ": the pickle has a storage of ", count, " elements; 0 to ", largest_extent,
          " are read");
  return {pickle[id.items[2]].text, dtype_of(pickle[id.items[1]].global, file),
          static_cast<std::uint64_t>(count)};
}

std::vector<NamedParameter> read_state_dict(const Pickle& pickle, const StorageBytes& storages,
                                            const std::shared_ptr<const MappedFile>& file) {
  return StateDict(pickle, storages, file).read();
}

}  // namespace electra
