#include "electra/pipelines/text_generation.hpp"

#include <algorithm>
#include <utility>

#include "heads/generation/continue_prompts.hpp"
#include "pipelines/characters.hpp"
#include "pipelines/encode.hpp"
#include "pipelines/with_index.hpp"

namespace electra {
namespace {

using Ids = std::vector<std::int32_t>;
using Texts = TextGenerationPipeline::Texts;

constexpr Index default_new_tokens = 256;
constexpr double default_temperature = 0.7;
constexpr Index no_max_length = 20;  // what the reference takes for none

/// What follows a prompt, as text.
class Continuation {
 public:
  Continuation(const ElectraTokenizer& tokenizer, const TextGenerationOptions& options, Ids prompt)
      : tokenizer_(tokenizer), ids_(std::move(prompt)) {
    decoding_.skip_special_tokens = options.skip_special_tokens;
    decoding_.clean_up_tokenization_spaces = options.clean_up_tokenization_spaces;
    prompt_characters_ = pipelines::character_count(tokenizer_.decode(ids_, decoding_));
  }

  /// All is decoded and as much left out as the prompt alone would be: that is not always what the
  /// prompt has become.
  std::string of(const Ids& ids) const {
    const std::string text = tokenizer_.decode(ids, decoding_);
    const auto end = static_cast<std::int32_t>(pipelines::character_count(text));
    return pipelines::CharacterText(text).slice(
        {static_cast<std::int32_t>(prompt_characters_), end});
  }

  /// Adds a token, and gives the text that no further one changes.
  std::string add(std::int32_t id) {
    ids_.push_back(id);
    const std::string text = of(ids_);
    // A clean-up may join the last three words: "is n ' t" becomes "isn't".
    std::size_t end = text.size();
    for (int words = 0; words < 3 && end > 0; ++words) {
      const std::size_t space = text.rfind(' ', end - 1);
      end = space == std::string::npos ? 0 : space;
    }
    return show(text, end);
  }

  /// Gives the text that add() has held back.
  std::string rest() {
    const std::string text = of(ids_);
    return show(text, text.size());
  }

 private:
  std::string show(const std::string& text, std::size_t end) {
    if (end <= shown_) return {};
    const std::size_t begin = std::exchange(shown_, end);
    return text.substr(begin, end - begin);
  }

  const ElectraTokenizer& tokenizer_;
  Ids ids_;
  DecodeOptions decoding_;
  Index prompt_characters_;
  std::size_t shown_ = 0;  // bytes
};

}  // namespace

GenerationConfig TextGenerationPipeline::default_generation(const std::filesystem::path& folder) {
  GenerationConfig config = GenerationConfig::from_pretrained(folder);
  config.do_sample = true;
  config.temperature = default_temperature;
  config.max_new_tokens = default_new_tokens;
  if (config.max_length && *config.max_length != no_max_length) config.max_new_tokens.reset();
  return config;
}

Index TextGenerationPipeline::checked_max_length(const Options& options) const {
  return pipelines::InputLimits{tokenizer_, model_.config(), options.max_length}.longest_input();
}

Texts TextGenerationPipeline::continue_one(std::string_view prompt, const Options& options,
                                           const std::function<void()>& on_step) const {
  GenerationConfig config = options.generation;
  if (options.max_length) {
    config.max_length = checked_max_length(options);
    config.max_new_tokens.reset();
  }
  EncodeOptions encoding = pipelines::whole();  // one that is too long is an error of generate()
  encoding.add_special_tokens = options.add_special_tokens;
  const Ids ids = tokenizer_.encode(prompt, encoding).ids;
  Continuation continuation(tokenizer_, options, ids);
  TokenCallback on_token;
  if (options.on_text) {
    on_token = [&](const GeneratedToken& token) {
      options.on_text(continuation.add(token.id));
      return true;
    };
  }
  Texts texts;
  for (GeneratedSequence& sequence :
       generation::continue_prompts(model_, {ids}, config, on_token, on_step)) {
    const std::string addition = continuation.of(sequence.ids);
    texts.push_back({options.return_full_text ? std::string(prompt) + addition : addition,
                     std::move(sequence.ids)});
  }
  if (options.on_text) options.on_text(continuation.rest());
  return texts;
}

std::vector<Texts> TextGenerationPipeline::answer(const TextList& prompts,
                                                  const Options& options) const {
  checked_max_length(options);
  std::vector<Texts> all;
  std::function<void()> report;
  if (options.progress)
    report = [&] {
      options.progress({static_cast<Index>(all.size()), static_cast<Index>(prompts.size())});
    };
  for (const std::string_view prompt : prompts) {
    all.push_back(continue_one(prompt, options, report));
    if (report) report();
  }
  return all;
}

std::vector<Texts> TextGenerationPipeline::operator()(const TextList& prompts,
                                                      const Options& options) const {
  return pipelines::with_index(
      prompts, options, [this](const auto& some, const Options& how) { return answer(some, how); });
}

}  // namespace electra
