#pragma once

#include <initializer_list>
#include <string>
#include <vector>

#include "electra/core/export.hpp"
#include "electra/heads/pooling.hpp"
#include "electra/model/model.hpp"
#include "electra/pipelines/pipeline.hpp"

namespace electra {

/// How texts become vectors.
struct FeatureExtractionOptions : TruncatingOptions {
  Pooling pooling = Pooling::none;  ///< of the vectors of a text
  bool normalize = false;           ///< whether each vector is brought to the length 1
};

/// Texts to vectors; the reference's pipeline("feature-extraction"), and what is usually done with
/// its result.
class FeatureExtractionPipeline : public PipelineBase<FeatureExtractionPipeline, ElectraModel> {
 public:
  /// The options of a call.
  using Options = FeatureExtractionOptions;
  /// Takes a tokenizer and a model that are loaded.
  using PipelineBase::PipelineBase;

  /// Returns [hidden_size] for each text, or [tokens, hidden_size] without pooling. Throws `input`
  /// for a text that is too long and not to be cut.
  ELECTRA_EXPORT std::vector<Tensor> operator()(const std::vector<std::string>& texts,
                                                const Options& options = {}) const;
  /// @{
  /// The same for a list in braces, and for one text.
  ELECTRA_EXPORT std::vector<Tensor> operator()(std::initializer_list<const char*> texts,
                                                const Options& options = {}) const;
  ELECTRA_EXPORT Tensor operator()(const std::string& text, const Options& options = {}) const;
  /// @}

 private:
  std::vector<Tensor> answer(const std::vector<std::string>& texts, const Options& options) const;
};

}  // namespace electra
