#include "io/pytorch/pickle.hpp"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

#include "core/quoted.hpp"
#include "core/text.hpp"
#include "core/utf8.hpp"

namespace electra::io::pytorch {
namespace {

// A state dict of 24 layers has some 10,000 values.
constexpr std::size_t max_values = std::size_t{1} << 19U;
constexpr std::size_t max_items = std::size_t{4} << 20U;
constexpr std::size_t max_stack = std::size_t{1} << 20U;
constexpr std::size_t max_memos = std::size_t{1} << 20U;
constexpr std::size_t max_string_bytes = std::size_t{64} << 10U;
constexpr std::size_t max_pickle_bytes = std::size_t{64} << 20U;
constexpr int max_protocol = 5;
constexpr int first_framed_protocol = 4;  // has opcodes of its own, which torch.save does not use

/// A module and a name, as the opcode GLOBAL has them.
struct KnownGlobal {
  std::string_view name;
  PickleGlobal global;
};

constexpr KnownGlobal known_globals[] = {
    {"collections\nOrderedDict", PickleGlobal::ordered_dict},
    {"torch._utils\n_rebuild_tensor_v2", PickleGlobal::rebuild_tensor},
    {"torch._utils\n_rebuild_parameter", PickleGlobal::rebuild_parameter},
    {"torch\nSize", PickleGlobal::size},
    {"torch\nFloatStorage", PickleGlobal::float_storage},
    {"torch\nHalfStorage", PickleGlobal::half_storage},
    {"torch\nBFloat16Storage", PickleGlobal::bfloat16_storage},
    {"torch\nDoubleStorage", PickleGlobal::double_storage},
    {"torch\nLongStorage", PickleGlobal::long_storage},
    {"torch\nIntStorage", PickleGlobal::int_storage},
    {"torch\nShortStorage", PickleGlobal::short_storage},
    {"torch\nCharStorage", PickleGlobal::char_storage},
    {"torch\nByteStorage", PickleGlobal::byte_storage},
    {"torch\nBoolStorage", PickleGlobal::bool_storage},
};

enum Opcode : std::uint8_t {
  mark = '(',
  stop = '.',
  bin_int = 'J',
  bin_int1 = 'K',
  bin_int2 = 'M',
  none = 'N',
  bin_persid = 'Q',
  reduce = 'R',
  bin_unicode = 'X',
  append = 'a',
  build = 'b',
  global = 'c',
  appends = 'e',
  bin_get = 'h',
  long_bin_get = 'j',
  bin_put = 'q',
  long_bin_put = 'r',
  set_item = 's',
  tuple = 't',
  set_items = 'u',
  short_bin_string = 'U',
  bin_float = 'G',
  empty_list = ']',
  empty_dict = '}',
  empty_tuple = ')',
  proto = 0x80,
  tuple1 = 0x85,
  tuple2 = 0x86,
  tuple3 = 0x87,
  new_true = 0x88,
  new_false = 0x89,
  long1 = 0x8A,
};

}  // namespace

/// The stack machine of pickles, restricted to the opcodes that build data.
class PickleMachine {
 public:
  PickleMachine(ByteReader& bytes, Pickle& pickle)
      : bytes_(bytes), values_(pickle.values_), start_(bytes.position()) {}

  PickleId run() {
    while (true) {
      const auto opcode = bytes_.number<std::uint8_t>();
      if (opcode == Opcode::stop) break;
      step(opcode);
      check(bytes_.position() - start_ <= max_pickle_bytes, "longer than 64 MiB");
    }
    const PickleId root = pop();
    check(stack_.empty() && marks_.empty(), "STOP with more than one value on the stack");
    return root;
  }

 private:
  template <class... Parts>
  void check(bool holds, const Parts&... parts) const {
    if (!holds) bytes_.fail_here("pickle: ", parts...);
  }

  void step(std::uint8_t opcode) {
    switch (opcode) {
      case Opcode::proto:
        return check_protocol(bytes_.number<std::uint8_t>());
      case Opcode::mark:
        return open();
      case Opcode::none:
        return push_shared(none_, PickleKind::none, 0);
      case Opcode::new_true:
        return push_shared(true_, PickleKind::boolean, 1);
      case Opcode::new_false:
        return push_shared(false_, PickleKind::boolean, 0);
      case Opcode::bin_int:
        return push_integer(bytes_.number<std::int32_t>());
      case Opcode::bin_int1:
        return push_integer(bytes_.number<std::uint8_t>());
      case Opcode::bin_int2:
        return push_integer(bytes_.number<std::uint16_t>());
      case Opcode::long1:
        return push_long(bytes_.take(bytes_.number<std::uint8_t>()));
      case Opcode::bin_float:
        bytes_.take(sizeof(double));
        return push(PickleKind::real);
      case Opcode::bin_unicode:
        return push_string(bytes_.number<std::uint32_t>());
      case Opcode::short_bin_string:
        return push_string(bytes_.number<std::uint8_t>());
      case Opcode::global:
        return push_global();
      default:
        return step_on_stack(opcode);
    }
  }

  void step_on_stack(std::uint8_t opcode) {
    switch (opcode) {
      case Opcode::empty_tuple:
        return push_shared(empty_tuple_, PickleKind::tuple, 0);
      case Opcode::empty_list:
        return push(PickleKind::list);
      case Opcode::empty_dict:
        return push(PickleKind::dict);
      case Opcode::tuple:
        return push_items(PickleKind::tuple, close());
      case Opcode::tuple1:
        return push_items(PickleKind::tuple, pop_some(1));
      case Opcode::tuple2:
        return push_items(PickleKind::tuple, pop_some(2));
      case Opcode::tuple3:
        return push_items(PickleKind::tuple, pop_some(3));
      case Opcode::append:
        return add_to(PickleKind::list, pop_some(1));
      case Opcode::appends:
        return add_to(PickleKind::list, close());
      case Opcode::set_item:
        return add_to(PickleKind::dict, pop_some(2));
      case Opcode::set_items:
        return add_to(PickleKind::dict, close());
      case Opcode::bin_persid:
        return push_items(PickleKind::persistent_id, pop_some(1));
      case Opcode::reduce:
        return call();
      case Opcode::build:
        return build();
      default:
        return step_on_memo(opcode);
    }
  }

  void step_on_memo(std::uint8_t opcode) {
    switch (opcode) {
      case Opcode::bin_put:
        return put(bytes_.number<std::uint8_t>());
      case Opcode::long_bin_put:
        return put(bytes_.number<std::uint32_t>());
      case Opcode::bin_get:
        return get(bytes_.number<std::uint8_t>());
      case Opcode::long_bin_get:
        return get(bytes_.number<std::uint32_t>());
      default:
        require(protocol_ < first_framed_protocol, ErrorCode::unsupported, bytes_.file(),
                " is pickled with protocol ", protocol_,
                ", which torch.load() does not take from strangers either; save it with "
                "torch.save()'s own, without pickle_protocol");
        bytes_.fail_here("pickle: the opcode ", int{opcode}, " is not allowed in a state dict");
    }
  }

  void check_protocol(int protocol) {
    check(protocol <= max_protocol, "protocol ", protocol, " is not supported; 0 to ", max_protocol,
          " are");
    protocol_ = protocol;
  }

  void open() {
    check(marks_.size() < max_stack, "more than ", max_stack, " open marks");
    marks_.push_back(stack_.size());
  }

  /// Pops and returns the values since the last mark.
  std::vector<PickleId> close() {
    check(!marks_.empty(), "no mark on the stack");
    const std::size_t height = marks_.back();
    marks_.pop_back();
    return pop_some(stack_.size() - height);
  }

  std::vector<PickleId> pop_some(std::size_t count) {
    const std::size_t floor = marks_.empty() ? 0 : marks_.back();
    check(stack_.size() >= floor + count, count, " values popped from a stack of ",
          stack_.size() - floor);
    std::vector<PickleId> taken(stack_.end() - static_cast<std::ptrdiff_t>(count), stack_.end());
    stack_.resize(stack_.size() - count);
    return taken;
  }

  PickleId pop() { return pop_some(1).front(); }

  PickleValue& top() {
    check(stack_.size() > (marks_.empty() ? 0 : marks_.back()), "the stack is empty");
    return values_[stack_.back()];
  }

  void push_id(PickleId id) {
    check(stack_.size() < max_stack, "more than ", max_stack, " values on the stack");
    stack_.push_back(id);
  }

  void push(PickleValue value) {
    check(values_.size() < max_values, "more than ", max_values, " values");
    values_.push_back(std::move(value));
    push_id(static_cast<PickleId>(values_.size() - 1));
  }

  void push(PickleKind kind) {
    PickleValue value;
    value.kind = kind;
    push(std::move(value));
  }

  /// Pushes an immutable value, which is one node however often it is written.
  void push_shared(PickleId& id, PickleKind kind, std::int64_t integer) {
    if (id != no_id) return push_id(id);
    PickleValue value;
    value.kind = kind;
    value.integer = integer;
    push(std::move(value));
    id = stack_.back();
  }

  void push_integer(std::int64_t integer) {
    PickleValue value;
    value.kind = PickleKind::integer;
    value.integer = integer;
    push(std::move(value));
  }

  void push_items(PickleKind kind, std::vector<PickleId> items) {
    PickleValue value;
    value.kind = kind;
    value.items = std::move(items);
    count_items(value.items.size());
    push(std::move(value));
  }

  void count_items(std::size_t more) {
    items_ += more;
    check(items_ <= max_items, "more than ", max_items, " items");
  }

  /// Pushes an integer in little-endian two's complement of any length.
  void push_long(std::string_view bytes) {
    check(bytes.size() <= 16, "an integer of ", bytes.size(), " bytes; at most 16 are supported");
    if (bytes.size() > sizeof(std::int64_t)) {
      PickleValue value;
      value.kind = PickleKind::large_integer;
      value.text = bytes;
      return push(std::move(value));
    }
    const bool negative = !bytes.empty() && static_cast<signed char>(bytes.back()) < 0;
    std::int64_t integer = negative ? -1 : 0;
    std::memcpy(&integer, bytes.data(), bytes.size());
    push_integer(integer);
  }

  void push_string(std::size_t size) {
    check(size <= max_string_bytes, "a string of ", size, " bytes; at most ", max_string_bytes,
          " are supported");
    PickleValue value;
    value.kind = PickleKind::string;
    value.text = bytes_.take(size);
    check(utf8::is_well_formed(value.text), "a string is not UTF-8");
    push(std::move(value));
  }

  std::string_view line() {
    const std::size_t size = bytes_.rest().substr(0, max_string_bytes).find('\n');
    check(size != std::string_view::npos, "a name without an end");
    return bytes_.take(size + 1);
  }

  [[noreturn]] void fail_on_global(std::string_view both) const {
    std::string shown(both);
    std::replace(shown.begin(), shown.end(), '\n', '.');
    // The first value of the pickle is its root, unless the root is a container.
    const bool is_module = starts_with(shown, "transformers.models.") ||
                           starts_with(shown, "torch.nn.") ||
                           (values_.empty() && starts_with(shown, "__main__."));
    require(!is_module, ErrorCode::unsupported, bytes_.file(), " is a whole pickled model (",
            Quoted{shown}, "), which is not executed; save model.state_dict() instead");
    fail(ErrorCode::unsupported, bytes_.file(), ": the pickle refers to ", Quoted{shown},
         ", which is not allowed in a state dict and is not executed; save model.state_dict() "
         "alone");
  }

  void push_global() {
    const std::string_view module = line();
    const std::string_view name = line();
    const std::string_view both(module.data(), module.size() + name.size() - 1);
    const auto* known =
        std::find_if(std::begin(known_globals), std::end(known_globals),
                     [&](const KnownGlobal& candidate) { return candidate.name == both; });
    if (known == std::end(known_globals)) {
      fail_on_global(both);
    }
    PickleValue value;
    value.kind = PickleKind::global;
    value.global = known->global;
    push(std::move(value));
  }

  void add_to(PickleKind kind, const std::vector<PickleId>& items) {
    PickleValue& container = top();
    check(container.kind == kind, "items are added to a value that is not a ",
          kind == PickleKind::list ? "list" : "dict");
    check(kind == PickleKind::list || items.size() % 2 == 0, "a key without a value");
    count_items(items.size());
    container.items.insert(container.items.end(), items.begin(), items.end());
  }

  /// Pushes an empty dict for OrderedDict() and a node for any other call.
  void call() {
    std::vector<PickleId> items = pop_some(2);
    const PickleValue& function = values_[items[0]];
    const PickleValue& arguments = values_[items[1]];
    check(function.kind == PickleKind::global && arguments.kind == PickleKind::tuple,
          "REDUCE needs a function and a tuple of arguments");
    if (function.global == PickleGlobal::ordered_dict) {
      check(arguments.items.empty(), "OrderedDict takes no arguments");
      return push(PickleKind::dict);
    }
    push_items(PickleKind::call, std::move(items));
  }

  /// Ignores the attributes of a dict (`_metadata`).
  void build() {
    pop();
    check(top().kind == PickleKind::dict, "BUILD needs a dict");
  }

  void put(std::size_t slot) {
    check(slot < max_memos, "memo slot ", slot, " is out of range; there are ", max_memos);
    top();
    if (slot >= memo_.size()) memo_.resize(slot + 1, no_id);
    memo_[slot] = stack_.back();
  }

  void get(std::size_t slot) {
    check(slot < memo_.size() && memo_[slot] != no_id, "memo slot ", slot, " is empty");
    push_id(memo_[slot]);
  }

  static constexpr PickleId no_id = std::numeric_limits<PickleId>::max();

  ByteReader& bytes_;
  std::deque<PickleValue>& values_;
  std::size_t start_;
  std::vector<PickleId> stack_;
  std::vector<std::size_t> marks_;
  std::vector<PickleId> memo_;
  std::size_t items_ = 0;
  int protocol_ = 0;
  PickleId none_ = no_id;
  PickleId true_ = no_id;
  PickleId false_ = no_id;
  PickleId empty_tuple_ = no_id;
};

Pickle::Pickle(ByteReader& bytes) { root_ = PickleMachine(bytes, *this).run(); }

}  // namespace electra::io::pytorch
