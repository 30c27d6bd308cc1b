#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

#include "io/support.hpp"

namespace electra::testing::pickles {

// Opcodes as torch.save() writes them.
inline const std::string protocol = "\x80\x02";
inline const std::string none = "N";
inline const std::string yes = "\x88";
inline const std::string no = "\x89";
inline const std::string call = "R";
inline const std::string empty_dict = "}";
inline const std::string empty_list = "]";
inline const std::string empty_tuple = ")";

inline std::string text(std::string_view value) {
  return "X" + bytes_of(static_cast<std::uint32_t>(value.size())) + std::string(value);
}

inline std::string integer(std::int32_t value) { return "J" + bytes_of(value); }

inline std::string name(std::string_view module, std::string_view function) {
  return "c" + std::string(module) + "\n" + std::string(function) + "\n";
}

inline std::string tuple(std::initializer_list<std::string> items) {
  std::string all = "(";
  for (const std::string& item : items) all += item;
  return all + "t";
}

inline std::string list(std::initializer_list<std::string> items) {
  std::string all = "](";
  for (const std::string& item : items) all += item;
  return all + "e";
}

/// Keys and values one after the other.
inline std::string dict(std::initializer_list<std::string> items) {
  std::string all = "}(";
  for (const std::string& item : items) all += item;
  return all + "u";
}

inline std::string ordered_dict() { return name("collections", "OrderedDict") + ")R"; }

/// A storage of `count` numbers of a type such as "FloatStorage".
inline std::string storage(std::string_view type, std::string_view key, std::int32_t count) {
  return tuple({text("storage"), name("torch", type), text(key), text("cpu"), integer(count)}) +
         "Q";
}

inline std::string tensor(const std::string& storage, const std::string& offset,
                          const std::string& sizes, const std::string& strides) {
  return name("torch._utils", "_rebuild_tensor_v2") +
         tuple({storage, offset, sizes, strides, no, ordered_dict()}) + call;
}

inline std::string whole(const std::string& root) { return protocol + root + "."; }

}  // namespace electra::testing::pickles
