#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "electra/core/error.hpp"
#include "electra/core/shape.hpp"

namespace electra::tokenizer {

/// One object of a file, with a name for its place in it. Members that nobody asks for are left
/// alone, as the reference leaves them.
class JsonObject {
 public:
  using Json = nlohmann::ordered_json;

  /// Throws `tokenizer` unless the value is an object.
  JsonObject(const Json& value, std::string place);

  const std::string& place() const { return place_; }
  /// Gives the name of a member, or of an element of one: "tokenizer.json: model.vocab[3]".
  std::string member(const char* key) const;
  std::string element(const char* key, std::size_t number) const;
  /// Null if the member is absent or null.
  const Json* find(const char* key) const;
  bool has(const char* key) const { return object_.find(key) != object_.end(); }

  // Required members; throw `tokenizer` if they are absent or something else.
  bool boolean(const char* key) const;
  std::string string(const char* key) const;
  std::uint64_t count(const char* key) const;
  const Json& array(const char* key) const;
  JsonObject object(const char* key) const;

  // Absent and null are the same.
  std::optional<bool> optional_boolean(const char* key) const;
  std::optional<std::string> optional_string(const char* key) const;
  std::optional<std::uint64_t> optional_count(const char* key) const;

  [[noreturn]] void wrong(const char* key, std::string_view wanted) const;
  const Json& json() const { return object_; }

 private:
  const Json& required(const char* key, std::string_view wanted) const;

  const Json& object_;
  std::string place_;
};

/// Gives a number that fits an id.
std::int32_t as_id(std::uint64_t number, const std::string& place);

/// Gives what a value is, for a sentence: "a string", "null".
std::string_view kind_of_json(const nlohmann::ordered_json& value);

}  // namespace electra::tokenizer
