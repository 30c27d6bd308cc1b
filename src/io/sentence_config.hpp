#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "electra/core/shape.hpp"

namespace electra::io {

/// How a sentence-transformers folder has its texts read.
struct SentenceConfig {
  /// The most tokens of a text, [CLS] and [SEP] among them, instead of the tokenizer's own limit.
  std::optional<Index> max_seq_length;
  bool do_lower_case = false;  ///< before the tokenizer
  std::map<std::string, std::string> prompts = {{"query", ""}, {"document", ""}};
  std::optional<std::string> default_prompt_name;  ///< one of the prompts

  /// Returns the prompt of that name. Throws `input` if there is none.
  const std::string& prompt(const std::string& name) const;
};

/// Whether config_sentence_transformers.json says that the folder is a cross-encoder's, whose
/// modules make no vectors of texts. Throws `io` or `config`.
bool is_cross_encoder(const std::filesystem::path& folder);

/// Throws `unsupported` where config_sentence_transformers.json says that the folder is that of
/// another class than SentenceTransformer, which would read its modules in another way.
void require_sentence_model(const std::filesystem::path& folder);

/// The settings of a cross-encoder in config_sentence_transformers.json.
struct CrossEncoderConfig {
  std::optional<std::string> activation_fn;  ///< the class that makes scores of logits
  std::string prompt;                        ///< put before the first text of each pair
};

/// Reads it, where it is there and says that the folder is a cross-encoder's. Throws `io` or
/// `config`.
CrossEncoderConfig read_cross_encoder_config(const std::filesystem::path& folder);

/// Reads sentence_bert_config.json, or what older releases call it, and
/// config_sentence_transformers.json; both may be absent, and neither is read without a
/// modules.json. Throws `io` or `config`, and `unsupported` for an option of the tokenizer that is
/// not known.
SentenceConfig read_sentence_config(const std::filesystem::path& folder);

/// The names that sentence_bert_config.json has had, in the order in which they are looked for.
constexpr const char* transformer_config_names[] = {
    "sentence_bert_config.json",       "sentence_roberta_config.json",
    "sentence_distilbert_config.json", "sentence_camembert_config.json",
    "sentence_albert_config.json",     "sentence_xlm-roberta_config.json",
    "sentence_xlnet_config.json",
};
constexpr const char* sentence_config_name = "config_sentence_transformers.json";

}  // namespace electra::io
