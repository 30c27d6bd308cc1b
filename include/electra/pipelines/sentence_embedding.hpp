#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "electra/core/export.hpp"
#include "electra/core/ragged_batch.hpp"
#include "electra/core/tensor.hpp"
#include "electra/heads/sentence_modules.hpp"
#include "electra/model/model.hpp"
#include "electra/pipelines/pipeline.hpp"

namespace electra {

namespace io {
struct SentenceConfig;
}
namespace pipelines {
struct LengthLimit;
}

/// How texts become vectors.
struct SentenceEmbeddingOptions : TruncatingOptions {
  /// Put before each text; absent: the prompt of `prompt_name`.
  std::optional<std::string> prompt;
  /// Absent: the folder's default_prompt_name, if it has one.
  std::optional<std::string> prompt_name;
  /// How many features of each vector are kept, from the first on. Absent: all of them.
  std::optional<Index> truncate_dim;
  /// Whether each vector is then brought to the length 1. Where the folder's modules have done so,
  /// and nothing was cut off, it stays as it is.
  bool normalize = false;
};

/// Texts to one vector each, as SentenceTransformer(folder).encode(): the folder's modules.json,
/// sentence_bert_config.json and config_sentence_transformers.json say how, and without them it is
/// the mean of the tokens' vectors.
class SentenceEmbeddingPipeline : public PipelineBase<SentenceEmbeddingPipeline, ElectraModel> {
 public:
  /// The options of a call.
  using Options = SentenceEmbeddingOptions;

  /// Takes what is loaded; `modules` are for vectors of the model's hidden_size. There are no
  /// prompts then, and the tokenizer limits the length.
  ELECTRA_EXPORT SentenceEmbeddingPipeline(ElectraTokenizer tokenizer, ElectraModel model,
                                           SentenceModules modules);

  /// @{
  /// Opens a folder of sentence-transformers or of transformers; with `pooling`, that replaces the
  /// modules behind the Transformer, and `tokenizer` the folder's own. Throws as the tokenizer, the
  /// model and SentenceModules::from_pretrained() do.
  ELECTRA_EXPORT static SentenceEmbeddingPipeline from_pretrained(
      const std::filesystem::path& folder, const LoadOptions& options = {},
      LoadReport* report = nullptr);
  ELECTRA_EXPORT static SentenceEmbeddingPipeline from_pretrained(
      const std::filesystem::path& folder, const SentencePooling& pooling,
      const LoadOptions& options = {}, LoadReport* report = nullptr);
  ELECTRA_EXPORT static SentenceEmbeddingPipeline from_pretrained(
      const std::filesystem::path& folder, ElectraTokenizer tokenizer,
      const std::optional<SentencePooling>& pooling, const LoadOptions& options = {},
      LoadReport* report = nullptr);
  /// @}

  /// @{
  /// Returns a vector for each text, [texts, width()], or for one, [width()]; of so many features
  /// as truncate_dim keeps. Throws `input` for a prompt's name that the folder does not have, for a
  /// truncate_dim below 1, and without truncation for a text that is too long.
  ELECTRA_EXPORT Tensor operator()(const TextList& texts, const Options& options = {}) const;
  template <class = void>
  Tensor operator()(std::string_view text, const Options& options = {}) const {
    Tensor vectors = (*this)(TextList{text}, options);
    const Index features = vectors.width();
    return std::move(vectors).reshaped({features});
  }
  /// @}
  /// Returns the vectors of texts that are encoded already: prompts and limits are the caller's.
  ELECTRA_EXPORT Tensor vectors(const RaggedBatch& tokens, const Options& options = {}) const;

  /// The features of a vector.
  Index width() const noexcept { return modules_.width(); }
  /// The modules behind the Transformer.
  const SentenceModules& modules() const noexcept { return modules_; }
  /// The most tokens that are read of a text with its prompt, [CLS] and [SEP] among them.
  ELECTRA_EXPORT Index max_seq_length() const;
  /// Returns the prompt that a call with these options puts before each text. Throws `input` for a
  /// name that the folder does not have.
  ELECTRA_EXPORT std::string prompt_of(const Options& options) const;

 private:
  Tensor answer(const TextList& texts, const Options& options) const;
  Tensor finished(Tensor vectors, const Options& options) const;
  SentenceEmbeddingPipeline(ElectraTokenizer tokenizer, ElectraModel model, SentenceModules modules,
                            std::shared_ptr<const io::SentenceConfig> config);
  pipelines::LengthLimit limit(std::optional<Index> max_length) const;
  std::string read_text(const std::string& text) const;
  std::vector<Encoding> encode(const std::string& prompt, const TextList& texts,
                               const Options& options) const;
  Index prompt_tokens(const std::string& prompt) const;

  SentenceModules modules_;
  std::shared_ptr<const io::SentenceConfig> config_;
};

}  // namespace electra
