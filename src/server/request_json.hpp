#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "electra/core/shape.hpp"

namespace electra::server {

/// A value of a request, whose members keep their order.
using Json = nlohmann::ordered_json;

/// Returns the body of a request. Throws ServiceError for what is no JSON object.
Json parse_body(std::string_view body);

/// Whether it is an integer that 64 bits with a sign hold.
bool is_integer(const Json& value);

/// Returns the member of that name; null if it is absent or null.
inline const Json* member(const Json& object, const char* name) {
  const auto found = object.find(name);
  return found == object.end() || found->is_null() ? nullptr : &*found;
}

/// Returns the value of a member, which was validated; nothing if it is absent or null.
template <class T>
std::optional<T> given(const Json& object, const char* name) {
  const Json* found = member(object, name);
  if (found == nullptr) return std::nullopt;
  return found->get<T>();
}

/// Leaves a setting as it is if the member is absent or null.
template <class T>
void read(const Json& object, const char* name, T& setting) {
  if (const Json* found = member(object, name)) setting = found->get<T>();
}
template <class T>
void read(const Json& object, const char* name, std::optional<T>& setting) {
  if (const Json* found = member(object, name)) setting = found->get<T>();
}

}  // namespace electra::server
