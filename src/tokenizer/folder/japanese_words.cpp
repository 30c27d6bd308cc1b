#include "tokenizer/folder/japanese_words.hpp"

#include <vector>

namespace electra::tokenizer::folder {

// The word tokenizers of transformers apply NFKC to the whole text, then split it, then lower-case
// each word. CharacterTokenizer applies NFKC again. WordpieceTokenizer splits at white space.
void set_japanese_words(const TokenizerConfig& config, Settings& settings) {
  using Kind = unicode::NormalizerStep::Kind;
  const bool is_character = config.japanese_subword_type() == "character";
  std::vector<unicode::NormalizerStep> steps;
  const auto add = [&](Kind kind) { steps.emplace_back().kind = kind; };
  if (config.japanese_normalizes_words()) add(Kind::nfkc);
  if (config.japanese_do_lower_case()) add(Kind::lowercase);
  if (is_character && !config.japanese_normalizes_words()) add(Kind::nfkc);
  settings.normalizer = unicode::Normalizer(std::move(steps));
  settings.pre_tokenizer =
      is_character ? engine::PreTokenizer::characters : engine::PreTokenizer::white_space;
  settings.word_splitter = config.japanese_word_splitter();
  settings.decoder.cleanup = false;
  settings.is_slow = true;
}

}  // namespace electra::tokenizer::folder
