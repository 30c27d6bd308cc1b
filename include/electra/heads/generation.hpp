#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "electra/core/export.hpp"
#include "electra/core/shape.hpp"
#include "electra/heads/causal_lm.hpp"

namespace electra {

/// When beam search may end, once it has as many finished texts as beams: `no`: when the best
/// running beam, at its present length, is no better than the worst of them; `yes`: at once;
/// `never`: when no running beam could become better.
enum class EarlyStopping { no, yes, never };

/// How text is generated; names, meanings and defaults of the reference's GenerationConfig.
struct ELECTRA_EXPORT GenerationConfig {
  /// How many tokens follow a prompt at most where neither length is set.
  static constexpr Index default_max_new_tokens = 20;

  /// The most tokens of a text, prompt included; unset: default_max_new_tokens more than the prompt
  /// has, or as many as the model has positions for.
  std::optional<Index> max_length;
  std::optional<Index> max_new_tokens;  ///< without the prompt; decides before max_length
  Index min_length = 0;                 ///< with the prompt: no end before
  std::optional<Index> min_new_tokens;  ///< without the prompt; decides before min_length
  /// Any of them ends a text and stays in it; unset: those of the model's config.
  std::optional<std::vector<Index>> eos_token_id;
  Index num_return_sequences = 1;  ///< for each prompt; more than one takes samples or beams

  double repetition_penalty = 1;   ///< above 1: tokens of the text, prompt included, lose
  Index no_repeat_ngram_size = 0;  ///< no run of so many tokens stands twice; 0: any may

  bool do_sample = false;  ///< draws tokens; otherwise the likeliest is taken
  double temperature = 1;  ///< of the draw; towards 0 it takes the likeliest
  Index top_k = 50;        ///< draws among so many of the likeliest, ties included; 0: all
  double top_p = 1;        ///< draws among the likeliest that have this probability together
  std::uint64_t seed = 0;  ///< the same seed, prompt and model give the same text on any machine

  Index num_beams = 1;        ///< how many texts are searched side by side; 1: no beam search
  double length_penalty = 1;  ///< a beam's score is its log-probability / length^length_penalty
  EarlyStopping early_stopping = EarlyStopping::no;  ///< of beam search

  /// Reads generation_config.json of a Hugging Face folder or, where it has none, the keys for
  /// generation in its config.json. Throws `io`, `config`, or `unsupported` for a key that would
  /// change the text and is not known here.
  static GenerationConfig from_pretrained(const std::filesystem::path& folder);
  /// Reads the text of a generation_config.json. Throws as from_pretrained() does.
  static GenerationConfig from_json(std::string_view text);
};

/// A text that a model has written.
struct GeneratedSequence {
  std::vector<std::int32_t> ids;  ///< the prompt, what follows, and the token that ended it if any
  /// The natural logarithm of the probability that the model gave to what follows the prompt;
  /// after beam search what its beam was judged by: length_penalty and other rules are in it.
  float score = 0;
};

/// A token that has just been added to a text.
struct GeneratedToken {
  Index sequence;   ///< the place of its text in what generate() gives
  std::int32_t id;  ///< in the vocabulary
};

/// Is told of each new token; false ends its text there.
using TokenCallback = std::function<bool(const GeneratedToken&)>;

/// Continues every prompt: num_return_sequences texts for each (fewer if beam search finds no
/// more), the prompts' order kept, beams from best to worst. A text depends on its own prompt
/// alone, not on the others, and has no padding. One that no token may follow, as by
/// no_repeat_ngram_size, ends there, whatever its least length. Throws `input` if a prompt, or what
/// may follow it, does not fit the model, or an option is out of bounds, before anything is
/// computed; `unsupported` for a model without is_decoder.
ELECTRA_EXPORT std::vector<GeneratedSequence> generate(
    const ElectraForCausalLM& model, const std::vector<std::vector<std::int32_t>>& prompts,
    const GenerationConfig& config = {}, const TokenCallback& on_token = {});

}  // namespace electra
