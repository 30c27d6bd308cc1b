#include <array>

#include "electra/core/error.hpp"
#include "tokenizer/pipeline.hpp"

namespace electra::tokenizer {
namespace {

struct Replacement {
  std::string_view from;
  std::string_view to;
};

// What the WordPiece decoder does to each token. transformers' own clean-up, over the whole text,
// is the same without the one that the flag tells.
struct CleanUp {
  Replacement replacement;
  bool in_transformers;
};
constexpr std::array<CleanUp, 11> clean_ups = {{
    {{" .", "."}, true},
    {{" ?", "?"}, true},
    {{" !", "!"}, true},
    {{" ,", ","}, true},
    {{" ' ", "'"}, true},
    {{" n't", "n't"}, true},
    {{" 'm", "'m"}, true},
    {{" do not", " don't"}, false},
    {{" 's", "'s"}, true},
    {{" 've", "'ve"}, true},
    {{" 're", "'re"}, true},
}};

void replace_all(std::string& text, const Replacement& replacement) {
  std::size_t found = text.find(replacement.from);
  if (found == std::string::npos) return;
  std::string result;
  std::size_t copied = 0;
  while (found != std::string::npos) {
    result.append(text, copied, found - copied).append(replacement.to);
    copied = found + replacement.from.size();
    found = text.find(replacement.from, copied);
  }
  text = result.append(text, copied, std::string::npos);
}

void clean_up(std::string& text, bool as_transformers) {
  for (const CleanUp& step : clean_ups) {
    if (step.in_transformers || !as_transformers) replace_all(text, step.replacement);
  }
}

/// Adds a token to the text before it.
void append_token(const Decoder& decoder, std::string token, bool is_first, std::string& text) {
  if (!decoder.wordpiece) {
    text.append(is_first ? "" : " ").append(token);
    return;
  }
  if (!is_first) {
    if (std::string_view(token).substr(0, decoder.prefix.size()) == decoder.prefix) {
      token.erase(0, decoder.prefix.size());
    } else {
      token.insert(token.begin(), ' ');
    }
  }
  if (decoder.cleanup) clean_up(token, false);
  text += token;
}

}  // namespace

std::string Pipeline::decode_pieces(const std::vector<std::int32_t>& ids,
                                    bool skip_special_tokens) const {
  std::vector<JapaneseTokenizer::Token> tokens;
  for (const std::int32_t id : ids) {
    std::optional<std::string> token = content(id);
    require(token.has_value(), ErrorCode::input, "the id ", id,
            " stands for no piece; ids from 0 to ", settings_.vocabulary.max_id(),
            " and those of added tokens do");
    const bool is_special = settings_.added.is_special(*token);
    if (is_special && skip_special_tokens) continue;
    const bool is_added = settings_.added.token(id) != nullptr;
    tokens.push_back({std::move(*token), id, is_added, is_special});
  }
  return settings_.japanese->decode(tokens, static_cast<std::int32_t>(settings_.vocabulary.size()));
}

std::string Pipeline::decode_tokens(const std::vector<std::int32_t>& ids,
                                    bool skip_special_tokens) const {
  std::string text;
  bool is_first = true;
  for (const std::int32_t id : ids) {
    std::optional<std::string> token = content(id);
    if (!token || (skip_special_tokens && settings_.added.is_special(*token))) continue;
    append_token(settings_.decoder, std::move(*token), is_first, text);
    is_first = false;
  }
  return text;
}

std::string Pipeline::decode(const std::vector<std::int32_t>& ids,
                             const DecodeOptions& options) const {
  for (const std::int32_t id : ids) {
    require(id >= 0, ErrorCode::input, "the id ", id, " is less than 0; ids count from 0");
  }
  std::string text = settings_.japanese ? decode_pieces(ids, options.skip_special_tokens)
                                        : decode_tokens(ids, options.skip_special_tokens);
  if (options.clean_up_tokenization_spaces.value_or(settings_.clean_up_tokenization_spaces)) {
    clean_up(text, true);
  }
  return text;
}

}  // namespace electra::tokenizer
