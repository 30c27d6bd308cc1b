#pragma once

#include <cstdint>
#include <nanobind/nanobind.h>
#include <string>
#include <string_view>
#include <type_traits>

namespace electra::python {

/// @{
/// Returns a value of Python. A text is UTF-8, as all that the library returns.
inline nanobind::object to_python(std::string_view text) {
  return nanobind::str(text.data(), text.size());
}
inline nanobind::object to_python(const std::string& text) {
  return to_python(std::string_view(text));
}
inline nanobind::object to_python(float number) { return nanobind::float_(double{number}); }
inline nanobind::object to_python(bool truth) { return nanobind::bool_(truth); }
template <class Integer, class = std::enable_if_t<std::is_integral_v<Integer>>>
nanobind::object to_python(Integer number) {
  return nanobind::int_(number);
}
inline nanobind::object to_python(nanobind::object value) { return value; }
/// @}

/// Returns a list, `of(element)` of each element of a range.
template <class Range, class Of>
nanobind::list list_of(Range&& range, const Of& of) {
  nanobind::list list;
  for (auto&& element : range) list.append(of(element));
  return list;
}
/// Returns a list of the elements of a range.
template <class Range>
nanobind::list list_of(const Range& range) {
  return list_of(range, [](const auto& element) { return to_python(element); });
}

namespace detail {

inline void add_members(const nanobind::dict& /*dict*/) {}
template <class Value, class... Rest>
void add_members(const nanobind::dict& dict, const char* key, const Value& value,
                 const Rest&... rest) {
  dict[key] = to_python(value);
  add_members(dict, rest...);
}

}  // namespace detail

/// Returns a dict: dict_of("label", label, "score", score).
template <class... Members>
nanobind::dict dict_of(const Members&... members) {
  const nanobind::dict dict;
  detail::add_members(dict, members...);
  return dict;
}

}  // namespace electra::python
