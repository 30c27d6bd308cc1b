#include "cli/support/json_schema.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace electra::testing {
namespace {

using Json = nlohmann::json;

/// The words of JSON Schema that the files use; any other would be passed over without a word.
const std::vector<std::string> known_words = {
    "$defs",    "$ref",        "$schema",  "additionalProperties",
    "anyOf",    "description", "enum",     "items",
    "maxItems", "minimum",     "minItems", "properties",
    "required", "type"};

bool has_type(const std::string& type, const Json& value) {
  if (type == "null") return value.is_null();
  if (type == "string") return value.is_string();
  if (type == "boolean") return value.is_boolean();
  if (type == "integer") return value.is_number_integer();
  if (type == "number") return value.is_number();
  return type == "array" ? value.is_array() : type == "object" && value.is_object();
}

/// A file of schemas, whose references lead to its own $defs or to other files.
class Schemas {
 public:
  explicit Schemas(const std::string& file)
      : root_(Json::parse(std::ifstream(ELECTRA_SCHEMAS "/" + file))) {}

  std::string mistake(const Json& value) const { return mistake(root_, value, "$"); }

 private:
  std::string mistake(const Json& schema, const Json& value, const std::string& place) const {
    for (const auto& [word, unused] : schema.items())
      if (std::find(known_words.begin(), known_words.end(), word) == known_words.end())
        return "the schema has '" + word + "', which is not checked";
    if (schema.contains("$ref")) return mistake_of_reference(schema["$ref"], value, place);
    if (schema.contains("anyOf")) return mistake_of_any(schema["anyOf"], value, place);
    if (!is_of_type(schema, value)) return place + " is of another type: " + value.dump();
    if (schema.contains("enum") && !contains(schema["enum"], value))
      return place + " is another value: " + value.dump();
    if (schema.contains("minimum") && value.is_number() && value < schema["minimum"])
      return place + " is too small: " + value.dump();
    if (value.is_array()) return mistake_of_array(schema, value, place);
    if (value.is_object()) return mistake_of_object(schema, value, place);
    return "";
  }

  std::string mistake_of_reference(const std::string& reference, const Json& value,
                                   const std::string& place) const {
    if (reference.front() == '#')
      return mistake(root_.at(Json::json_pointer(reference.substr(1))), value, place);
    return Schemas(reference).mistake(value);
  }

  std::string mistake_of_any(const Json& choices, const Json& value,
                             const std::string& place) const {
    std::string mistakes;
    for (const Json& each : choices) {
      const std::string found = mistake(each, value, place);
      if (found.empty()) return "";
      mistakes += (mistakes.empty() ? "" : ", or ") + found;
    }
    return mistakes;
  }

  std::string mistake_of_array(const Json& schema, const Json& value,
                               const std::string& place) const {
    if (value.size() < schema.value("minItems", std::size_t{0}) ||
        value.size() > schema.value("maxItems", value.size()))
      return place + " has another number of elements: " + value.dump();
    for (std::size_t i = 0; i < value.size() && schema.contains("items"); ++i) {
      std::string found = mistake(schema["items"], value[i], place + '[' + std::to_string(i) + ']');
      if (!found.empty()) return found;
    }
    return "";
  }

  std::string mistake_of_object(const Json& schema, const Json& value,
                                const std::string& place) const {
    for (const Json& name : schema.value("required", Json::array()))
      if (!value.contains(name)) return place + " lacks '" + name.get<std::string>() + '\'';
    const Json properties = schema.value("properties", Json::object());
    for (const auto& [name, each] : value.items()) {
      const std::string member = place + '.' + name;
      if (!properties.contains(name) && !schema.contains("additionalProperties"))
        return member + " is in no schema";
      const std::string found =
          mistake(properties.contains(name) ? properties[name] : schema["additionalProperties"],
                  each, member);
      if (!found.empty()) return found;
    }
    return "";
  }

  static bool contains(const Json& list, const Json& value) {
    return std::find(list.begin(), list.end(), value) != list.end();
  }

  static bool is_of_type(const Json& schema, const Json& value) {
    const auto type = schema.find("type");
    if (type == schema.end()) return true;
    const Json types = type->is_array() ? *type : Json::array({*type});
    return std::any_of(types.begin(), types.end(),
                       [&](const Json& each) { return has_type(each, value); });
  }

  Json root_;
};

}  // namespace

std::string schema_mistake(const std::string& name, const Json& value) {
  const std::string mistake = Schemas(name + ".json").mistake(value);
  return mistake.empty() ? "" : name + ".json: " + mistake;
}

std::vector<std::string> schema_names() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(ELECTRA_SCHEMAS))
    names.push_back(entry.path().stem().string());
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace electra::testing
