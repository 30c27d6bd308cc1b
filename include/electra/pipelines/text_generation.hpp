#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "electra/core/export.hpp"
#include "electra/heads/generation.hpp"
#include "electra/pipelines/pipeline.hpp"

namespace electra {

/// Is told what has been added to the text of one prompt. What it throws ends the call.
using TextCallback = std::function<void(std::string_view addition)>;

/// How texts are continued. Their max_length is that of a text with its prompt, as in
/// GenerationConfig, and takes the place of both lengths there; no prompt is cut.
struct TextGenerationOptions : PipelineOptions {
  GenerationConfig generation;               ///< how the tokens are chosen
  bool return_full_text = true;              ///< the prompt and what follows, or that alone
  bool add_special_tokens = true;            ///< to the prompt, before it is read
  bool skip_special_tokens = true;           ///< in what is written
  bool clean_up_tokenization_spaces = true;  ///< as in "did n't" to "didn't"
  /// Text as it is written, a prompt after the other; not for beams or several texts.
  TextCallback on_text;
};

/// A text that a model has written.
struct GeneratedText {
  std::string generated_text;                     ///< as return_full_text says
  std::vector<std::int32_t> generated_token_ids;  ///< the prompt's and what follows
};

/// Texts that go on; the reference's pipeline("text-generation").
class TextGenerationPipeline : public PipelineBase<TextGenerationPipeline, ElectraForCausalLM> {
 public:
  /// The options of a call.
  using Options = TextGenerationOptions;
  /// The texts for one prompt; beams from best to worst.
  using Texts = std::vector<GeneratedText>;
  /// Takes a tokenizer and a model that are loaded.
  using PipelineBase::PipelineBase;

  /// Returns the settings of the reference's pipeline for a folder: sampling at temperature 0.7 for
  /// 256 new tokens, all else from the folder's files. Throws as
  /// GenerationConfig::from_pretrained() does.
  ELECTRA_EXPORT static GenerationConfig default_generation(const std::filesystem::path& folder);

  /// @{
  /// Returns generation.num_return_sequences texts for each prompt, or for one. Throws as
  /// generate() does.
  ELECTRA_EXPORT std::vector<Texts> operator()(const TextList& prompts,
                                               const Options& options = {}) const;
  template <class = void>
  Texts operator()(std::string_view prompt, const Options& options = {}) const {
    return std::move((*this)(TextList{prompt}, options).front());
  }
  /// @}

 private:
  std::vector<Texts> answer(const TextList& prompts, const Options& options) const;
  Index checked_max_length(const Options& options) const;
  Texts continue_one(std::string_view prompt, const Options& options,
                     const std::function<void()>& on_step) const;
};

}  // namespace electra
