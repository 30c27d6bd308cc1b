#pragma once

#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "electra/core/export.hpp"
#include "electra/core/thread_pool.hpp"
#include "electra/core/token_batch.hpp"
#include "electra/tokenizer/encoding.hpp"
#include "electra/tokenizer/options.hpp"

namespace electra {

namespace tokenizer {
class Pipeline;
}

/// A text and a second one, as a question and its context.
using TextPair = std::pair<std::string, std::string>;
/// A text that was split into words before.
using Words = std::vector<std::string>;

/// Texts to numbers and back, exactly as ElectraTokenizerFast of transformers 4.57 does.
///
/// Const after construction: any number of threads may use one. Copies share their tables.
/// A text may hold any bytes; what is not UTF-8 is read as U+FFFD, one per maximal subpart.
class ELECTRA_EXPORT ElectraTokenizer {
 public:
  /// Opens a Hugging Face folder. Throws `tokenizer` for a wrong file, `unsupported` for one that
  /// asks for something else than WordPiece of the BERT kind.
  static ElectraTokenizer from_pretrained(const std::filesystem::path& folder,
                                          const TokenizerOptions& options = {});

  /// @{
  /// Gives the input of a model: padded to the longest and cut at model_max_length unless the
  /// options say otherwise. Overflowing windows have no place here; encode() gives them.
  TokenBatch batch(const std::vector<std::string>& texts, const EncodeOptions& options = {}) const;
  TokenBatch batch(const std::vector<TextPair>& pairs, const EncodeOptions& options = {}) const;
  TokenBatch batch(std::initializer_list<const char*> texts,
                   const EncodeOptions& options = {}) const;
  TokenBatch batch(std::initializer_list<std::pair<const char*, const char*>> pairs,
                   const EncodeOptions& options = {}) const;
  /// @}
  /// Gives encodings as the input of a model, padded to the longest and as the options say.
  TokenBatch pad(const std::vector<Encoding>& encodings, const EncodeOptions& options = {}) const;

  /// @{
  /// Gives the tokens of a text or a pair, neither padded nor cut unless the options say so. Throws
  /// `input` for options that contradict each other.
  Encoding encode(std::string_view text, const EncodeOptions& options = {}) const;
  Encoding encode(std::string_view text, std::string_view pair,
                  const EncodeOptions& options = {}) const;
  /// @}
  /// @{
  /// Takes words that were split before: word ids are their indices, offsets count in the word.
  Encoding encode_words(const Words& words, const EncodeOptions& options = {}) const;
  Encoding encode_words(const Words& words, const Words& pair,
                        const EncodeOptions& options = {}) const;

  /// @}

  /// @{
  /// The same into an encoding whose memory is used again: after a few texts nothing is allocated.
  void encode_into(std::string_view text, const EncodeOptions& options, Encoding& encoding) const;
  void encode_into(std::string_view text, std::string_view pair, const EncodeOptions& options,
                   Encoding& encoding) const;
  /// @}

  /// @{
  /// Many at once, over the threads of a pool if one is given; results in order, whatever it is.
  std::vector<Encoding> encode_batch(const std::vector<std::string>& texts,
                                     const EncodeOptions& options = {},
                                     ThreadPool* pool = nullptr) const;
  std::vector<Encoding> encode_batch(const std::vector<TextPair>& pairs,
                                     const EncodeOptions& options = {},
                                     ThreadPool* pool = nullptr) const;
  std::vector<Encoding> encode_batch(std::initializer_list<const char*> texts,
                                     const EncodeOptions& options = {},
                                     ThreadPool* pool = nullptr) const;
  /// @}

  /// Gives the ids alone of a text, added to what `ids` holds: the fastest way there is.
  void append_ids(std::string_view text, std::vector<std::int32_t>& ids,
                  const EncodeOptions& options = {}) const;

  /// Pads encodings that were made one by one, each with its windows, as one batch.
  void pad_encodings(std::vector<Encoding>& encodings, const EncodeOptions& options) const;

  /// Gives the text of ids; those that the vocabulary lacks are left out. Throws `input` for one
  /// below 0, and for one that is no piece of a spiece.model.
  std::string decode(const std::vector<std::int32_t>& ids, const DecodeOptions& options = {}) const;

  /// The id of a token as the vocabulary writes it, as in "##ing"; absent: it has none.
  std::optional<std::int32_t> token_to_id(std::string_view token) const;
  /// The token of an id; absent: no token has it.
  std::optional<std::string> id_to_token(std::int32_t id) const;
  /// The size of the vocabulary without added tokens.
  Index vocab_size() const;
  /// The size with them.
  Index size() const;
  /// The largest id that an encoding can hold: a model needs one embedding more.
  std::int32_t max_id() const;

  /// @{
  /// The ids of [PAD], [MASK], [CLS], [SEP] and [UNK], or of what the folder has in their place.
  std::optional<std::int32_t> pad_token_id() const;
  std::optional<std::int32_t> mask_token_id() const;
  std::optional<std::int32_t> cls_token_id() const;
  std::optional<std::int32_t> sep_token_id() const;
  std::optional<std::int32_t> unk_token_id() const;
  /// @}
  /// The ids that decode() leaves out with skip_special_tokens; sorted.
  std::vector<std::int32_t> all_special_ids() const;

  /// Absent: the folder sets no limit.
  std::optional<Index> model_max_length() const;
  /// @{
  /// What a call without the option does.
  Side padding_side() const;
  Side truncation_side() const;
  /// @}
  /// How many tokens the template adds to one text, or to two.
  Index num_special_tokens_to_add(bool pair = false) const;

 private:
  explicit ElectraTokenizer(std::shared_ptr<const tokenizer::Pipeline> pipeline);

  std::shared_ptr<const tokenizer::Pipeline> pipeline_;
};

}  // namespace electra
