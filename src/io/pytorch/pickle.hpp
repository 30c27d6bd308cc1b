#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string_view>
#include <vector>

#include "io/byte_reader.hpp"

namespace electra::io::pytorch {

/// The functions and types that a state dict may refer to. None of them is ever called.
enum class PickleGlobal {
  ordered_dict,
  rebuild_tensor,
  rebuild_parameter,
  size,
  float_storage,
  half_storage,
  bfloat16_storage,
  double_storage,
  long_storage,
  int_storage,
  short_storage,
  char_storage,
  byte_storage,
  bool_storage,
};

enum class PickleKind : std::uint8_t {
  none,
  boolean,
  integer,
  large_integer,  ///< beyond 64 bits: its bytes are in `text`
  real,           ///< the value is not kept: no state dict needs it
  string,
  tuple,
  list,
  dict,  ///< items: key, value, key, value, …
  global,
  persistent_id,  ///< items: the id
  call,           ///< items: the function, its arguments as a tuple
};

using PickleId = std::uint32_t;

/// A node of the object graph. An object that the memo shares is one node with many parents.
struct PickleValue {
  PickleKind kind = PickleKind::none;
  PickleGlobal global = PickleGlobal::ordered_dict;
  std::int64_t integer = 0;
  std::string_view text;  ///< a view into the pickle
  std::vector<PickleId> items;
};

/// The object graph of one pickle, built without executing anything: a call that Python would make
/// is a node of two items.
class Pickle {
 public:
  /// Reads up to and including the opcode STOP. Throws `weights` for anything that torch.save()
  /// does not write for a state dict, and `unsupported` for a name that is not in PickleGlobal.
  explicit Pickle(ByteReader& bytes);

  const PickleValue& root() const { return values_[root_]; }
  const PickleValue& operator[](PickleId id) const { return values_[id]; }
  const std::deque<PickleValue>& values() const noexcept { return values_; }

 private:
  friend class PickleMachine;

  std::deque<PickleValue> values_;
  PickleId root_ = 0;
};

}  // namespace electra::io::pytorch
