#include "tokenizer/decoder.hpp"

#include <array>
#include <string_view>

namespace electra::tokenizer {
namespace {

/// A replacement of the WordPiece decoder's cleanup, which is applied to each token.
/// transformers' clean_up_tokenization is applied to the whole text and lacks one of them.
struct CleanUp {
  std::string_view from;
  std::string_view to;
  bool in_transformers;
};
constexpr std::array<CleanUp, 11> clean_ups = {{
    {" .", ".", true},
    {" ?", "?", true},
    {" !", "!", true},
    {" ,", ",", true},
    {" ' ", "'", true},
    {" n't", "n't", true},
    {" 'm", "'m", true},
    {" do not", " don't", false},
    {" 's", "'s", true},
    {" 've", "'ve", true},
    {" 're", "'re", true},
}};

void replace_all(std::string& text, const CleanUp& replacement) {
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

}  // namespace

void Decoder::append(std::string token, bool is_first, std::string& text) const {
  if (!wordpiece) {
    text.append(is_first ? "" : " ").append(token);
    return;
  }
  if (!is_first) {
    if (std::string_view(token).substr(0, prefix.size()) == prefix) {
      token.erase(0, prefix.size());
    } else {
      token.insert(token.begin(), ' ');
    }
  }
  if (cleanup) {
    for (const CleanUp& replacement : clean_ups) replace_all(token, replacement);
  }
  text += token;
}

void clean_up_tokenization(std::string& text) {
  for (const CleanUp& replacement : clean_ups) {
    if (replacement.in_transformers) replace_all(text, replacement);
  }
}

}  // namespace electra::tokenizer
