#include "model/labels.hpp"

#include <cmath>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "core/number.hpp"
#include "electra/core/error.hpp"
#include "io/json_parser.hpp"
#include "io/json_writer.hpp"

namespace electra::model {
namespace {

using io::ConfigFields;
using Json = nlohmann::ordered_json;

constexpr const char* ids_key = "label2id";

/// Names may be made of a number alone, before there is a tensor for them, and an answer has a
/// score for each of them.
constexpr Index max_labels = Index{1} << 16;
/// An answer may have a label for each token of a text.
constexpr std::size_t max_label_bytes = 4096;

/// Returns the number that int() of Python makes of a text: spaces around it, a sign, zeros in
/// front and single underscores between digits do not matter. Nothing for other texts, and beyond
/// Index.
std::optional<Index> python_integer(std::string_view text) {
  constexpr std::string_view spaces = " \t\n\v\f\r\x1c\x1d\x1e\x1f";
  const std::size_t begin = text.find_first_not_of(spaces);
  if (begin == std::string_view::npos) return std::nullopt;
  text = text.substr(begin, text.find_last_not_of(spaces) + 1 - begin);
  std::string digits(text.front() == '-' ? "-" : "");
  if (text.front() == '-' || text.front() == '+') text.remove_prefix(1);
  bool after_digit = false;
  for (const char character : text) {
    const bool is_digit = character >= '0' && character <= '9';
    if (!is_digit && !(character == '_' && after_digit)) return std::nullopt;
    if (is_digit) digits += character;
    after_digit = is_digit;
  }
  if (!after_digit) return std::nullopt;
  return number_in<Index>(digits);
}

/// Returns a value as Python prints it: transformers takes any value for a name.
std::string label_name(const Json& name) {
  if (name.is_string()) return name.get<std::string>();
  if (name.is_null()) return "None";
  if (name.is_boolean()) return name.get<bool>() ? "True" : "False";
  std::string text;
  io::JsonWriter(text).json(name);
  return text;
}

/// Returns the class that an id stands for; nothing if it is none, which does not matter: nothing
/// reads it.
std::optional<Index> label_id(const Json& id) {
  constexpr double largest = 1e15;
  if (id.is_string()) return python_integer(id.get_ref<const std::string&>());
  if (!id.is_number()) return std::nullopt;
  const auto number = id.get<double>();
  if (!(std::abs(number) < largest) || number != std::floor(number)) return std::nullopt;
  return static_cast<Index>(number);
}

/// Throws `config` for more names, of a field, than there may be labels.
void check_names(const char* field, const Json& names) {
  require(names.size() <= static_cast<std::size_t>(max_labels), ErrorCode::config,
          FileName{"config.json"}, ": ", FieldName{field}, " has ", names.size(),
          " labels; at most ", max_labels, " are supported");
}

void set_label_count(ElectraConfig& config, Index count) {
  require(count >= 1 && count <= max_labels, ErrorCode::config, FileName{"config.json"}, ": ",
          FieldName{"num_labels"}, " is ", count, "; it must be from 1 to ", max_labels);
  config.id2label.clear();
  config.label2id.clear();
  for (Index id = 0; id < count; ++id) {
    const std::string name = "LABEL_" + std::to_string(id);
    config.id2label.emplace_hint(config.id2label.end(), id, name);
    config.label2id.emplace(name, id);
  }
}

void read_names(const Json& names, ElectraConfig& config) {
  ConfigFields::check(names.is_object() && !names.empty(), "id2label", names,
                      "an object with at least one label");
  check_names("id2label", names);
  config.id2label.clear();
  config.label2id.clear();
  for (const auto& [key, value] : names.items()) {
    const std::optional<Index> id = python_integer(key);
    require(id.has_value(), ErrorCode::config, FileName{"config.json"}, ": ", FieldName{"id2label"},
            " has the key ", ConfigFields::shown(key), "; its keys must be integers");
    const std::string& name = config.id2label[*id] = label_name(value);
    require(name.size() <= max_label_bytes, ErrorCode::config, FileName{"config.json"}, ": ",
            FieldName{"id2label"}, " has a label of ", name.size(), " bytes for ", *id,
            "; at most ", max_label_bytes, " are supported");
    config.label2id[name] = *id;
  }
}

/// Reads label2id. One that is no object stays what it is beside the ids of the names.
void read_ids(const Json& ids, ElectraConfig& config) {
  if (!ids.is_object()) {
    io::JsonWriter(config.other[ids_key], io::JsonLayout::compact).json(ids);
    return;
  }
  check_names(ids_key, ids);
  config.label2id.clear();
  io::OwnedJson owned(Json::object());
  Json& odd = *owned;
  for (const auto& [name, value] : ids.items()) {
    const std::optional<Index> id = label_id(value);
    if (id) config.label2id[name] = *id;
    if (!id || !value.is_number_integer()) io::append_member(odd, name, value);
  }
  if (!odd.empty()) io::JsonWriter(config.other[ids_key], io::JsonLayout::compact).json(odd);
}

}  // namespace

void read_labels(ConfigFields& fields, ElectraConfig& config) {
  const Json* count = fields.find("num_labels");
  if (const Json* names = fields.find("id2label")) {
    read_names(*names, config);
  } else if (count != nullptr) {
    set_label_count(config, ConfigFields::integer("num_labels", *count));
  }
  if (const Json* ids = fields.find(ids_key)) read_ids(*ids, config);
}

void write_labels(const ElectraConfig& config, Json& json) {
  Json& names = json["id2label"] = Json::object();
  for (const auto& [id, name] : config.id2label) io::append_member(names, std::to_string(id), name);
  const auto kept = config.other.find(ids_key);
  const io::OwnedJson odd =
      kept == config.other.end()
          ? io::OwnedJson(Json::object())
          : io::parse_json_text(kept->second, "config.json: label2id", ErrorCode::config);
  if (!odd->is_object()) {
    json[ids_key] = *odd;
    return;
  }
  std::map<std::string_view, const Json*> odd_ids;
  for (const auto& item : odd->items()) odd_ids.emplace(item.key(), &item.value());
  Json& ids = json[ids_key] = Json::object();
  for (const auto& [name, id] : config.label2id) {
    const auto found = odd_ids.find(name);
    const bool is_odd = found != odd_ids.end() && label_id(*found->second) == id;
    io::append_member(ids, name, is_odd ? *found->second : Json(id));
  }
  for (const auto& [name, value] : odd->items()) {
    if (config.label2id.count(name) == 0 && !label_id(value)) io::append_member(ids, name, value);
  }
}

}  // namespace electra::model
