#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "electra/core/export.hpp"
#include "electra/heads/multiple_choice.hpp"
#include "electra/pipelines/pipeline.hpp"

namespace electra {

namespace pipelines {
class LengthRule;
}

/// How one of several texts is chosen.
struct MultipleChoiceOptions : TruncatingOptions {};

/// A text, and what may follow it.
struct PromptChoices {
  std::string prompt;                ///< the first text of each pair
  std::vector<std::string> choices;  ///< the second texts
};

/// What the model has chosen.
struct Choice {
  Index choice;               ///< its place among the choices, counted from 0
  std::vector<float> scores;  ///< the probability of each
};

/// Which of several texts follows: each is read together with the prompt, as the reference's
/// examples for multiple choice do it.
class MultipleChoicePipeline
    : public PipelineBase<MultipleChoicePipeline, ElectraForMultipleChoice> {
 public:
  /// The options of a call.
  using Options = MultipleChoiceOptions;
  /// Takes a tokenizer and a model that are loaded.
  using PipelineBase::PipelineBase;

  /// Throws `input` if there is nothing to choose from, or for texts that are too long and not to
  /// be cut.
  ELECTRA_EXPORT std::vector<Choice> operator()(const std::vector<PromptChoices>& inputs,
                                                const Options& options = {}) const;
  /// The same for one prompt.
  ELECTRA_EXPORT Choice operator()(std::string_view prompt, const TextList& choices,
                                   const Options& options = {}) const;

 private:
  /// A prompt and its choices, which lie elsewhere.
  struct Input {
    std::string_view prompt;
    TextList choices;
  };

  std::vector<Choice> answer(const std::vector<Input>& inputs, const Options& options) const;
  Choice choose(const Input& input, const pipelines::LengthRule& rule, std::size_t place) const;
};

}  // namespace electra
