#include "tokenizer/folder/json_object.hpp"

#include "tokenizer/vocabulary.hpp"

namespace electra::tokenizer {

std::string_view kind_of_json(const nlohmann::ordered_json& value) {
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

std::int32_t as_id(std::uint64_t number, const std::string& place) {
  require(number < static_cast<std::uint64_t>(id_limit), ErrorCode::tokenizer, place, ": the id ",
          number, " is too large; ids from 0 to ", id_limit - 1, " are read");
  return static_cast<std::int32_t>(number);
}

JsonObject::JsonObject(const Json& value, std::string place)
    : object_(value), place_(std::move(place)) {
  require(value.is_object(), ErrorCode::tokenizer, place_, " is ", kind_of_json(value),
          "; an object was expected");
}

std::string JsonObject::member(const char* key) const {
  const bool is_file = place_.find(':') == std::string::npos;
  return place_ + (is_file ? ": " : ".") + key;
}

std::string JsonObject::element(const char* key, std::size_t number) const {
  return member(key) + "[" + std::to_string(number) + "]";
}

const JsonObject::Json* JsonObject::find(const char* key) const {
  const auto found = object_.find(key);
  return found == object_.end() || found->is_null() ? nullptr : &*found;
}

void JsonObject::wrong(const char* key, std::string_view wanted) const {
  const auto found = object_.find(key);
  if (found == object_.end()) {
    fail(ErrorCode::tokenizer, place_, " has no '", key, "'; ", wanted, " was expected");
  }
  fail(ErrorCode::tokenizer, place_, ": '", key, "' is ", kind_of_json(*found), "; ", wanted,
       " was expected");
}

const JsonObject::Json& JsonObject::required(const char* key, std::string_view wanted) const {
  const auto found = object_.find(key);
  if (found == object_.end()) wrong(key, wanted);
  return *found;
}

bool JsonObject::boolean(const char* key) const {
  const Json& value = required(key, "true or false");
  if (!value.is_boolean()) wrong(key, "true or false");
  return value.get<bool>();
}

std::string JsonObject::string(const char* key) const {
  const Json& value = required(key, "a string");
  if (!value.is_string()) wrong(key, "a string");
  return value.get<std::string>();
}

std::uint64_t JsonObject::count(const char* key) const {
  const Json& value = required(key, "a whole number of 0 or more");
  if (!value.is_number_unsigned()) wrong(key, "a whole number of 0 or more");
  return value.get<std::uint64_t>();
}

const JsonObject::Json& JsonObject::array(const char* key) const {
  const Json& value = required(key, "an array");
  if (!value.is_array()) wrong(key, "an array");
  return value;
}

JsonObject JsonObject::object(const char* key) const {
  return {required(key, "an object"), member(key)};
}

std::optional<bool> JsonObject::optional_boolean(const char* key) const {
  return find(key) == nullptr ? std::nullopt : std::optional<bool>(boolean(key));
}

std::optional<std::string> JsonObject::optional_string(const char* key) const {
  return find(key) == nullptr ? std::nullopt : std::optional<std::string>(string(key));
}

std::optional<std::uint64_t> JsonObject::optional_count(const char* key) const {
  return find(key) == nullptr ? std::nullopt : std::optional<std::uint64_t>(count(key));
}

}  // namespace electra::tokenizer
