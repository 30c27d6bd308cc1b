#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "electra/core/error.hpp"
#include "electra/core/shape.hpp"

namespace electra {

/// The keys of a config.json, read one by one; what nobody read is what nobody knows.
class ConfigFields {
 public:
  explicit ConfigFields(nlohmann::ordered_json object) : object_(std::move(object)) {}

  /// Gives null if the key is absent or its value is null.
  const nlohmann::ordered_json* find(const std::string& key) {
    const auto found = object_.find(key);
    if (found == object_.end()) return nullptr;
    known_.insert(key);
    return found->is_null() ? nullptr : &*found;
  }

  /// These leave the field at its default where the key is absent or null, as transformers does.
  void read(const std::string& key, Index& field) {
    if (const auto* value = find(key)) field = integer(key, *value);
  }
  void read(const std::string& key, double& field) {
    if (const auto* value = find(key)) field = number(key, *value);
  }
  void read(const std::string& key, bool& field) {
    if (const auto* value = find(key)) {
      check(value->is_boolean(), key, *value, "true or false");
      field = value->get<bool>();
    }
  }
  void read(const std::string& key, std::string& field) {
    if (const auto* value = find(key)) field = text(key, *value);
  }

  /// These empty the field where the value is null and leave it where the key is absent.
  void read(const std::string& key, std::optional<std::string>& field) {
    read_optional(key, field, [&](const auto& value) { return text(key, value); });
  }
  void read(const std::string& key, std::optional<double>& field) {
    read_optional(key, field, [&](const auto& value) { return number(key, value); });
  }
  void read(const std::string& key, std::optional<Index>& field) {
    read_optional(key, field, [&](const auto& value) { return integer(key, value); });
  }

  static Index integer(const std::string& key, const nlohmann::ordered_json& value) {
    const bool fits = value.is_number_integer() &&
                      !(value.is_number_unsigned() && value.get<std::uint64_t>() > INT64_MAX);
    check(fits, key, value, "an integer");
    return static_cast<Index>(value.get<std::int64_t>());
  }
  static double number(const std::string& key, const nlohmann::ordered_json& value) {
    check(value.is_number(), key, value, "a number");
    return value.get<double>();
  }
  static std::string text(const std::string& key, const nlohmann::ordered_json& value) {
    check(value.is_string(), key, value, "a string");
    return value.get<std::string>();
  }
  static void check(bool holds, const std::string& key, const nlohmann::ordered_json& value,
                    const char* wanted) {
    if (holds) return;
    const std::string found = value.dump(-1, ' ', true);
    fail(ErrorCode::config, "config.json: ", key, " is ",
         found.size() <= 40 ? found : found.substr(0, 37) + "...", "; it must be ", wanted);
  }

  /// Every key that was not asked for, with its JSON text.
  std::map<std::string, std::string> others() const {
    std::map<std::string, std::string> others;
    for (const auto& [key, value] : object_.items()) {
      if (known_.count(key) == 0) others.emplace(key, value.dump());
    }
    return others;
  }

 private:
  template <class T, class Convert>
  void read_optional(const std::string& key, std::optional<T>& field, const Convert& convert) {
    if (!object_.contains(key)) return;
    const auto* value = find(key);
    field = value == nullptr ? std::nullopt : std::optional<T>(convert(*value));
  }

  nlohmann::ordered_json object_;
  std::set<std::string> known_;
};

}  // namespace electra
