#pragma once

#include <cstdint>
#include <optional>

#include "electra/core/shape.hpp"

namespace electra {

/// What is cut where a text, or two together, are longer than allowed.
enum class TruncationStrategy {
  do_not_truncate,
  longest_first,  ///< the longer of the two, or both to the same length
  only_first,
  only_second,
};

/// How long a text becomes where it is shorter.
enum class PaddingStrategy {
  do_not_pad,
  longest,     ///< to the longest of the batch
  max_length,  ///< to max_length
};

/// Where something is added or cut.
enum class Side { right, left };

/// What offsets count: characters (Unicode scalar values) or bytes of the original text. A byte
/// sequence that is no character counts as one character, as U+FFFD would in its place.
enum class OffsetUnit { characters, bytes };

/// Which of a folder's files decide.
enum class TokenizerSource {
  transformers,    ///< all of them, as ElectraTokenizerFast of transformers 4.57 reads them
  tokenizer_json,  ///< tokenizer.json alone, as Tokenizer.from_file of tokenizers reads it
};

/// What to take instead of what the folder says; absent means as the folder says.
struct TokenizerOptions {
  TokenizerSource source = TokenizerSource::transformers;  ///< which files decide
  std::optional<bool> do_lower_case;                       ///< whether text becomes lower case
  std::optional<bool> strip_accents;           ///< whether accents go; absent: with lower case
  std::optional<bool> tokenize_chinese_chars;  ///< whether each Chinese character is a word
  std::optional<bool> split_special_tokens;    ///< whether "[SEP]" in a text is text
  std::optional<bool> clean_up_tokenization_spaces;  ///< of decoded text, as in "did n't"
  std::optional<Index> model_max_length;             ///< in tokens, special ones included
  std::optional<Side> padding_side;                  ///< of a shorter text
  std::optional<Side> truncation_side;               ///< of a longer text
};

/// The arguments of a call, with the names and the meaning they have in transformers.
struct EncodeOptions {
  bool add_special_tokens = true;  ///< [CLS] before the text, [SEP] after it and after its pair
  /// Absent: none, but for batch(), which pads to the longest.
  std::optional<PaddingStrategy> padding;
  /// Absent: longest_first if max_length alone is given, else none; but for batch(), which cuts
  /// longest_first.
  std::optional<TruncationStrategy> truncation;
  /// Absent: the model's, where padding or truncation asks for one.
  std::optional<Index> max_length;
  /// How many tokens a window shares with the one before it.
  Index stride = 0;
  std::optional<Index> pad_to_multiple_of;  ///< a length for padding to; absent: any
  std::optional<Side> padding_side;         ///< absent: as the folder says
  std::optional<Side> truncation_side;      ///< absent: as the folder says
  /// Whether special tokens in the text are text. Absent: as the folder says.
  std::optional<bool> split_special_tokens;
  /// Whether what was cut off is kept, as windows in Encoding::overflowing.
  bool return_overflowing_tokens = false;
  OffsetUnit offset_unit = OffsetUnit::characters;  ///< what offsets count
};

/// How ids become text.
struct DecodeOptions {
  bool skip_special_tokens = false;  ///< whether they are left out
  /// Absent: as the folder says.
  std::optional<bool> clean_up_tokenization_spaces;
};

}  // namespace electra
