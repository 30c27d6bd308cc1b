#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "electra/core/export.hpp"
#include "electra/core/shape.hpp"

namespace electra {

/// How positions come into attention.
enum class PositionEmbeddingType { absolute, relative_key, relative_key_query };

/// Which loss sequence classification uses.
enum class ProblemType { regression, single_label_classification, multi_label_classification };

/// The architecture of one ELECTRA, as config.json has it; the reference's ElectraConfig with the
/// inherited fields that matter. A field that the file lacks keeps the default it has here.
struct ELECTRA_EXPORT ElectraConfig {
  Index vocab_size = 30522;
  Index embedding_size = 128;
  Index hidden_size = 256;
  Index num_hidden_layers = 12;
  Index num_attention_heads = 4;
  Index intermediate_size = 1024;
  std::string hidden_act = "gelu";
  double hidden_dropout_prob = 0.1;           ///< training only
  double attention_probs_dropout_prob = 0.1;  ///< training only
  Index max_position_embeddings = 512;
  Index type_vocab_size = 2;
  double initializer_range = 0.02;
  double layer_norm_eps = 1e-12;
  std::string summary_type = "first";
  bool summary_use_proj = true;
  std::optional<std::string> summary_activation = "gelu";
  double summary_last_dropout = 0.1;  ///< training only
  bool summary_proj_to_labels = false;
  std::optional<Index> pad_token_id = 0;
  std::optional<Index> bos_token_id;
  std::vector<Index> eos_token_id;  ///< any of them ends a generated text
  PositionEmbeddingType position_embedding_type = PositionEmbeddingType::absolute;
  bool use_cache = true;
  std::optional<double> classifier_dropout;  ///< training only
  bool is_decoder = false;
  bool add_cross_attention = false;
  bool tie_word_embeddings = true;
  std::map<Index, std::vector<Index>> pruned_heads;  ///< layer to the heads it has lost
  std::optional<ProblemType> problem_type;
  std::map<Index, std::string> id2label = {{0, "LABEL_0"}, {1, "LABEL_1"}};
  std::map<std::string, Index> label2id = {{"LABEL_0", 0}, {"LABEL_1", 1}};
  std::vector<std::string> architectures;
  /// Keys that stand for nothing here, with their JSON text: they are written back as they were.
  std::map<std::string, std::string> other;

  /// Reads `config.json` of a folder (or the file itself). Throws `io` if it cannot be read and
  /// `config` with the key, what was found and what was wanted.
  static ElectraConfig from_pretrained(const std::filesystem::path& folder_or_file);
  /// Reads the text of a config.json. Throws `config`.
  static ElectraConfig from_json(std::string_view text);
  /// The text of a config.json that reads back as this config.
  std::string to_json() const;

  /// The number of entries of id2label.
  Index num_labels() const noexcept { return static_cast<Index>(id2label.size()); }
  /// The name of a class; "LABEL_7" where id2label has none for it.
  std::string label(Index id) const;
  Index head_size() const noexcept { return hidden_size / num_attention_heads; }
  /// The heads that a layer still has.
  Index heads_of_layer(Index layer) const;
  /// Throws `config` if a field is out of bounds or two contradict each other.
  void validate() const;
};

}  // namespace electra
