#include "cli/json_records.hpp"

#include "core/quoted.hpp"
#include "electra/core/error.hpp"
#include "io/json_parser.hpp"

namespace electra::cli {
namespace {

using Json = nlohmann::ordered_json;

std::string text_of(const Json& value, const std::string& name) {
  const char* article = value.is_structured() ? " is an " : " is a ";
  require(value.is_string(), ErrorCode::input, Quoted{name}, article, value.type_name(),
          "; it must be a string");
  return value.get<std::string>();
}

void take(const Json& value, const Field& field, const std::string& name,
          std::optional<std::string>& text, Record& record) {
  if (!field.is_list) {
    text = text_of(value, name);
    return;
  }
  require(value.is_array(), ErrorCode::input, Quoted{name}, " is a ", value.type_name(),
          "; it must be an array of strings");
  for (const Json& each : value) record.list.push_back(text_of(each, "an element of " + name));
}

void take_object(const Json& object, const std::vector<Field>& fields, Record& record) {
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const auto found = object.find(fields[i].column);
    const bool given = found != object.end() && !found->is_null();
    require(given || !fields[i].required, ErrorCode::input, "the object has no ",
            Quoted{fields[i].column});
    if (given) take(*found, fields[i], fields[i].column, record.texts[i], record);
  }
}

void take_array(const Json& array, const std::vector<Field>& fields, Record& record) {
  for (std::size_t i = 0; i < fields.size(); ++i) {
    require(i < array.size() || !fields[i].required, ErrorCode::input, "the array has no ",
            Quoted{fields[i].name}, ", which would be its element ", i + 1);
    if (i < array.size()) take(array[i], fields[i], fields[i].name, record.texts[i], record);
  }
  require(array.size() <= fields.size(), ErrorCode::input, "the array has ", array.size(),
          " elements; at most ", fields.size(), " are wanted");
}

}  // namespace

bool JsonReader::take(std::string_view line, Record& record) {
  if (line.find_first_not_of(" \t\r\n") == std::string_view::npos) return false;
  io::JsonLimits limits;
  limits.string_bytes = max_line_bytes;
  const Json value = io::parse_json_text(line, "the line", ErrorCode::input, limits);
  record.texts.resize(fields_.size());
  if (value.is_object()) {
    take_object(value, fields_, record);
  } else {
    take_array(value.is_array() ? value : Json::array({value}), fields_, record);
  }
  return true;
}

}  // namespace electra::cli
