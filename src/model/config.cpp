#include "electra/model/config.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "core/exists.hpp"
#include "core/number.hpp"
#include "core/quoted.hpp"
#include "core/utf8.hpp"
#include "electra/core/error.hpp"
#include "electra/core/in_folder.hpp"
#include "electra/core/mapped_file.hpp"
#include "io/config_fields.hpp"
#include "io/json_parser.hpp"
#include "io/json_writer.hpp"
#include "io/model_folder.hpp"
#include "model/foreign_config.hpp"
#include "model/labels.hpp"

namespace electra {
namespace {

using io::ConfigFields;
using Json = nlohmann::ordered_json;

/// Throws `config` unless a field holds what it must.
template <class... Parts>
void require_field(bool holds, const std::string& key, const Parts&... parts) {
  require(holds, ErrorCode::config, FileName{"config.json"}, ": ", FieldName{key}, parts...);
}

/// The names of an enumeration's values, for both directions.
template <class Enum>
struct Names {
  std::pair<const char*, Enum> entries[3];

  Enum value(const std::string& key, const std::string& name) const {
    std::string known;
    for (const auto& [entry, value] : entries) {
      if (name == entry) return value;
      known += known.empty() ? entry : std::string(", ") + entry;
    }
    fail(ErrorCode::config, FileName{"config.json"}, ": ", FieldName{key}, " is ",
         io::ConfigFields::shown(name), "; it must be one of ", known);
  }

  const char* name(Enum value) const {
    for (const auto& [entry, candidate] : entries) {
      if (candidate == value) return entry;
    }
    return "";
  }
};

constexpr Names<PositionEmbeddingType> position_types = {
    {{"absolute", PositionEmbeddingType::absolute},
     {"relative_key", PositionEmbeddingType::relative_key},
     {"relative_key_query", PositionEmbeddingType::relative_key_query}}};

constexpr Names<ProblemType> problem_types = {
    {{"regression", ProblemType::regression},
     {"single_label_classification", ProblemType::single_label_classification},
     {"multi_label_classification", ProblemType::multi_label_classification}}};

Index key_as_integer(const std::string& field, const std::string& key) {
  const std::optional<Index> number = number_in<Index>(key);
  require_field(number && *number >= 0, field, " has the key ", Quoted{key},
                "; its keys must be numbers from 0");
  return *number;
}

void read_pruned_heads(ConfigFields& fields, ElectraConfig& config) {
  const Json* layers = fields.find("pruned_heads");
  if (layers == nullptr) return;
  ConfigFields::check(layers->is_object(), "pruned_heads", *layers, "an object");
  for (const auto& [key, heads] : layers->items()) {
    ConfigFields::check(heads.is_array(), "pruned_heads", heads, "a list of heads for each layer");
    std::set<Index> pruned;
    for (const Json& head : heads) pruned.insert(ConfigFields::integer("pruned_heads", head));
    const Index layer = key_as_integer("pruned_heads", key);
    if (!pruned.empty()) config.pruned_heads[layer].assign(pruned.begin(), pruned.end());
  }
}

void read_special_tokens(ConfigFields& fields, ElectraConfig& config) {
  fields.read("pad_token_id", config.pad_token_id);
  fields.read("bos_token_id", config.bos_token_id);
  const Json* ends = fields.find("eos_token_id");
  if (ends == nullptr) return;
  if (!ends->is_array()) {
    config.eos_token_id = {ConfigFields::integer("eos_token_id", *ends)};
    return;
  }
  for (const Json& end : *ends) {
    config.eos_token_id.push_back(ConfigFields::integer("eos_token_id", end));
  }
}

void read_names(ConfigFields& fields, ElectraConfig& config) {
  // Null would be a model without positions, which nobody has trained.
  if (fields.has("position_embedding_type")) {
    const Json* type = fields.find("position_embedding_type");
    config.position_embedding_type = position_types.value(
        "position_embedding_type",
        type == nullptr ? "null" : ConfigFields::text("position_embedding_type", *type));
  }
  if (const Json* type = fields.find("problem_type")) {
    config.problem_type =
        problem_types.value("problem_type", ConfigFields::text("problem_type", *type));
  }
  if (const Json* classes = fields.find("architectures")) {
    ConfigFields::check(classes->is_array(), "architectures", *classes, "a list of class names");
    for (const Json& name : *classes) {
      const std::string place = std::to_string(config.architectures.size());
      config.architectures.push_back(ConfigFields::text("architectures[" + place + ']', name));
    }
  }
  std::string model_type = "electra";
  fields.read("model_type", model_type);
  require_field(model_type == "electra", "model_type", " is ", ConfigFields::shown(model_type),
                "; this library runs \"electra\" models");
}

/// Calls `visit(key, field)` for every field that is read and written as it stands.
template <class Config, class Visit>
void visit_plain_fields(Config& config, const Visit& visit) {
  visit("vocab_size", config.vocab_size);
  visit("embedding_size", config.embedding_size);
  visit("hidden_size", config.hidden_size);
  visit("num_hidden_layers", config.num_hidden_layers);
  visit("num_attention_heads", config.num_attention_heads);
  visit("intermediate_size", config.intermediate_size);
  visit("hidden_act", config.hidden_act);
  visit("hidden_dropout_prob", config.hidden_dropout_prob);
  visit("attention_probs_dropout_prob", config.attention_probs_dropout_prob);
  visit("max_position_embeddings", config.max_position_embeddings);
  visit("type_vocab_size", config.type_vocab_size);
  visit("initializer_range", config.initializer_range);
  visit("layer_norm_eps", config.layer_norm_eps);
  visit("summary_type", config.summary_type);
  visit("summary_use_proj", config.summary_use_proj);
  visit("summary_activation", config.summary_activation);
  visit("summary_last_dropout", config.summary_last_dropout);
  visit("summary_proj_to_labels", config.summary_proj_to_labels);
  visit("use_cache", config.use_cache);
  visit("classifier_dropout", config.classifier_dropout);
  visit("is_decoder", config.is_decoder);
  visit("add_cross_attention", config.add_cross_attention);
  visit("tie_word_embeddings", config.tie_word_embeddings);
}

template <class T>
Json to_value(const T& value) {
  return value;
}
template <class T>
Json to_value(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}

void write_special_tokens(const ElectraConfig& config, Json& json) {
  json["pad_token_id"] = to_value(config.pad_token_id);
  json["bos_token_id"] = to_value(config.bos_token_id);
  if (config.eos_token_id.empty()) {
    json["eos_token_id"] = nullptr;
  } else if (config.eos_token_id.size() == 1) {
    json["eos_token_id"] = config.eos_token_id.front();
  } else {
    json["eos_token_id"] = config.eos_token_id;
  }
}

bool is_utf8(const Json& value) {
  if (value.is_string()) return utf8::is_well_formed(value.get_ref<const std::string&>());
  if (!value.is_structured()) return true;
  const auto members = value.items();
  return std::all_of(members.begin(), members.end(), [](const auto& member) {
    return utf8::is_well_formed(member.key()) && is_utf8(member.value());
  });
}

void check_bounds(const char* key, Index value, Index most) {
  require_field(value >= 1 && value <= most, key, " is ", value, "; it must be from 1 to ", most);
}

void check_pruned_heads(const ElectraConfig& config) {
  for (const auto& [layer, heads] : config.pruned_heads) {
    require_field(layer < config.num_hidden_layers, "pruned_heads", " names layer ", layer,
                  ", but there are ", config.num_hidden_layers, " layers");
    for (const Index head : heads) {
      require_field(head >= 0 && head < config.num_attention_heads, "pruned_heads", " names head ",
                    head, " of layer ", layer, ", but there are ", config.num_attention_heads,
                    " heads");
    }
    require_field(config.heads_of_layer(layer) > 0, "pruned_heads", " leaves layer ", layer,
                  " without a head; keep at least one");
  }
}

}  // namespace

ElectraConfig::ElectraConfig()
    : id2label{{0, "LABEL_0"}, {1, "LABEL_1"}}, label2id{{"LABEL_0", 0}, {"LABEL_1", 1}} {}

ElectraConfig ElectraConfig::from_pretrained(const std::filesystem::path& folder_or_file) {
  if (!electra::exists(folder_or_file) && folder_or_file.extension() != ".json")
    io::require_folder(folder_or_file);
  const bool is_folder = electra::is_directory(folder_or_file);
  const auto folder = is_folder ? io::transformer_folder(folder_or_file) : folder_or_file;
  if (is_folder) io::require_model_folder(folder);
  const auto file = is_folder ? folder / "config.json" : folder_or_file;
  return in_folder(file.parent_path(),
                   [&] { return from_json(read_text_file(file, io::max_config_bytes)); });
}

ElectraConfig ElectraConfig::from_json(std::string_view text) {
  auto json = io::parse_json(text, "config.json", ErrorCode::config);
  require(json->is_object(), ErrorCode::config, "config.json holds ", json->type_name(),
          "; it must hold an object");
  const std::size_t key_count = json->size();
  ConfigFields fields(std::move(json));
  ElectraConfig config;
  visit_plain_fields(config, [&](const char* key, auto& field) { fields.read(key, field); });
  read_names(fields, config);
  model::read_labels(fields, config);
  read_special_tokens(fields, config);
  read_pruned_heads(fields, config);
  config.other.merge(fields.others());
  if (config.other.size() == key_count) model::require_no_foreign_keys(config.other);
  config.validate();
  return config;
}

std::string ElectraConfig::to_json() const {
  io::OwnedJson owned;
  Json& json = *owned;
  json["architectures"] = architectures;
  json["model_type"] = "electra";
  visit_plain_fields(*this,
                     [&](const char* key, const auto& field) { json[key] = to_value(field); });
  json["position_embedding_type"] = position_types.name(position_embedding_type);
  json["problem_type"] = problem_type ? Json(problem_types.name(*problem_type)) : Json(nullptr);
  model::write_labels(*this, json);
  write_special_tokens(*this, json);
  json["pruned_heads"] = Json::object();
  for (const auto& [layer, heads] : pruned_heads) {
    json["pruned_heads"][std::to_string(layer)] = heads;
  }
  std::set<std::string> written;
  for (const auto& item : json.items()) written.insert(item.key());
  for (const auto& [key, value] : other) {
    if (key == "label2id") continue;
    io::OwnedJson parsed = io::parse_json_text(value, "config.json: " + key, ErrorCode::config);
    if (written.count(key) != 0)
      json[key] = parsed.take();
    else
      io::append_member(json, key, parsed.take());
  }
  for (const auto& [key, value] : json.items())
    require_field(utf8::is_well_formed(key) && is_utf8(value), key,
                  " holds text that is not UTF-8; JSON can hold nothing else");
  std::string text;
  io::JsonWriter(text, io::JsonLayout::indented).json(json);
  return text + '\n';
}

std::string ElectraConfig::label(Index id) const {
  const auto found = id2label.find(id);
  return found == id2label.end() ? "LABEL_" + std::to_string(id) : found->second;
}

Index ElectraConfig::heads_of_layer(Index layer) const {
  const auto found = pruned_heads.find(layer);
  const auto pruned = found == pruned_heads.end() ? 0 : static_cast<Index>(found->second.size());
  return num_attention_heads - pruned;
}

void ElectraConfig::validate() const {
  check_bounds("vocab_size", vocab_size, Index{1} << 24);
  check_bounds("embedding_size", embedding_size, Index{1} << 16);
  check_bounds("hidden_size", hidden_size, Index{1} << 16);
  check_bounds("num_hidden_layers", num_hidden_layers, 1024);
  check_bounds("num_attention_heads", num_attention_heads, 1024);
  check_bounds("intermediate_size", intermediate_size, Index{1} << 20);
  check_bounds("max_position_embeddings", max_position_embeddings, Index{1} << 20);
  check_bounds("type_vocab_size", type_vocab_size, Index{1} << 16);
  require_field(hidden_size % num_attention_heads == 0, "hidden_size", " (", hidden_size,
                ") must be a multiple of ", FieldName{"num_attention_heads"}, " (",
                num_attention_heads, ")");
  require_field(std::isfinite(layer_norm_eps) && layer_norm_eps >= 0, "layer_norm_eps", " is ",
                layer_norm_eps, "; it must be 0 or more");
  require_field(is_decoder || !add_cross_attention, "add_cross_attention", " is true but ",
                FieldName{"is_decoder"}, " is not; only a decoder has cross-attention");
  check_pruned_heads(*this);
}

}  // namespace electra
