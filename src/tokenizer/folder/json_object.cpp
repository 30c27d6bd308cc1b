#include "tokenizer/folder/json_object.hpp"

#include <algorithm>

#include "core/quoted.hpp"
#include "tokenizer/vocabulary.hpp"

namespace electra::tokenizer::folder {

std::string_view json_type_name(const nlohmann::ordered_json& value) {
  switch (value.type()) {
    case nlohmann::ordered_json::value_t::null:
      return "null";
    case nlohmann::ordered_json::value_t::object:
      return "an object";
    case nlohmann::ordered_json::value_t::array:
      return "an array";
    case nlohmann::ordered_json::value_t::string:
      return "a string";
    case nlohmann::ordered_json::value_t::boolean:
      return "a boolean";
    default:
      return "a number";
  }
}

void fail_json_type(const std::string& path, const nlohmann::ordered_json& value,
                    std::string_view expected) {
  fail(ErrorCode::tokenizer, path, " is ",
       value.is_number() ? value.dump() : std::string(json_type_name(value)), "; expected ",
       expected);
}

std::int32_t checked_id(std::uint64_t number, const std::string& path) {
  require(number < static_cast<std::uint64_t>(id_limit), ErrorCode::tokenizer, path, ": the id ",
          number, " is too large; expected at most ", id_limit - 1);
  return static_cast<std::int32_t>(number);
}

JsonObject::JsonObject(const Json& value, std::string path)
    : object_(value), path_(std::move(path)) {
  require(value.is_object(), ErrorCode::tokenizer, path_, " is ", json_type_name(value),
          "; expected an object");
}

std::string JsonObject::member(std::string_view key) const {
  const bool is_file = path_.find(':') == std::string::npos;
  const bool is_name = std::all_of(key.begin(), key.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
  return path_ + (is_file ? ": " : ".") + (is_name ? std::string(key) : to_string(Quoted{key}));
}

std::string JsonObject::element(std::string_view key, std::size_t index) const {
  return member(key) + "[" + std::to_string(index) + "]";
}

const JsonObject::Json* JsonObject::find(std::string_view key) const {
  const auto found = object_.find(std::string(key));
  return found == object_.end() || found->is_null() ? nullptr : &*found;
}

void JsonObject::fail_type(std::string_view key, std::string_view expected) const {
  const auto found = object_.find(std::string(key));
  if (found == object_.end()) {
    fail(ErrorCode::tokenizer, path_, " has no '", key, "'; expected ", expected);
  }
  fail_json_type(path_ + ": '" + std::string(key) + '\'', *found, expected);
}

const JsonObject::Json& JsonObject::required(std::string_view key,
                                             std::string_view expected) const {
  const auto found = object_.find(std::string(key));
  if (found == object_.end()) fail_type(key, expected);
  return *found;
}

bool JsonObject::boolean(std::string_view key) const {
  const Json& value = required(key, "true or false");
  if (!value.is_boolean()) fail_type(key, "true or false");
  return value.get<bool>();
}

std::string JsonObject::string(std::string_view key) const {
  const Json& value = required(key, "a string");
  if (!value.is_string()) fail_type(key, "a string");
  return value.get<std::string>();
}

std::uint64_t JsonObject::count(std::string_view key) const {
  const Json& value = required(key, "a non-negative integer");
  if (!value.is_number_unsigned()) fail_type(key, "a non-negative integer");
  return value.get<std::uint64_t>();
}

const JsonObject::Json& JsonObject::array(std::string_view key) const {
  const Json& value = required(key, "an array");
  if (!value.is_array()) fail_type(key, "an array");
  return value;
}

JsonObject JsonObject::object(std::string_view key) const {
  return {required(key, "an object"), member(key)};
}

std::optional<bool> JsonObject::optional_boolean(std::string_view key) const {
  return find(key) == nullptr ? std::nullopt : std::optional<bool>(boolean(key));
}

std::optional<std::string> JsonObject::optional_string(std::string_view key) const {
  return find(key) == nullptr ? std::nullopt : std::optional<std::string>(string(key));
}

std::optional<std::uint64_t> JsonObject::optional_count(std::string_view key) const {
  return find(key) == nullptr ? std::nullopt : std::optional<std::uint64_t>(count(key));
}

}  // namespace electra::tokenizer::folder
