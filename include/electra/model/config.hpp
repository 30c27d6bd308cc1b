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
  /// The defaults of the reference: those of ELECTRA-small, and two labels.
  ElectraConfig();

  Index vocab_size = 30522;          ///< words of the vocabulary: rows of the word embeddings
  Index embedding_size = 128;        ///< numbers in a token's vector before the projection
  Index hidden_size = 256;           ///< numbers in a token's vector inside the encoder
  Index num_hidden_layers = 12;      ///< how many layers the encoder has
  Index num_attention_heads = 4;     ///< in a layer; hidden_size is a multiple of it
  Index intermediate_size = 1024;    ///< numbers in a token's vector inside the feed-forward part
  std::string hidden_act = "gelu";   ///< the activation of the feed-forward part
  double hidden_dropout_prob = 0.1;  ///< training only
  double attention_probs_dropout_prob = 0.1;  ///< training only
  Index max_position_embeddings = 512;        ///< the most tokens of a sequence
  Index type_vocab_size = 2;                  ///< how many token types there are
  double initializer_range = 0.02;            ///< the deviation of made-up weights
  double layer_norm_eps = 1e-12;              ///< added to the variance of every LayerNorm
  std::string summary_type = "first";         ///< multiple choice: "first", "last" or "mean"
  bool summary_use_proj = true;               ///< multiple choice: a dense layer after that
  std::optional<std::string> summary_activation = "gelu";  ///< multiple choice: after the layer
  double summary_last_dropout = 0.1;                       ///< training only
  bool summary_proj_to_labels = false;    ///< multiple choice: num_labels() has to be hidden_size
  std::optional<Index> pad_token_id = 0;  ///< kept as it is: the tokenizer pads
  std::optional<Index> bos_token_id;      ///< kept as it is
  std::vector<Index> eos_token_id;        ///< any of them ends a generated text
  /// Added to a token's vector, or to the scores of attention.
  PositionEmbeddingType position_embedding_type = PositionEmbeddingType::absolute;
  bool use_cache = true;                     ///< kept as it is: ForwardOptions::cache asks
  std::optional<double> classifier_dropout;  ///< training only
  bool is_decoder = false;                   ///< a token sees those before it alone
  bool add_cross_attention = false;          ///< a decoder also looks at an encoder's states
  bool tie_word_embeddings = true;           ///< a language model's head uses them as its weights
  std::map<Index, std::vector<Index>> pruned_heads;  ///< layer to the heads it has lost
  std::optional<ProblemType> problem_type;           ///< absent: found out from the labels
  /// The name of each class.
  std::map<Index, std::string> id2label;
  /// The class of each name. What the file has for a name in another form than as an integer, as in
  /// "0", 0.0 or null, stands in `other` too, and is written back where the class is still the
  /// same.
  std::map<std::string, Index> label2id;
  std::vector<std::string> architectures;  ///< the reference's classes that the weights are of
  /// Keys that stand for nothing here, with their JSON text: they are written back as they were.
  std::map<std::string, std::string> other;

  /// Reads `config.json` of a folder (or the file itself). Throws `io` if it cannot be read and
  /// `config` with the key, what was found and what was wanted.
  static ElectraConfig from_pretrained(const std::filesystem::path& folder_or_file);
  /// Reads the text of a config.json. Throws `config`.
  static ElectraConfig from_json(std::string_view text);
  /// The text of a config.json that reads back as this config. Throws `config` for text that is
  /// not UTF-8, and for a value of `other` that is not JSON.
  std::string to_json() const;

  /// The number of entries of id2label.
  Index num_labels() const noexcept { return static_cast<Index>(id2label.size()); }
  /// The name of a class; "LABEL_7" where id2label has none for it.
  std::string label(Index id) const;
  /// Numbers in a query, a key or a value of one head.
  Index head_size() const noexcept { return hidden_size / num_attention_heads; }
  /// The heads that a layer still has.
  Index heads_of_layer(Index layer) const;
  /// Throws `config` if a field is out of bounds or two contradict each other.
  void validate() const;
};

}  // namespace electra
