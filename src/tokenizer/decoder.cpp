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

std::string Pipeline::decode(const std::vector<std::int32_t>& ids,
                             const DecodeOptions& options) const {
  std::string text;
  bool is_first = true;
  for (const std::int32_t id : ids) {
    require(id >= 0, ErrorCode::input, "the id ", id, " is less than 0; ids count from 0");
    std::optional<std::string> token = content(id);
    if (!token || (options.skip_special_tokens && settings_.added.is_special(*token))) continue;
    append_token(settings_.decoder, std::move(*token), is_first, text);
    is_first = false;
  }
  if (options.clean_up_tokenization_spaces.value_or(settings_.clean_up_tokenization_spaces)) {
    clean_up(text, true);
  }
  return text;
}

}  // namespace electra::tokenizer
