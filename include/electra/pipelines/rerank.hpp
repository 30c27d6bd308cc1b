#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "electra/core/export.hpp"
#include "electra/core/tensor.hpp"
#include "electra/heads/sequence_classification.hpp"
#include "electra/pipelines/pipeline.hpp"
#include "electra/pipelines/text_classification.hpp"

namespace electra {

/// How documents are ranked. `progress` counts documents.
struct RerankOptions : TruncatingOptions {
  /// Absent: the activation that the folder names; without one, sigmoid for a model with one label
  /// and none for one with several.
  std::optional<FunctionToApply> function_to_apply;
  /// How many documents to give, the best first. Absent: all of them.
  std::optional<Index> top_k;
  /// The label by whose score documents are ranked. A model with one label needs none.
  std::optional<std::string> label;
};

/// A query, and the documents that may answer it.
struct QueryDocuments {
  std::string query;                   ///< the first text of each pair
  std::vector<std::string> documents;  ///< the second texts
};

/// A document, and how well it answers the query.
struct RankedDocument {
  Index index;                ///< its place among the documents given, counted from 0
  float score;                ///< that of the label by which documents are ranked
  float logit;                ///< what the score was made of: two scores may be 1, and these differ
  std::vector<float> scores;  ///< of every label, in the order of their ids
};

/// Whether a document stands before another in a ranking: by its score, by its logit where the
/// scores are equal, and where these are too, by its index. What is not a number comes first.
ELECTRA_EXPORT bool ranks_before(const RankedDocument& one, const RankedDocument& other);

/// Documents by how well they answer a query: CrossEncoder(folder).rank() and .predict() of
/// sentence-transformers.
class RerankPipeline : public PipelineBase<RerankPipeline, ElectraForSequenceClassification> {
 public:
  /// The options of a call.
  using Options = RerankOptions;
  /// Documents, the best first.
  using Ranking = std::vector<RankedDocument>;

  /// Takes a tokenizer and a model that are loaded; the activation is the one that the model's
  /// config names. Throws `config` for one that is no text.
  ELECTRA_EXPORT RerankPipeline(ElectraTokenizer tokenizer, ElectraForSequenceClassification model);
  /// @{
  /// Opens a folder, with another tokenizer than its own or not, and with its model or one that is
  /// loaded. Its
  /// config_sentence_transformers.json, if there is one, may name another activation than
  /// config.json, and a prompt to put before each query. Throws as the tokenizer and the model do.
  ELECTRA_EXPORT static RerankPipeline from_pretrained(const std::filesystem::path& folder,
                                                       const LoadOptions& options = {},
                                                       LoadReport* report = nullptr);
  ELECTRA_EXPORT static RerankPipeline from_pretrained(const std::filesystem::path& folder,
                                                       ElectraTokenizer tokenizer,
                                                       const LoadOptions& options = {},
                                                       LoadReport* report = nullptr);
  ELECTRA_EXPORT static RerankPipeline from_pretrained(const std::filesystem::path& folder,
                                                       ElectraTokenizer tokenizer, Model model);
  /// @}

  /// Returns the documents in the order of ranks_before(). Throws `input` for texts that are too
  /// long and for a label that is wanted or that the model does not have, `unsupported` for an
  /// activation of the folder that is not one of torch.nn. An error about a document has its place
  /// as its index. Throws `input` for more than 8,388,608 scores in all and 1,024 for each document
  /// that is returned.
  ELECTRA_EXPORT Ranking operator()(std::string_view query, const TextList& documents,
                                    const Options& options = {}) const;
  /// Returns the ranking of each query; an error has the place of its query.
  ELECTRA_EXPORT std::vector<Ranking> operator()(const std::vector<QueryDocuments>& inputs,
                                                 const Options& options = {}) const;
  /// Returns the scores of the documents in the order given, [documents, num_labels]. Throws as the
  /// calls above, but needs no label.
  ELECTRA_EXPORT Tensor predict(std::string_view query, const TextList& documents,
                                const Options& options = {}) const;

  /// The class of the activation that the folder names, as in "torch.nn.modules.linear.Identity";
  /// empty if it names none.
  const std::string& activation() const noexcept { return activation_; }
  /// The prompt that is put before each query.
  const std::string& prompt() const noexcept { return prompt_; }

 private:
  /// A query and its documents, which lie elsewhere.
  struct Input {
    std::string_view query;
    TextList documents;
  };
  /// The index that a warning about a document has.
  enum class Place { of_input, of_document };

  std::vector<Ranking> answer(const std::vector<Input>& inputs, const Options& options,
                              Place place) const;
  /// Calls `visit` with the place of each among all documents, in any order, and its logits.
  void for_each_logits(const std::vector<Input>& inputs, const Options& options, Place place,
                       const std::function<void(Index document, float* logits)>& visit) const;

  std::string activation_;
  std::string activation_file_ = "config.json";
  std::string prompt_;
};

}  // namespace electra
