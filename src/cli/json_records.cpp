#include "cli/json_records.hpp"

#include <iterator>
#include <utility>

#include "core/quoted.hpp"
#include "electra/core/error.hpp"
#include "io/json_parser.hpp"
#include "io/json_writer.hpp"

namespace electra::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view json_spaces = " \t\r\n";

std::string text_of(const Json& value, const std::string& name) {
  const char* article = value.is_structured() ? " is an " : " is a ";
  require(value.is_string(), ErrorCode::input, Quoted{name}, article, value.type_name(),
          "; it must be a string");
  return value.get<std::string>();
}

void take(const Json& value, const Field& field, const std::string& name,
          std::optional<std::string>& text, Record& record) {
  if (field.is_json) {
    io::JsonWriter(text.emplace()).json(value);
    return;
  }
  if (!field.is_list) {
    text = text_of(value, name);
    return;
  }
  require(value.is_array(), ErrorCode::input, Quoted{name}, " is a ", value.type_name(),
          "; it must be an array of strings");
  for (const Json& each : value) record.list.push_back(text_of(each, "an element of " + name));
}

bool has(const Json& object, const std::string& key) {
  const auto found = object.find(key);
  return found != object.end() && !found->is_null();
}

/// The field that an object has instead of a required one; null if it has none.
const Field* substitute_for(const Field& field, const std::vector<Field>& fields,
                            const Json& object) {
  for (const Field& other : fields) {
    if (other.instead_of == field.name && has(object, other.column)) return &other;
  }
  return nullptr;
}

void take_object(const Json& object, const std::vector<Field>& fields, Record& record) {
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const bool given = has(object, fields[i].column);
    const Field* substitute = substitute_for(fields[i], fields, object);
    require(given || substitute != nullptr || !fields[i].required, ErrorCode::input,
            "the object has no ", Quoted{fields[i].column});
    require(!given || substitute == nullptr, ErrorCode::input, "the object has ",
            Quoted{fields[i].column}, " and ",
            Quoted{substitute == nullptr ? "" : substitute->column}, "; give one of them");
    if (given) take(object[fields[i].column], fields[i], fields[i].column, record.texts[i], record);
  }
}

/// Fields that stand in the place of others have none of their own in an array.
void take_array(const Json& array, const std::vector<Field>& fields, Record& record) {
  std::size_t place = 0;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (!fields[i].instead_of.empty()) continue;
    require(place < array.size() || !fields[i].required, ErrorCode::input, "the array has no ",
            Quoted{fields[i].name}, ", which would be its element ", place + 1);
    if (place < array.size())
      take(array[place], fields[i], fields[i].name, record.texts[i], record);
    ++place;
  }
  require(array.size() <= place, ErrorCode::input, "the array has ", array.size(),
          " elements; at most ", place, " are wanted");
}

/// The texts of the values of a well-formed object, in their order. Each is as it stands there, so
/// that a number has all its digits, but for the spaces and the ends of lines between its parts.
std::vector<std::string> member_texts(std::string_view object) {
  std::vector<std::string> texts;
  bool in_value = false;
  JsonNesting nesting;
  for (const char character : object) {
    const bool in_string = nesting.in_string();
    nesting.add(character);
    if (in_string || character == '"') {
      if (in_value) texts.back() += character;
      continue;
    }
    if (nesting.depth() == 0 || (nesting.depth() == 1 && character == ',')) in_value = false;
    if (in_value && json_spaces.find(character) == std::string_view::npos)
      texts.back() += character;
    if (in_value && (character == ',' || character == ':')) texts.back() += ' ';
    if (nesting.depth() == 1 && character == ':') {
      texts.emplace_back();
      in_value = true;
    }
  }
  return texts;
}

/// The values of these fields of an object with this text, null for those that it has not got.
std::vector<KeptValue> kept_values(const Json& object, std::string_view text,
                                   const std::vector<std::string>& names) {
  std::vector<KeptValue> values;
  if (names.empty()) return values;
  const std::vector<std::string> texts = member_texts(text);
  for (const std::string& name : names) {
    const auto found = object.find(name);
    if (found == object.end())
      values.push_back({"null", true});
    else if (found->is_string())
      values.push_back({found->get<std::string>(), false});
    else
      values.push_back(
          {texts[static_cast<std::size_t>(std::distance(object.begin(), found))], true});
  }
  return values;
}

}  // namespace

bool is_text_or_pair(const Json& value) {
  return value.is_string() ||
         (value.is_array() && value.size() == 2 && value[0].is_string() && value[1].is_string());
}

void JsonReader::check_kind(const Json& value) {
  if (!is_strict_) return;
  if (!has_objects_ && (value.is_structured() || value.is_string()))
    has_objects_ = value.is_object();
  require(has_objects_.value_or(false) || is_text_or_pair(value), ErrorCode::input, values_.unit(),
          " must be a string or an array of two strings, as \"a text\" or [\"a text\", \"its "
          "pair\"]; it may be an object where the first one is");
}

bool JsonReader::take(std::string_view line, Record& record) {
  if (line.find_first_not_of(json_spaces) == std::string_view::npos) {
    require(values_.form() == JsonForm::lines, ErrorCode::input,
            "there is no record beside a comma");
    if (!is_strict_) return false;
  }
  io::JsonLimits limits;
  limits.bytes = limits.string_bytes = lines().max_bytes();
  const io::OwnedJson parsed = io::parse_json_text(line, values_.unit(), ErrorCode::input, limits);
  const Json& value = *parsed;
  check_kind(value);
  record.texts.resize(fields_.size());
  if (value.is_object()) {
    record.kept = kept_values(value, line, kept_);
    take_object(value, fields_, record);
  } else {
    take_array(value.is_array() ? value : Json::array({value}), fields_, record);
  }
  return true;
}

}  // namespace electra::cli
