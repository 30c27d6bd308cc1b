#include <string>
#include <utility>

#include <nlohmann/json.hpp>

#include "core/exists.hpp"
#include "electra/core/error.hpp"
#include "electra/core/in_folder.hpp"
#include "electra/core/mapped_file.hpp"
#include "electra/heads/generation.hpp"
#include "io/config_fields.hpp"
#include "io/json_parser.hpp"
#include "io/model_folder.hpp"

namespace electra {
namespace {

using io::ConfigFields;
using Json = nlohmann::ordered_json;

/// Keys of the reference that would change a text and mean nothing here, and the value, beside
/// null, at which they change nothing.
struct UnknownRule {
  const char* key;
  double idle;
};
constexpr double none = -1;
constexpr UnknownRule unknown_rules[] = {
    {"min_p", none},
    {"typical_p", 1},
    {"epsilon_cutoff", 0},
    {"eta_cutoff", 0},
    {"encoder_repetition_penalty", 1},
    {"encoder_no_repeat_ngram_size", 0},
    {"bad_words_ids", none},
    {"renormalize_logits", 0},
    {"forced_bos_token_id", none},
    {"forced_eos_token_id", none},
    {"exponential_decay_length_penalty", none},
    {"suppress_tokens", none},
    {"begin_suppress_tokens", none},
    {"sequence_bias", none},
    {"guidance_scale", 1},
    {"watermarking_config", none},
    {"token_healing", 0},
    {"max_time", none},
    {"stop_strings", none},
    {"penalty_alpha", none},
    {"dola_layers", none},
    {"num_beam_groups", 1},
    {"diversity_penalty", 0},
    {"constraints", none},
    {"force_words_ids", none},
    {"prompt_lookup_num_tokens", none},
    {"assistant_early_exit", none},
};

void refuse_unknown_rules(ConfigFields& fields, const std::string& file) {
  for (const auto& [key, idle] : unknown_rules) {
    const Json* value = fields.find(key);
    if (value == nullptr) continue;
    const bool is_idle = (value->is_number() && value->get<double>() == idle) ||
                         (value->is_boolean() && (value->get<bool>() ? 1 : 0) == idle);
    require(is_idle, ErrorCode::unsupported, FileName{file}, ": ", FieldName{key}, " is ",
            ConfigFields::shown(*value), ", but text is generated here without it; remove it");
  }
}

void read_ends(ConfigFields& fields, const std::string& file, GenerationConfig& config) {
  const Json* ends = fields.find("eos_token_id");
  if (ends == nullptr) return;
  config.eos_token_id.emplace();
  if (!ends->is_array()) {
    config.eos_token_id->push_back(ConfigFields::integer("eos_token_id", *ends, file));
    return;
  }
  for (const Json& end : *ends) {
    config.eos_token_id->push_back(ConfigFields::integer("eos_token_id", end, file));
  }
}

void read_early_stopping(ConfigFields& fields, const std::string& file, GenerationConfig& config) {
  const Json* value = fields.find("early_stopping");
  if (value == nullptr) return;
  if (*value == "never") {
    config.early_stopping = EarlyStopping::never;
    return;
  }
  ConfigFields::check(value->is_boolean(), "early_stopping", *value, "true, false or \"never\"",
                      file);
  config.early_stopping = value->get<bool>() ? EarlyStopping::yes : EarlyStopping::no;
}

void read_lengths(ConfigFields& fields, GenerationConfig& config) {
  // In a file the reference takes 20 for its own default, which is 20 new tokens.
  constexpr Index unset = 20;
  fields.read("max_length", config.max_length);
  if (config.max_length == unset) config.max_length.reset();
  fields.read("max_new_tokens", config.max_new_tokens);
  fields.read("min_length", config.min_length);
  fields.read("min_new_tokens", config.min_new_tokens);
}

/// Reads how many texts are made side by side. Each takes memory for its keys and values, of which
/// a file's number says nothing.
void read_texts(ConfigFields& fields, const char* key, const std::string& file, Index& texts) {
  constexpr Index most = 64;
  fields.read(key, texts);
  require(texts <= most, ErrorCode::config, FileName{file}, ": ", FieldName{key}, " is ", texts,
          "; a file may ask for at most ", most,
          " texts side by side; remove it there and set the option");
}

GenerationConfig read_config(io::OwnedJson json, const std::string& file) {
  ConfigFields fields(std::move(json), file);
  GenerationConfig config;
  refuse_unknown_rules(fields, file);
  read_lengths(fields, config);
  read_ends(fields, file, config);
  read_early_stopping(fields, file, config);
  read_texts(fields, "num_return_sequences", file, config.num_return_sequences);
  fields.read("repetition_penalty", config.repetition_penalty);
  fields.read("no_repeat_ngram_size", config.no_repeat_ngram_size);
  fields.read("do_sample", config.do_sample);
  fields.read("temperature", config.temperature);
  std::optional<Index> top_k = config.top_k;
  fields.read("top_k", top_k);
  config.top_k = top_k.value_or(0);
  fields.read("top_p", config.top_p);
  read_texts(fields, "num_beams", file, config.num_beams);
  fields.read("length_penalty", config.length_penalty);
  return config;
}

}  // namespace

GenerationConfig GenerationConfig::from_json(std::string_view text) {
  const std::string file = "generation_config.json";
  auto json = io::parse_json(text, file, ErrorCode::config);
  require(json->is_object(), ErrorCode::config, file, " holds ", json->type_name(),
          "; it must hold an object");
  GenerationConfig config = read_config(std::move(json), file);
  // Where this file is, the reference asks no other for the tokens that end a text.
  if (!config.eos_token_id) config.eos_token_id.emplace();
  return config;
}

GenerationConfig GenerationConfig::from_pretrained(const std::filesystem::path& folder) {
  return in_folder(folder, [&] {
    const auto file = io::transformer_folder(folder) / "generation_config.json";
    if (electra::exists(file)) return from_json(read_text_file(file, io::max_config_bytes));
    io::OwnedJson json(Json::object());
    for (const auto& [key, text] : ElectraConfig::from_pretrained(folder).other) {
      io::OwnedJson value = io::parse_json_text(text, "config.json: " + key, ErrorCode::config);
      if (!value->is_null()) io::append_member(*json, key, value.take());
    }
    return read_config(std::move(json), "config.json");
  });
}

}  // namespace electra
