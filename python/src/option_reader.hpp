#pragma once

#include <nanobind/nanobind.h>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "electra/core/shape.hpp"

namespace electra::python {

/// The keyword arguments of a call. read() takes those that are given; finish() refuses the rest.
class OptionReader {
 public:
  /// `taker` is what takes the arguments, for errors.
  OptionReader(std::string taker, nanobind::dict options)
      : taker_(std::move(taker)), options_(std::move(options)) {}

  /// Sets `option` to the argument of this name if it is given: a bool, an Index, a float or a
  /// double, a std::string, a std::vector of texts or of Index, or a std::optional of those, for
  /// which None is absence. Throws a TypeError for another type. Returns whether it is given.
  template <class T>
  bool read(const char* name, T& option) {
    const nanobind::handle value = take(name);
    if (value.is_valid()) assign(name, value, option);
    return value.is_valid();
  }

  /// Sets `option` to one of several values by its name. Throws `input` for another name.
  template <class T>
  bool read_choice(const char* name, T& option,
                   const std::vector<std::pair<std::string_view, T>>& choices) {
    const nanobind::handle value = take(name);
    if (!value.is_valid()) return false;
    const std::string given = text_of(name, value);
    std::vector<std::string> names;
    for (const auto& [choice, meant] : choices) {
      if (choice == given) return option = meant, true;
      names.emplace_back(choice);
    }
    refuse_choice(name, given, names);
  }

  /// Returns the argument of this name; no handle if it is not given.
  nanobind::handle take(const char* name);

  /// Throws a TypeError that names the first argument that was not read.
  void finish() const;

 private:
  static void assign(const char* name, nanobind::handle value, bool& option);
  static void assign(const char* name, nanobind::handle value, Index& option);
  static void assign(const char* name, nanobind::handle value, float& option);
  static void assign(const char* name, nanobind::handle value, double& option);
  static void assign(const char* name, nanobind::handle value, std::string& option);
  static void assign(const char* name, nanobind::handle value, std::vector<std::string>& option);
  static void assign(const char* name, nanobind::handle value, std::vector<Index>& option);
  template <class T>
  static void assign(const char* name, nanobind::handle value, std::optional<T>& option) {
    if (value.is_none())
      option.reset();
    else
      assign(name, value, option.emplace());
  }
  static std::string text_of(const char* name, nanobind::handle value);
  [[noreturn]] static void refuse_choice(const char* name, const std::string& given,
                                         const std::vector<std::string>& names);

  std::string taker_;
  nanobind::dict options_;
  std::vector<std::string> taken_;
};

}  // namespace electra::python
