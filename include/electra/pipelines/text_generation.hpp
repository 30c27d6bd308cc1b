#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "electra/core/export.hpp"
#include "electra/heads/generation.hpp"
#include "electra/pipelines/pipeline.hpp"

namespace electra {

/// Is told what has been added to the text of one prompt. What it throws ends the call.
using TextCallback = std::function<void(std::string_view addition)>;

/// How texts are continued.
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
class ELECTRA_EXPORT TextGenerationPipeline
    : public PipelineBase<TextGenerationPipeline, ElectraForCausalLM> {
 public:
  /// What a call may be told.
  using Options = TextGenerationOptions;
  /// The texts for one prompt; beams from best to worst.
  using Texts = std::vector<GeneratedText>;
  /// Of a tokenizer and a model that are there.
  using PipelineBase::PipelineBase;

  /// Gives what the reference's pipeline does with a folder unless told otherwise: tokens are
  /// drawn at the temperature 0.7, 256 of them; the rest as the folder says. Throws as
  /// GenerationConfig::from_pretrained() does.
  static GenerationConfig usual_generation(const std::filesystem::path& folder);

  /// Gives generation.num_return_sequences texts for each prompt. Throws as generate() does.
  std::vector<Texts> operator()(const std::vector<std::string>& prompts,
                                const Options& options = {}) const;
  /// The same for one prompt.
  Texts operator()(const std::string& prompt, const Options& options = {}) const;

 private:
  Texts continue_one(const std::string& prompt, const Options& options) const;
};

}  // namespace electra
