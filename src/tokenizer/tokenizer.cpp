#include "electra/tokenizer/tokenizer.hpp"

#include <algorithm>
#include <utility>

#include "electra/core/in_folder.hpp"
#include "tokenizer/batch_encoding.hpp"
#include "tokenizer/encoding/encoding_access.hpp"
#include "tokenizer/encoding/long_text.hpp"
#include "tokenizer/encoding/padding.hpp"
#include "tokenizer/folder/tokenizer_folder.hpp"
#include "tokenizer/tokenizer_impl.hpp"

namespace electra {
namespace {

using tokenizer::Input;
using tokenizer::TokenizerImpl;
using tokenizer::encoding::ResolvedOptions;
using tokenizer::encoding::warn_if_long;

Input input_of(std::string_view text) { return {text, nullptr}; }
Input input_of(const TextList& words) { return {{}, &words}; }

void encode_one(const TokenizerImpl& impl, const Input& first, const Input* second,
                const EncodeOptions& options, Encoding& encoding) {
  const ResolvedOptions resolved = impl.resolved(options);
  impl.encode(first, second, resolved, encoding);
  warn_if_long(resolved, encoding.size());
  tokenizer::encoding::pad_encodings(resolved, impl.texts(), &encoding, 1);
}

std::optional<std::int32_t> id_of(const TokenizerImpl& impl,
                                  const std::optional<std::string>& name) {
  return name ? impl.settings().id_of(*name) : std::nullopt;
}

}  // namespace

ElectraTokenizer ElectraTokenizer::from_pretrained(const std::filesystem::path& folder,
                                                   const TokenizerOptions& options) {
  return in_folder(folder, [&] {
    return ElectraTokenizer(
        std::make_shared<const TokenizerImpl>(tokenizer::folder::read_folder(folder, options)));
  });
}

TokenBatch ElectraTokenizer::batch(const TextList& texts, const EncodeOptions& options) const {
  return tokenizer::encode_padded(*impl_, {&texts, nullptr}, options);
}

template <class>
TokenBatch ElectraTokenizer::batch(const TextPairList& pairs, const EncodeOptions& options) const {
  return tokenizer::encode_padded(*impl_, {nullptr, &pairs}, options);
}
template TokenBatch ElectraTokenizer::batch<>(const TextPairList&, const EncodeOptions&) const;

RaggedBatch ElectraTokenizer::ragged_batch(const TextList& texts, const EncodeOptions& options,
                                           ThreadPool* pool) const {
  return tokenizer::encode_ragged(*impl_, {&texts, nullptr}, options, pool);
}

template <class>
RaggedBatch ElectraTokenizer::ragged_batch(const TextPairList& pairs, const EncodeOptions& options,
                                           ThreadPool* pool) const {
  return tokenizer::encode_ragged(*impl_, {nullptr, &pairs}, options, pool);
}
template RaggedBatch ElectraTokenizer::ragged_batch<>(const TextPairList&, const EncodeOptions&,
                                                      ThreadPool*) const;

TokenBatch ElectraTokenizer::pad(const std::vector<Encoding>& encodings,
                                 const EncodeOptions& options) const {
  EncodeOptions padded = options;
  if (!padded.padding) padded.padding = PaddingStrategy::longest;
  return tokenizer::encoding::padded_batch(impl_->resolved(padded), encodings);
}

Encoding ElectraTokenizer::encode(std::string_view text, const EncodeOptions& options) const {
  Encoding encoding;
  encode_into(text, options, encoding);
  return encoding;
}

Encoding ElectraTokenizer::encode(std::string_view text, std::string_view pair,
                                  const EncodeOptions& options) const {
  Encoding encoding;
  encode_into(text, pair, options, encoding);
  return encoding;
}

Encoding ElectraTokenizer::encode_words(const TextList& words, const EncodeOptions& options) const {
  Encoding encoding;
  encode_one(*impl_, input_of(words), nullptr, options, encoding);
  return encoding;
}

Encoding ElectraTokenizer::encode_words(const TextList& words, const TextList& pair,
                                        const EncodeOptions& options) const {
  Encoding encoding;
  const Input second = input_of(pair);
  encode_one(*impl_, input_of(words), &second, options, encoding);
  return encoding;
}

void ElectraTokenizer::encode_into(std::string_view text, const EncodeOptions& options,
                                   Encoding& encoding) const {
  encode_one(*impl_, input_of(text), nullptr, options, encoding);
}

void ElectraTokenizer::encode_into(std::string_view text, std::string_view pair,
                                   const EncodeOptions& options, Encoding& encoding) const {
  const Input second = input_of(pair);
  encode_one(*impl_, input_of(text), &second, options, encoding);
}

std::vector<Encoding> ElectraTokenizer::encode_batch(const TextList& texts,
                                                     const EncodeOptions& options,
                                                     ThreadPool* pool) const {
  return tokenizer::encode_all(*impl_, {&texts, nullptr}, options, pool);
}

template <class>
std::vector<Encoding> ElectraTokenizer::encode_batch(const TextPairList& pairs,
                                                     const EncodeOptions& options,
                                                     ThreadPool* pool) const {
  return tokenizer::encode_all(*impl_, {nullptr, &pairs}, options, pool);
}
template std::vector<Encoding> ElectraTokenizer::encode_batch<>(const TextPairList&,
                                                                const EncodeOptions&,
                                                                ThreadPool*) const;

std::vector<Encoding> ElectraTokenizer::encode_pairs(std::string_view text, const TextList& pairs,
                                                     const EncodeOptions& options) const {
  const ResolvedOptions resolved = impl_->resolved(options);
  std::vector<Encoding> encodings = impl_->encode_each(input_of(text), pairs, resolved);
  for (std::size_t i = 0; i < encodings.size(); ++i) warn_if_long(resolved, encodings[i].size(), i);
  tokenizer::encoding::pad_encodings(resolved, impl_->texts(), encodings.data(), encodings.size());
  return encodings;
}

void ElectraTokenizer::append_ids(std::string_view text, std::vector<std::int32_t>& ids,
                                  const EncodeOptions& options) const {
  const ResolvedOptions resolved = impl_->resolved(options);
  const std::size_t size = ids.size();
  impl_->append_tokens(input_of(text), nullptr, resolved, {ids, nullptr});
  warn_if_long(resolved, static_cast<Index>(ids.size() - size));
}

void ElectraTokenizer::pad_encodings(std::vector<Encoding>& encodings,
                                     const EncodeOptions& options) const {
  tokenizer::encoding::pad_encodings(impl_->resolved(options), impl_->texts(), encodings.data(),
                                     encodings.size());
}

std::string ElectraTokenizer::decode(const std::vector<std::int32_t>& ids,
                                     const DecodeOptions& options) const {
  return impl_->decode(ids, options);
}

std::optional<std::int32_t> ElectraTokenizer::token_to_id(std::string_view token) const {
  return impl_->settings().id_of(token);
}

std::optional<std::string> ElectraTokenizer::id_to_token(std::int32_t id) const {
  return impl_->settings().token_of(id);
}

Index ElectraTokenizer::vocab_size() const { return impl_->settings().vocabulary.size(); }

Index ElectraTokenizer::size() const {
  Index size = vocab_size();
  for (const auto& [id, token] : impl_->settings().added.tokens()) {
    if (!impl_->settings().vocabulary.find(token.content)) ++size;
  }
  return size;
}

std::int32_t ElectraTokenizer::max_id() const {
  const auto& added = impl_->settings().added.tokens();
  std::int32_t max = impl_->settings().vocabulary.max_id();
  if (!added.empty()) max = std::max(max, added.rbegin()->first);
  for (const bool is_pair : {false, true}) {
    for (const tokenizer::encoding::TemplatePiece& piece :
         impl_->settings().post_processor.pieces(is_pair)) {
      for (const tokenizer::encoding::TemplateToken& token : piece.tokens) {
        max = std::max(max, token.id);
      }
    }
  }
  return max;
}

std::optional<std::int32_t> ElectraTokenizer::pad_token_id() const {
  return id_of(*impl_, impl_->settings().names.pad);
}
std::optional<std::int32_t> ElectraTokenizer::mask_token_id() const {
  return id_of(*impl_, impl_->settings().names.mask);
}
std::optional<std::int32_t> ElectraTokenizer::cls_token_id() const {
  return id_of(*impl_, impl_->settings().names.cls);
}
std::optional<std::int32_t> ElectraTokenizer::sep_token_id() const {
  return id_of(*impl_, impl_->settings().names.sep);
}
std::optional<std::int32_t> ElectraTokenizer::unk_token_id() const {
  return id_of(*impl_, impl_->settings().names.unk);
}

std::vector<std::int32_t> ElectraTokenizer::all_special_ids() const {
  std::vector<std::int32_t> ids;
  for (const auto& [id, token] : impl_->settings().added.tokens()) {
    if (impl_->settings().added.is_special(token.content)) ids.push_back(id);
  }
  return ids;
}

std::optional<Index> ElectraTokenizer::model_max_length() const {
  return impl_->settings().model_max_length;
}
Side ElectraTokenizer::padding_side() const { return impl_->settings().padding_side; }
Side ElectraTokenizer::truncation_side() const { return impl_->truncation_side(); }

ElectraTokenizer ElectraTokenizer::with_truncation_side(Side side) const {
  return ElectraTokenizer(std::make_shared<const TokenizerImpl>(*impl_, side));
}

bool ElectraTokenizer::has_token_type_ids() const { return impl_->settings().has_token_type_ids; }
TokenTypeIdsSource ElectraTokenizer::token_type_ids_source() const {
  return impl_->settings().token_type_ids_source;
}
bool ElectraTokenizer::has_unknown_token() const { return !impl_->lacks_unknown(); }
bool ElectraTokenizer::needs_words() const { return !impl_->settings().word_splitter.empty(); }

Index ElectraTokenizer::num_special_tokens_to_add(bool pair) const {
  return impl_->settings().post_processor.added_count(pair);
}

}  // namespace electra
