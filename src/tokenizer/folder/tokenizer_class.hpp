#pragma once

#include <string_view>

namespace electra::tokenizer::folder {

/// A tokenizer class of transformers, as far as it matters to a folder's files.
struct TokenizerClass {
  enum class Kind {
    bert,      ///< ElectraTokenizer and the classes that read the files alike
    generic,   ///< PreTrainedTokenizerFast, which does not modify a tokenizer.json
    japanese,  ///< BertJapaneseTokenizer
    other,     ///< one that is not supported
  };

  Kind kind = Kind::bert;
  bool has_token_type_ids = true;  ///< whether they are in the model_input_names of the class
};

constexpr std::string_view japanese_class_name = "BertJapaneseTokenizer";

/// Returns the class of a tokenizer_class, with or without its ending "Fast".
TokenizerClass tokenizer_class(std::string_view name);

}  // namespace electra::tokenizer::folder
