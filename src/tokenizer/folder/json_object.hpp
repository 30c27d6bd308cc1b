#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "electra/core/error.hpp"
#include "electra/core/shape.hpp"

namespace electra::tokenizer::folder {

/// A JSON object and its path in its file, for error messages. Members that are not read are
/// ignored, as in the reference.
class JsonObject {
 public:
  using Json = nlohmann::ordered_json;

  /// Throws `tokenizer` unless the value is an object.
  JsonObject(const Json& value, std::string path);

  /// The path, as in "tokenizer.json: model.vocab".
  const std::string& path() const { return path_; }
  /// Returns the path of a member.
  std::string member(std::string_view key) const;
  /// Returns the path of an element of an array member.
  std::string element(std::string_view key, std::size_t index) const;
  /// Returns null if the member is absent or null.
  const Json* find(std::string_view key) const;
  bool has(std::string_view key) const { return object_.find(std::string(key)) != object_.end(); }

  // Required members: throw `tokenizer` if they are absent or of another type.
  bool boolean(std::string_view key) const;
  std::string string(std::string_view key) const;
  std::uint64_t count(std::string_view key) const;
  const Json& array(std::string_view key) const;
  JsonObject object(std::string_view key) const;

  // Optional members: null counts as absent.
  std::optional<bool> optional_boolean(std::string_view key) const;
  std::optional<std::string> optional_string(std::string_view key) const;
  std::optional<std::uint64_t> optional_count(std::string_view key) const;

  /// Throws `tokenizer`: the member is absent, or is not what was expected.
  [[noreturn]] void fail_type(std::string_view key, std::string_view expected) const;
  const Json& json() const { return object_; }

 private:
  const Json& required(std::string_view key, std::string_view expected) const;

  const Json& object_;
  std::string path_;
};

/// Returns a number as an id. Throws `tokenizer` if it is too large.
std::int32_t checked_id(std::uint64_t number, const std::string& path);

/// Returns the type of a value for an error message: "a string", "null".
std::string_view json_type_name(const nlohmann::ordered_json& value);
/// Throws `tokenizer`: the value at a path, whose type or number is shown, is not what was
/// expected.
[[noreturn]] void fail_json_type(const std::string& path, const nlohmann::ordered_json& value,
                                 std::string_view expected);

}  // namespace electra::tokenizer::folder
