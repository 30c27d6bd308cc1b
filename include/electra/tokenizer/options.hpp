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

enum class PaddingStrategy {
  do_not_pad,
  longest,     ///< to the longest of the batch
  max_length,  ///< to max_length
};

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
  TokenizerSource source = TokenizerSource::transformers;
  std::optional<bool> do_lower_case;
  std::optional<bool> strip_accents;
  std::optional<bool> tokenize_chinese_chars;
  std::optional<bool> split_special_tokens;
  std::optional<bool> clean_up_tokenization_spaces;
  std::optional<Index> model_max_length;
  std::optional<Side> padding_side;
  std::optional<Side> truncation_side;
};

/// The arguments of a call, with the names and the meaning they have in transformers.
struct EncodeOptions {
  bool add_special_tokens = true;
  /// Absent: none, but for batch(), which pads to the longest.
  std::optional<PaddingStrategy> padding;
  /// Absent: longest_first if max_length alone is given, else none; but for batch(), which cuts
  /// longest_first.
  std::optional<TruncationStrategy> truncation;
  /// Absent: the model's, where padding or truncation asks for one.
  std::optional<Index> max_length;
  /// How many tokens a window shares with the one before it.
  Index stride = 0;
  std::optional<Index> pad_to_multiple_of;
  std::optional<Side> padding_side;
  std::optional<Side> truncation_side;
  /// Whether special tokens in the text are text. Absent: as the folder says.
  std::optional<bool> split_special_tokens;
  /// Whether what was cut off is kept, as windows in Encoding::overflowing.
  bool return_overflowing_tokens = false;
  OffsetUnit offset_unit = OffsetUnit::characters;
};

struct DecodeOptions {
  bool skip_special_tokens = false;
  /// Absent: as the folder says.
  std::optional<bool> clean_up_tokenization_spaces;
};

}  // namespace electra
