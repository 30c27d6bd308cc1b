#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "electra/core/error.hpp"
#include "electra/core/shape.hpp"
#include "io/json_writer.hpp"
#include "io/owned_json.hpp"

namespace electra::io {

/// The keys of a config.json, or of a file like it, read one by one; what nobody read is what
/// nobody knows.
class ConfigFields {
 public:
  explicit ConfigFields(OwnedJson object, std::string file = "config.json")
      : object_(std::move(object)), file_(std::move(file)) {}

  bool empty() const { return object_->empty(); }
  /// Whether the key is there, with a value or with null.
  bool has(const std::string& key) const { return object_->contains(key); }
  /// Returns null if the key is absent or its value is null.
  const nlohmann::ordered_json* find(const std::string& key) {
    const auto found = object_->find(key);
    if (found == object_->end()) return nullptr;
    known_.insert(key);
    return found->is_null() ? nullptr : &*found;
  }

  /// These leave the field at its default where the key is absent or null, as transformers does.
  void read(const std::string& key, Index& field) {
    if (const auto* value = find(key)) field = integer(key, *value, file_);
  }
  void read(const std::string& key, double& field) {
    if (const auto* value = find(key)) field = number(key, *value, file_);
  }
  void read(const std::string& key, std::string& field) {
    if (const auto* value = find(key)) field = text(key, *value, file_);
  }
  /// Null is false, as it is to Python.
  void read(const std::string& key, bool& field) {
    if (!object_->contains(key)) return;
    const auto* value = find(key);
    if (value != nullptr) check(value->is_boolean(), key, *value, "true or false", file_);
    field = value != nullptr && value->get<bool>();
  }

  /// These empty the field where the value is null and leave it where the key is absent.
  void read(const std::string& key, std::optional<std::string>& field) {
    read_optional(key, field, [&](const auto& value) { return text(key, value, file_); });
  }
  void read(const std::string& key, std::optional<double>& field) {
    read_optional(key, field, [&](const auto& value) { return number(key, value, file_); });
  }
  void read(const std::string& key, std::optional<Index>& field) {
    read_optional(key, field, [&](const auto& value) { return integer(key, value, file_); });
  }

  static Index integer(const std::string& key, const nlohmann::ordered_json& value,
                       const std::string& file = "config.json") {
    const bool fits = value.is_number_integer() &&
                      !(value.is_number_unsigned() && value.get<std::uint64_t>() > INT64_MAX);
    check(fits, key, value, "an integer", file);
    return static_cast<Index>(value.get<std::int64_t>());
  }
  static double number(const std::string& key, const nlohmann::ordered_json& value,
                       const std::string& file = "config.json") {
    check(value.is_number(), key, value, "a number", file);
    return value.get<double>();
  }
  static std::string text(const std::string& key, const nlohmann::ordered_json& value,
                          const std::string& file = "config.json") {
    check(value.is_string(), key, value, "a string", file);
    return value.get<std::string>();
  }
  static void check(bool holds, const std::string& key, const nlohmann::ordered_json& value,
                    const char* wanted, const std::string& file = "config.json") {
    if (holds) return;
    fail(ErrorCode::config, FileName{file}, ": ", FieldName{key}, " is ", shown(value),
         "; it must be ", wanted);
  }
  /// The JSON text of a value, as much of it as fits into a sentence.
  static std::string shown(const nlohmann::ordered_json& value) {
    using Handler = nlohmann::ordered_json::error_handler_t;
    std::string text = value.dump(-1, ' ', true, Handler::replace);
    if (text.size() > 40) text.replace(37, std::string::npos, "...");
    return text;
  }

  /// Every key that was not asked for, with its JSON text.
  std::map<std::string, std::string> others() const {
    std::map<std::string, std::string> others;
    for (const auto& [key, value] : object_->items()) {
      if (known_.count(key) != 0) continue;
      JsonWriter(others[key], JsonLayout::compact).json(value);
    }
    return others;
  }

 private:
  template <class T, class Convert>
  void read_optional(const std::string& key, std::optional<T>& field, const Convert& convert) {
    if (!object_->contains(key)) return;
    const auto* value = find(key);
    field = value == nullptr ? std::nullopt : std::optional<T>(convert(*value));
  }

  OwnedJson object_;
  std::string file_;
  std::set<std::string> known_;
};

/// Whether a config file has to be there; one that is absent is read as {}.
enum class ConfigPresence { required, optional };

/// Reads a file whose path is `name` in the folder, and sentences name it so. Throws `io` if it is
/// required and absent, `config` unless it holds an object.
ConfigFields read_config_fields(const std::filesystem::path& folder,
                                const std::filesystem::path& name, ConfigPresence presence);

}  // namespace electra::io
