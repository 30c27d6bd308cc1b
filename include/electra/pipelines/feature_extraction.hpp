#pragma once

#include <cstddef>
#include <functional>
#include <string_view>
#include <utility>
#include <vector>

#include "electra/core/export.hpp"
#include "electra/core/tensor.hpp"
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

  /// @{
  /// Returns [hidden_size] for each text, or for one, and [tokens, hidden_size] without pooling.
  /// Throws `input` for a text that is too long and not to be cut.
  ELECTRA_EXPORT std::vector<Tensor> operator()(const TextList& texts,
                                                const Options& options = {}) const;
  template <class = void>
  Tensor operator()(std::string_view text, const Options& options = {}) const {
    return std::move((*this)(TextList{text}, options).front());
  }
  /// @}
  /// Returns a vector for each text as one tensor, [texts, hidden_size]. Throws as the calls above,
  /// and `input` without pooling.
  ELECTRA_EXPORT Tensor vectors(const TextList& texts, const Options& options) const;

 private:
  /// Takes the features of the text at a place.
  using TakeFeatures = std::function<void(std::size_t place, Tensor features)>;
  void for_each_text(const TextList& texts, const Options& options, const TakeFeatures& take) const;
};

}  // namespace electra
