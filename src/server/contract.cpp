#include "server/contract.hpp"

#include <cstdint>
#include <limits>

#include "io/json_parser.hpp"
#include "server/embedded.hpp"
#include "server/service_error.hpp"

namespace electra::server {
namespace {

/// Returns the start of a sentence about a value: "'inputs' is 3".
std::string found(const Json& value, const std::string& path) {
  std::string text = value.dump(-1, ' ', false, Json::error_handler_t::replace);
  if (value.is_object()) text = "an object";
  if (value.is_array()) text = "an array of " + std::to_string(value.size());
  if (value.is_string() && text.size() > 40) text = "a string";
  return (path.empty() ? "the body" : '\'' + path + '\'') + " is " + text;
}

bool has_type(const std::string& type, const Json& value) {
  if (type == "string") return value.is_string();
  if (type == "integer") return is_integer(value);
  if (type == "number") return value.is_number();
  if (type == "boolean") return value.is_boolean();
  return type == "array" ? value.is_array() : value.is_object();
}

std::string listed(const Json& choices) {
  std::string list;
  for (const Json& each : choices)
    if (!each.is_null()) list += (list.empty() ? "" : ", ") + each.dump();
  return list;
}

/// Returns the mistake of a number that lies outside the schema's bounds.
std::optional<std::string> mistake_of_number(const Json& schema, const Json& value,
                                             const std::string& path) {
  const double number = value.get<double>();
  const bool is_int32 = schema.value("format", "") == "int32";
  if (const auto min = schema.find("minimum"); min != schema.end() && number < min->get<double>())
    return found(value, path) + "; it must be at least " + min->dump();
  if (const auto max = schema.find("maximum"); max != schema.end() && number > max->get<double>())
    return found(value, path) + "; it must be at most " + max->dump();
  if (is_int32 && number > std::numeric_limits<std::int32_t>::max())
    return found(value, path) + "; it must be at most 2147483647";
  return std::nullopt;
}

/// Adds the schemas of a task whose parameters these are: NerInputs, one input or several,
/// NerResponse, the answer of one input or of several, and NerRequest, the parameters beside the
/// inputs.
void derive_schemas(const std::string& task, const Json& parameters, Json& schemas) {
  const Json one = {{"$ref", parameters.at("x-input")}}, answer = {{"$ref", task + "Answer"}};
  const Json several = {{"type", "array"}, {"minItems", 1}, {"items", one}};
  schemas[task + "Inputs"] = {{"oneOf", Json::array({one, several})}};
  schemas[task + "Response"] = {
      {"anyOf", Json::array({answer, {{"type", "array"}, {"items", answer}}})}};
  Json request = {{"type", "object"}, {"required", Json::array({"inputs"})}};
  for (const Json& each : parameters.value("required", Json::array()))
    request["required"].push_back(each);
  request["properties"]["inputs"] = {{"$ref", task + "Inputs"}};
  for (const auto& [name, schema] : parameters.at("properties").items())
    request["properties"][name] = schema;
  request["example"]["inputs"] = parameters.at("x-example");
  if (task == "ZeroShot")
    request["example"]["candidate_labels"] = Json::array({"politics", "sport"});
  schemas[task + "Request"] = std::move(request);
}

}  // namespace

const Contract& Contract::instance() {
  static const Contract contract;
  return contract;
}

Contract::Contract()
    : schemas_(io::parse_json_text(embedded::contract, "contract.json", ErrorCode::config)) {
  constexpr std::string_view suffix = "Parameters";
  Json derived = Json::object();
  for (const auto& [name, schema] : schemas_.items())
    if (schema.contains("x-input"))
      derive_schemas(name.substr(0, name.size() - suffix.size()), schema, derived);
  schemas_.update(derived);
}

void Contract::check(const std::string& schema, const Json& value, const std::string& path) const {
  if (const Mistake wrong = mistake(schemas_.at(schema), value, path))
    throw ServiceError(Failure::validation, *wrong);
}

Contract::Mistake Contract::mistake(const Json& schema, const Json& value,
                                    const std::string& path) const {
  if (value.is_null() && schema.value("nullable", false)) return std::nullopt;
  if (const auto ref = schema.find("$ref"); ref != schema.end())
    return mistake(schemas_.at(ref->get<std::string>()), value, path);
  if (const auto all = schema.find("allOf"); all != schema.end())
    return mistake(all->front(), value, path);
  for (const char* any : {"oneOf", "anyOf"})
    if (const auto choices = schema.find(any); choices != schema.end())
      return mistake_of_any(*choices, schema, value, path);
  if (!has_right_kind(schema, value))
    return found(value, path) + "; it must be " + description(schema);
  if (const auto choices = schema.find("enum"); choices != schema.end()) {
    for (const Json& each : *choices)
      if (each == value) return std::nullopt;
    return found(value, path) + "; it must be one of " + listed(*choices);
  }
  if (value.is_number()) return mistake_of_number(schema, value, path);
  if (value.is_array()) return mistake_of_array(schema, value, path);
  if (value.is_object()) return mistake_of_object(schema, value, path);
  return std::nullopt;
}

Contract::Mistake Contract::mistake_of_any(const Json& choices, const Json& schema,
                                           const Json& value, const std::string& path) const {
  Mistake of_right_kind;
  int of_right_kind_count = 0;
  for (const Json& each : choices) {
    // Most values are right, and most choices are not theirs: those take no sentence.
    if (!value.is_null() && !has_right_kind(each, value)) continue;
    const Mistake wrong = mistake(each, value, path);
    if (!wrong) return std::nullopt;
    if (!has_right_kind(each, value)) continue;
    of_right_kind = wrong;
    ++of_right_kind_count;
  }
  if (of_right_kind_count == 1) return of_right_kind;
  return found(value, path) + "; it must be " + description(schema);
}

Contract::Mistake Contract::mistake_of_array(const Json& schema, const Json& value,
                                             const std::string& path) const {
  const auto min = schema.value("minItems", std::size_t{0});
  const auto max = schema.value("maxItems", std::numeric_limits<std::size_t>::max());
  if (value.empty() && min == 1 && max > 1)
    throw ServiceError(Failure::empty,
                       '\'' + path + "' is empty; it must have one element or more");
  if (value.size() < min || value.size() > max)
    return found(value, path) + "; it must have " +
           (min == max ? std::to_string(min) : "at least " + std::to_string(min)) + " elements";
  const auto items = schema.find("items");
  if (items == schema.end()) return std::nullopt;
  std::size_t place = 0;
  for (const Json& each : value) {
    if (Mistake wrong = mistake(*items, each, path + '[' + std::to_string(place++) + ']'))
      return wrong;
  }
  return std::nullopt;
}

Contract::Mistake Contract::mistake_of_object(const Json& schema, const Json& value,
                                              const std::string& path) const {
  const std::string prefix = path.empty() ? "" : path + '.';
  if (const auto required = schema.find("required"); required != schema.end())
    for (const Json& name : *required)
      if (!value.contains(name.get<std::string>()))
        return '\'' + prefix + name.get<std::string>() + "' is missing";
  const auto properties = schema.find("properties");
  if (properties == schema.end()) return std::nullopt;
  for (const auto& [name, each] : properties->items()) {
    const auto given = value.find(name);
    if (given == value.end()) continue;
    if (Mistake wrong = mistake(each, *given, prefix + name)) return wrong;
  }
  return std::nullopt;
}

bool Contract::has_right_kind(const Json& schema, const Json& value) const {
  if (const auto ref = schema.find("$ref"); ref != schema.end())
    return has_right_kind(schemas_.at(ref->get<std::string>()), value);
  for (const char* any : {"oneOf", "anyOf"}) {
    const auto choices = schema.find(any);
    if (choices == schema.end()) continue;
    for (const Json& each : *choices)
      if (has_right_kind(each, value)) return true;
    return false;
  }
  const auto type = schema.find("type");
  return type == schema.end() || has_type(type->get<std::string>(), value);
}

/// Returns the words for what a schema wants; a schema may hold itself, so they end at some depth.
std::string Contract::description(const Json& schema, int depth) const {
  constexpr int deepest = 4;
  if (depth > deepest) return "a value";
  if (const auto ref = schema.find("$ref"); ref != schema.end())
    return description(schemas_.at(ref->get<std::string>()), depth);
  for (const char* any : {"oneOf", "anyOf"}) {
    const auto choices = schema.find(any);
    if (choices == schema.end()) continue;
    std::string text;
    for (const Json& each : *choices)
      text += (text.empty() ? "" : " or ") + description(each, depth + 1);
    return text;
  }
  const std::string type = schema.value("type", "");
  if (type == "boolean") return "true or false";
  if (type == "integer" || type == "object") return "an " + type;
  if (type != "array") return "a " + type;
  const auto items = schema.find("items");
  const std::string of_what =
      items == schema.end() ? "" : ", each " + description(*items, depth + 1);
  return (schema.contains("maxItems") ? "an array of " + schema.at("maxItems").dump()
                                      : "an array") +
         of_what;
}

}  // namespace electra::server
