#include "tokenizer/batch_encoding.hpp"

#include <utility>

#include "core/logging.hpp"
#include "electra/core/error.hpp"
#include "tokenizer/encoding/long_text.hpp"
#include "tokenizer/encoding/padding.hpp"
#include "tokenizer/encoding/ragged.hpp"
#include "tokenizer/encoding/resolved_options.hpp"
#include "tokenizer/parallel.hpp"

namespace electra::tokenizer {
namespace {

using encoding::ResolvedOptions;

/// Calls `use(first, second)` with the inputs of a text or a pair.
template <class Use>
void with_inputs(const Texts& texts, std::size_t index, const Use& use) {
  if (texts.pairs == nullptr) {
    use(Input{(*texts.texts)[index]}, nullptr);
  } else {
    const TextPairView& pair = (*texts.pairs)[index];
    const Input second{pair.second};
    use(Input{pair.first}, &second);
  }
}

/// Returns the options of a batch: padded to the longest and truncated unless they are set.
EncodeOptions batch_options(const EncodeOptions& options) {
  require(!options.return_overflowing_tokens, ErrorCode::input,
          "a batch cannot return overflowing windows; encode the texts and pad the encodings");
  EncodeOptions result = options;
  if (!result.padding) result.padding = PaddingStrategy::longest;
  if (!result.truncation) result.truncation = TruncationStrategy::longest_first;
  return result;
}

/// Warns of a text that a batch has cut to `kept` tokens though the options do not say so.
void warn_if_cut(const TokenizerImpl& impl, const Texts& texts, std::size_t index, Index kept) {
  EncodeOptions whole;
  whole.truncation = TruncationStrategy::do_not_truncate;
  std::vector<std::int32_t> ids;
  with_inputs(texts, index, [&](const Input& first, const Input* second) {
    impl.append_tokens(first, second, impl.resolved(whole), {ids, nullptr});
  });
  const auto found = static_cast<Index>(ids.size());
  if (found == kept) return;
  warn({LogKind::text_cut, {}, {}, index, found, kept}, "a text of ", found, " tokens was cut to ",
       kept, ", as many as a model reads; set ", OptionName{"truncation"},
       " to say that it may be");
}

/// Whether a batch warns of the texts that it cuts: where only its default says that it may.
bool warns_of_cuts(const EncodeOptions& options) {
  return !options.truncation && has_log_handler();
}

/// Returns the options of a ragged batch: truncated as a batch, not padded.
EncodeOptions ragged_options(const EncodeOptions& options) {
  const bool pads =
      options.padding.value_or(PaddingStrategy::do_not_pad) != PaddingStrategy::do_not_pad ||
      options.pad_to_multiple_of || options.padding_side;
  require(!pads, ErrorCode::input,
          "a ragged batch has no padding; padding, pad_to_multiple_of and padding_side must not be "
          "set");
  EncodeOptions result = options;
  result.padding = PaddingStrategy::do_not_pad;
  return batch_options(result);
}

}  // namespace

std::vector<Encoding> encode_all(const TokenizerImpl& impl, const Texts& texts,
                                 const EncodeOptions& options, ThreadPool* pool) {
  const ResolvedOptions resolved = impl.resolved(options);
  std::vector<Encoding> encodings(texts.size());
  const std::size_t share = share_size(texts.size(), pool);
  const auto work = [&](std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) {
      with_inputs(texts, i, [&](const Input& first, const Input* second) {
        impl.encode(first, second, resolved, encodings[i]);
        encoding::warn_if_long(resolved, encodings[i].size(), i);
      });
    }
  };
  for_each_share(texts.size(), share, pool, work);
  encoding::pad_encodings(resolved, impl.texts(), encodings.data(), encodings.size());
  return encodings;
}

TokenBatch encode_padded(const TokenizerImpl& impl, const Texts& texts,
                         const EncodeOptions& options) {
  const EncodeOptions padded = batch_options(options);
  const ResolvedOptions resolved = impl.resolved(padded);
  const std::vector<Encoding> encodings = encode_all(impl, texts, padded, nullptr);
  for (std::size_t i = 0; i < encodings.size() && warns_of_cuts(options); ++i) {
    if (encodings[i].is_truncated()) warn_if_cut(impl, texts, i, resolved.max_length);
  }
  return encoding::padded_batch(resolved, encodings);
}

RaggedBatch encode_ragged(const TokenizerImpl& impl, const Texts& texts,
                          const EncodeOptions& options, ThreadPool* pool) {
  const ResolvedOptions resolved = impl.resolved(ragged_options(options));
  const std::size_t share = share_size(texts.size(), pool);
  std::vector<RaggedBatch> parts((texts.size() + share - 1) / share);
  const bool has_types = impl.settings().has_token_type_ids;
  const auto work = [&](std::size_t begin, std::size_t end) {
    RaggedBatch& part = parts[begin / share];
    std::vector<std::int32_t>* const type_ids = has_types ? &part.token_type_ids : nullptr;
    for (std::size_t i = begin; i < end; ++i) {
      const std::size_t size = part.input_ids.size();
      with_inputs(texts, i, [&](const Input& first, const Input* second) {
        impl.append_tokens(first, second, resolved, {part.input_ids, type_ids});
      });
      part.lengths.push_back(static_cast<Index>(part.input_ids.size() - size));
      encoding::warn_if_long(resolved, part.lengths.back(), i);
      if (part.lengths.back() == resolved.max_length && warns_of_cuts(options))
        warn_if_cut(impl, texts, i, resolved.max_length);
    }
  };
  for_each_share(texts.size(), share, pool, work);
  return encoding::concatenated(std::move(parts));
}

}  // namespace electra::tokenizer
