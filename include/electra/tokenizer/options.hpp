#pragma once

#include <cstdint>
#include <optional>

#include "electra/core/shape.hpp"

namespace electra {

/// Which tokens are removed from a text or a pair that is too long.
enum class TruncationStrategy {
  do_not_truncate,
  longest_first,  ///< those of the longer text, until both have the same length
  only_first,     ///< those of the first text
  only_second,    ///< those of the second text
};

/// To which length shorter encodings are padded.
enum class PaddingStrategy {
  do_not_pad,
  longest,     ///< that of the longest of the batch
  max_length,  ///< EncodeOptions::max_length
};

/// The side of a text on which tokens are removed or padding is added.
enum class Side { right, left };

/// The unit of offsets: characters (Unicode scalar values) or bytes of the original text. A maximal
/// subpart of ill-formed bytes counts as one character.
enum class OffsetUnit { characters, bytes };

/// The files of a folder that determine a tokenizer.
enum class TokenizerSource {
  transformers,    ///< all of them, as ElectraTokenizerFast of transformers 4.57 reads them
  tokenizer_json,  ///< tokenizer.json only, as Tokenizer.from_file of tokenizers reads it
};

/// The reason why a model gets token type ids, 1 for the second text of a pair, or gets none.
enum class TokenTypeIdsSource {
  option,             ///< TokenizerOptions::token_type_ids
  model_input_names,  ///< the member of tokenizer_config.json
  tokenizer_class,    ///< the default of a class whose default all releases of transformers share
  generic_class,      ///< PreTrainedTokenizerFast: transformers 4 has them, transformers 5 has not
};

/// Overrides of a folder's settings; an absent option leaves the folder's.
struct TokenizerOptions {
  TokenizerSource source = TokenizerSource::transformers;  ///< the files to read
  std::optional<bool> do_lower_case;                       ///< lower-case the text
  std::optional<bool> strip_accents;                 ///< strip accents; absent: as do_lower_case
  std::optional<bool> tokenize_chinese_chars;        ///< isolate every Chinese character
  std::optional<bool> split_special_tokens;          ///< treat "[SEP]" in a text as plain text
  std::optional<bool> clean_up_tokenization_spaces;  ///< of decoded text, as in "did n't"
  std::optional<Index> model_max_length;             ///< in tokens, special tokens included
  std::optional<Side> padding_side;                  ///< the side to pad
  std::optional<Side> truncation_side;               ///< the side to truncate
  std::optional<bool> token_type_ids;                ///< false: a model gets zeros, also for pairs
};

/// The arguments of a call, named as in transformers.
struct EncodeOptions {
  bool add_special_tokens = true;  ///< apply the template: [CLS] text [SEP] pair [SEP]
  /// Absent: do_not_pad; for batch(): longest.
  std::optional<PaddingStrategy> padding;
  /// Absent: longest_first if only max_length is set, else do_not_truncate; for batch() and
  /// ragged_batch(): longest_first.
  std::optional<TruncationStrategy> truncation;
  /// The length of truncation and of PaddingStrategy::max_length. Absent: that of the model.
  std::optional<Index> max_length;
  /// The number of tokens that adjacent windows share.
  Index stride = 0;
  std::optional<Index> pad_to_multiple_of;  ///< absent: 1
  std::optional<Side> padding_side;         ///< absent: that of the tokenizer
  std::optional<Side> truncation_side;      ///< absent: that of the tokenizer
  /// Treat special tokens in the text as plain text. Absent: as the tokenizer.
  std::optional<bool> split_special_tokens;
  /// Return the tokens that truncation removes, as windows in Encoding::overflowing.
  bool return_overflowing_tokens = false;
  OffsetUnit offset_unit = OffsetUnit::characters;  ///< the unit of offsets
};

/// The arguments of decode().
struct DecodeOptions {
  bool skip_special_tokens = false;  ///< leave out special tokens
  /// Absent: as the tokenizer.
  std::optional<bool> clean_up_tokenization_spaces;
};

}  // namespace electra
