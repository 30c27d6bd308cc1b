#include "io/sentence_config.hpp"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "core/exists.hpp"
#include "core/quoted.hpp"
#include "core/without_slash.hpp"
#include "electra/core/error.hpp"
#include "electra/core/in_folder.hpp"
#include "io/config_fields.hpp"
#include "io/model_folder.hpp"
#include "io/module_list.hpp"

namespace electra::io {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr const char* sentence_model_type = "SentenceTransformer";

void check_length(const char* key, Index length, const std::string& file) {
  require(length >= 1, ErrorCode::config, FileName{file}, ": ", FieldName{key}, " is ", length,
          "; it must be at least 1");
}

/// The arguments that a folder may have for its tokenizer and that change no token.
constexpr const char* harmless_arguments[] = {
    "cache_dir", "local_files_only",  "revision", "subfolder",
    "token",     "trust_remote_code", "use_fast"};

void read_tokenizer_arguments(const char* key, const Json& arguments, const std::string& file,
                              SentenceConfig& config) {
  ConfigFields::check(arguments.is_object(), key, arguments, "an object", file);
  for (const auto& [name, value] : arguments.items()) {
    if (name == "model_max_length" && !value.is_null()) {
      const Index length = ConfigFields::integer(name, value, file);
      check_length("model_max_length", length, file);
      if (!config.max_seq_length) config.max_seq_length = length;
      continue;
    }
    const bool is_harmless = std::find(std::begin(harmless_arguments), std::end(harmless_arguments),
                                       name) != std::end(harmless_arguments);
    require(is_harmless || value.is_null(), ErrorCode::unsupported, FileName{file}, ": ",
            FieldName{key}, " has ", Quoted{name},
            ", which is not supported; set it in tokenizer_config.json");
  }
}

void require_value(ConfigFields& fields, const char* key, const char* wanted,
                   const std::string& file) {
  std::string value = wanted;
  fields.read(key, value);
  require(value == wanted, ErrorCode::unsupported, FileName{file}, ": ", FieldName{key}, " is ",
          Quoted{value}, ", which is not supported; ", Quoted{wanted}, " is");
}

void read_transformer_config(ConfigFields fields, const std::string& file, SentenceConfig& config) {
  fields.read("max_seq_length", config.max_seq_length);
  if (config.max_seq_length) check_length("max_seq_length", *config.max_seq_length, file);
  fields.read("do_lower_case", config.do_lower_case);
  for (const char* key : {"tokenizer_args", "processor_kwargs"}) {
    if (const Json* arguments = fields.find(key))
      read_tokenizer_arguments(key, *arguments, file, config);
  }
  require_value(fields, "transformer_task", "feature-extraction", file);
  require_value(fields, "module_output_name", "token_embeddings", file);
}

constexpr std::size_t max_prompt_bytes = std::size_t{1} << 14;

std::string text_of_prompt(const std::string& name, const Json& prompt, const std::string& file) {
  const std::string key = "prompts[" + to_string(Quoted{name}) + "]";
  std::string text = ConfigFields::text(key, prompt, file);
  require(text.size() <= max_prompt_bytes, ErrorCode::config, FileName{file}, ": ", FieldName{key},
          " has ", text.size(), " bytes; at most ", max_prompt_bytes,
          " are supported, since it stands before every text: shorten it");
  return text;
}

void read_prompts(ConfigFields& fields, SentenceConfig& config) {
  const std::string file = sentence_config_name;
  if (const Json* prompts = fields.find("prompts")) {
    ConfigFields::check(prompts->is_object(), "prompts", *prompts, "an object", file);
    for (const auto& [name, prompt] : prompts->items()) {
      config.prompts[name] = prompt.is_null() ? "" : text_of_prompt(name, prompt, file);
    }
  }
  fields.read("default_prompt_name", config.default_prompt_name);
  if (!config.default_prompt_name) return;
  require(config.prompts.count(*config.default_prompt_name) > 0, ErrorCode::config, FileName{file},
          ": ", FieldName{"default_prompt_name"}, " is ", Quoted{*config.default_prompt_name},
          ", which is not one of the prompts");
}

ConfigFields sentence_fields(const fs::path& folder) {
  return read_config_fields(folder, sentence_config_name, ConfigPresence::optional);
}

std::string model_type(const fs::path& folder) {
  std::string type = sentence_model_type;
  sentence_fields(folder).read("model_type", type);
  return type;
}

}  // namespace

const std::string& SentenceConfig::prompt(const std::string& name) const {
  const auto found = prompts.find(name);
  if (found != prompts.end()) return found->second;
  std::vector<std::string_view> names;
  for (const auto& [known, text] : prompts) names.push_back(known);
  fail(ErrorCode::input, OptionName{"prompt_name"}, " is ", Quoted{name},
       "; the prompts of the model are ", quoted_list(names, 16));
}

bool is_cross_encoder(const fs::path& folder) { return model_type(folder) == "CrossEncoder"; }

void require_sentence_model(const fs::path& folder) {
  const std::string type = model_type(folder);
  require(type == sentence_model_type, ErrorCode::unsupported, FileName{sentence_config_name}, ": ",
          FieldName{"model_type"}, " is ", Quoted{type}, ", which is not supported; ",
          Quoted{sentence_model_type}, " is, and with ", OptionName{"pooling"},
          " the vectors of any model");
}

CrossEncoderConfig read_cross_encoder_config(const fs::path& folder) {
  return in_folder(folder, [&] {
    CrossEncoderConfig config;
    if (!is_cross_encoder(folder)) return config;
    ConfigFields fields = sentence_fields(folder);
    fields.read("activation_fn", config.activation_fn);
    SentenceConfig prompts;
    read_prompts(fields, prompts);
    if (prompts.default_prompt_name) config.prompt = prompts.prompt(*prompts.default_prompt_name);
    return config;
  });
}

SentenceConfig read_sentence_config(const fs::path& folder) {
  return in_folder(folder, [&] {
    SentenceConfig config;
    const auto modules = read_module_list(folder);
    if (modules.empty() || is_cross_encoder(folder)) return config;
    const fs::path path = without_slash(transformer_path(modules));
    for (const char* name : transformer_config_names) {
      ConfigFields fields = read_config_fields(folder, path / name, ConfigPresence::optional);
      if (fields.empty()) continue;
      read_transformer_config(std::move(fields), (path / name).string(), config);
      break;
    }
    ConfigFields fields = sentence_fields(folder);
    read_prompts(fields, config);
    return config;
  });
}

}  // namespace electra::io
