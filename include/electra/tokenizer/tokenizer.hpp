#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "electra/core/export.hpp"
#include "electra/core/ragged_batch.hpp"
#include "electra/core/thread_pool.hpp"
#include "electra/core/token_batch.hpp"
#include "electra/tokenizer/encoding.hpp"
#include "electra/tokenizer/options.hpp"
#include "electra/tokenizer/text_list.hpp"

namespace electra {

namespace tokenizer {
class TokenizerImpl;
}

/// A text and a second one, such as a question and its context.
using TextPair = std::pair<std::string, std::string>;
/// A text as words that were split before.
using Words = std::vector<std::string>;

/// From texts to token ids and back, exactly as ElectraTokenizerFast of transformers 4.57.
///
/// Const after construction: any number of threads may share one. Copies share their tables.
/// A text may contain any bytes: every maximal subpart that is not UTF-8 is read as U+FFFD.
class ELECTRA_EXPORT ElectraTokenizer {
 public:
  /// Loads the tokenizer of a Hugging Face folder. Throws `tokenizer` for an invalid file,
  /// `unsupported` for a tokenizer that is not a WordPiece model of the BERT kind.
  static ElectraTokenizer from_pretrained(const std::filesystem::path& folder,
                                          const TokenizerOptions& options = {});

  /// @{
  /// Returns the input of a model: padded to the longest text, truncated to model_max_length unless
  /// the options are set, with a warning for each text that is cut then. Cannot return overflowing
  /// windows; encode() can.
  TokenBatch batch(const TextList& texts, const EncodeOptions& options = {}) const;
  template <class = void>
  TokenBatch batch(const TextPairList& pairs, const EncodeOptions& options = {}) const;
  /// @}
  /// @{
  /// Returns the same input without padding, end to end, over the threads of a pool if there is
  /// one; computes no offsets. Throws `input` if the options ask for padding or overflowing
  /// windows.
  RaggedBatch ragged_batch(const TextList& texts, const EncodeOptions& options = {},
                           ThreadPool* pool = nullptr) const;
  template <class = void>
  RaggedBatch ragged_batch(const TextPairList& pairs, const EncodeOptions& options = {},
                           ThreadPool* pool = nullptr) const;
  /// @}
  /// Returns encodings as the input of a model, padded to the longest unless the options are set.
  TokenBatch pad(const std::vector<Encoding>& encodings, const EncodeOptions& options = {}) const;

  /// @{
  /// Encodes a text or a pair, without padding and truncation unless the options are set: what is
  /// longer than model_max_length is then logged (LogKind::text_too_long), here and below. Throws
  /// `input` for options that contradict each other.
  Encoding encode(std::string_view text, const EncodeOptions& options = {}) const;
  Encoding encode(std::string_view text, std::string_view pair,
                  const EncodeOptions& options = {}) const;
  /// @}
  /// @{
  /// Encodes words that were split before: word ids are their indices, offsets are in the word. The
  /// only way where needs_words().
  Encoding encode_words(const TextList& words, const EncodeOptions& options = {}) const;
  Encoding encode_words(const TextList& words, const TextList& pair,
                        const EncodeOptions& options = {}) const;

  /// @}

  /// @{
  /// Encodes into an encoding whose memory is reused: no allocation in the steady state.
  void encode_into(std::string_view text, const EncodeOptions& options, Encoding& encoding) const;
  void encode_into(std::string_view text, std::string_view pair, const EncodeOptions& options,
                   Encoding& encoding) const;
  /// @}

  /// @{
  /// Encodes many texts or pairs, over the threads of a pool if there is one. The result does not
  /// depend on the pool.
  std::vector<Encoding> encode_batch(const TextList& texts, const EncodeOptions& options = {},
                                     ThreadPool* pool = nullptr) const;
  template <class = void>
  std::vector<Encoding> encode_batch(const TextPairList& pairs, const EncodeOptions& options = {},
                                     ThreadPool* pool = nullptr) const;
  /// @}

  /// Encodes one text with each of several second ones, such as a query with documents: what
  /// encode_batch() of the pairs returns, but the text is tokenized once.
  std::vector<Encoding> encode_pairs(std::string_view text, const TextList& pairs,
                                     const EncodeOptions& options = {}) const;

  /// Appends the ids of a text to `ids`, without offsets and the like: the fastest call.
  void append_ids(std::string_view text, std::vector<std::int32_t>& ids,
                  const EncodeOptions& options = {}) const;

  /// Pads encodings, with their overflowing windows, as one batch.
  void pad_encodings(std::vector<Encoding>& encodings, const EncodeOptions& options) const;

  /// Returns the text of ids; ids without a token are skipped. Throws `input` for negative ids, and
  /// for ids that are no piece of a spiece.model.
  std::string decode(const std::vector<std::int32_t>& ids, const DecodeOptions& options = {}) const;

  /// Returns the id of a token as the vocabulary has it, as in "##ing"; absent: it is no token.
  std::optional<std::int32_t> token_to_id(std::string_view token) const;
  /// Returns the token of an id; absent: there is none.
  std::optional<std::string> id_to_token(std::int32_t id) const;
  /// The size of the vocabulary without added tokens.
  Index vocab_size() const;
  /// The size of the vocabulary with added tokens.
  Index size() const;
  /// The largest id of any encoding: a model needs one embedding more.
  std::int32_t max_id() const;

  /// @{
  /// The id of a special token, [PAD] and so on by default; absent: the tokenizer has none.
  std::optional<std::int32_t> pad_token_id() const;
  std::optional<std::int32_t> mask_token_id() const;
  std::optional<std::int32_t> cls_token_id() const;
  std::optional<std::int32_t> sep_token_id() const;
  std::optional<std::int32_t> unk_token_id() const;
  /// @}
  /// The ids that decode() leaves out with skip_special_tokens, sorted.
  std::vector<std::int32_t> all_special_ids() const;

  /// The default of EncodeOptions::max_length; absent: no limit.
  std::optional<Index> model_max_length() const;
  /// @{
  /// The default of the option of the same name.
  Side padding_side() const;
  Side truncation_side() const;
  /// @}
  /// Returns this tokenizer with another default of EncodeOptions::truncation_side. Both share
  /// their tables.
  ElectraTokenizer with_truncation_side(Side side) const;
  /// @{
  /// Whether a model gets token type ids, 1 for the second text of a pair, and what determines it.
  /// If not, batches and pipelines have zeros; Encoding::type_ids has them nevertheless.
  bool has_token_type_ids() const;
  TokenTypeIdsSource token_type_ids_source() const;
  /// @}
  /// Whether a word that is not in the vocabulary becomes the unk_token. If not, a text with one
  /// throws `tokenizer`.
  bool has_unknown_token() const;
  /// Whether a text must be split into words before: the word tokenizer of the folder, such as
  /// MeCab, is not part of this library. Calls with a text throw `unsupported` then.
  bool needs_words() const;
  /// The number of special tokens that the template adds to a text, or to a pair.
  Index num_special_tokens_to_add(bool pair = false) const;

 private:
  explicit ElectraTokenizer(std::shared_ptr<const tokenizer::TokenizerImpl> impl)
      : impl_(std::move(impl)) {}

  std::shared_ptr<const tokenizer::TokenizerImpl> impl_;
};

}  // namespace electra
