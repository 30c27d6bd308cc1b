#include "electra/tokenizer/tokenizer.hpp"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>

#include "tokenizer/folder/tokenizer_folder.hpp"
#include "tokenizer/pipeline.hpp"

namespace electra {
namespace {

using tokenizer::Input;
using tokenizer::Pipeline;
using tokenizer::Plan;

Input input_of(std::string_view text) { return {text, nullptr}; }
Input input_of(const Words& words) { return {{}, &words}; }

std::vector<std::string> strings_of(std::initializer_list<const char*> texts) {
  return {texts.begin(), texts.end()};
}

/// Pads each encoding, and its windows, as the plan says for the batch of all of them.
void pad_all(const Pipeline& pipeline, const Plan& plan, std::vector<Encoding>& encodings) {
  if (plan.padding == PaddingStrategy::do_not_pad) return;
  Index longest = 0;
  for (const Encoding& encoding : encodings) longest = std::max(longest, encoding.size());
  const Index length = pipeline.padded_length(plan, longest);
  for (Encoding& encoding : encodings) pipeline.pad(plan, length, encoding);
}

void encode_one(const Pipeline& pipeline, const Input& first, const Input* second,
                const EncodeOptions& options, Encoding& encoding) {
  const Plan plan = pipeline.plan(options);
  pipeline.encode(first, second, plan, encoding);
  if (plan.padding != PaddingStrategy::do_not_pad) {
    pipeline.pad(plan, pipeline.padded_length(plan, encoding.size()), encoding);
  }
}

/// Runs `work(i)` for each i below `count` over the threads of a pool; the first error is thrown
/// when all have ended.
template <class Work>
void for_each_index(std::size_t count, ThreadPool* pool, const Work& work) {
  if (pool == nullptr || pool->size() == 1 || count < 2) {
    for (std::size_t i = 0; i < count; ++i) work(i);
    return;
  }
  // Small enough shares that a few long texts do not leave one thread alone at the end.
  const std::size_t share = std::max<std::size_t>(
      1, std::min<std::size_t>(64, count / (8 * static_cast<std::size_t>(pool->size()))));
  std::atomic<std::size_t> next{0};
  std::mutex mutex;
  std::exception_ptr error;
  pool->run([&](const Team& /*team*/) {
    try {
      for (std::size_t first = next.fetch_add(share); first < count;
           first = next.fetch_add(share)) {
        for (std::size_t i = first; i < std::min(first + share, count); ++i) work(i);
      }
    } catch (...) {
      const std::lock_guard<std::mutex> lock(mutex);
      if (!error) error = std::current_exception();
      next = count;
    }
  });
  if (error) std::rethrow_exception(error);
}

template <class Work>
std::vector<Encoding> encode_many(const Pipeline& pipeline, std::size_t count,
                                  const EncodeOptions& options, ThreadPool* pool,
                                  const Work& work) {
  const Plan plan = pipeline.plan(options);
  std::vector<Encoding> encodings(count);
  for_each_index(count, pool, [&](std::size_t i) { work(i, plan, encodings[i]); });
  pad_all(pipeline, plan, encodings);
  return encodings;
}

/// The options of a batch for a model: padded to the longest and cut unless they say otherwise.
EncodeOptions batch_options(const EncodeOptions& options) {
  require(!options.return_overflowing_tokens, ErrorCode::input,
          "a batch has no place for overflowing windows; encode the texts and pad the encodings");
  EncodeOptions result = options;
  if (!result.padding) result.padding = PaddingStrategy::longest;
  if (!result.truncation) result.truncation = TruncationStrategy::longest_first;
  return result;
}

}  // namespace

ElectraTokenizer::ElectraTokenizer(std::shared_ptr<const tokenizer::Pipeline> pipeline)
    : pipeline_(std::move(pipeline)) {}

ElectraTokenizer ElectraTokenizer::from_pretrained(const std::filesystem::path& folder,
                                                   const TokenizerOptions& options) {
  return ElectraTokenizer(
      std::make_shared<const tokenizer::Pipeline>(tokenizer::read_folder(folder, options)));
}

TokenBatch ElectraTokenizer::batch(const std::vector<std::string>& texts,
                                   const EncodeOptions& options) const {
  return pad(encode_batch(texts, batch_options(options)), batch_options(options));
}

TokenBatch ElectraTokenizer::batch(const std::vector<TextPair>& pairs,
                                   const EncodeOptions& options) const {
  return pad(encode_batch(pairs, batch_options(options)), batch_options(options));
}

TokenBatch ElectraTokenizer::batch(std::initializer_list<const char*> texts,
                                   const EncodeOptions& options) const {
  return batch(strings_of(texts), options);
}

TokenBatch ElectraTokenizer::batch(std::initializer_list<std::pair<const char*, const char*>> pairs,
                                   const EncodeOptions& options) const {
  return batch(std::vector<TextPair>(pairs.begin(), pairs.end()), options);
}

TokenBatch ElectraTokenizer::pad(const std::vector<Encoding>& encodings,
                                 const EncodeOptions& options) const {
  EncodeOptions padded = options;
  if (!padded.padding) padded.padding = PaddingStrategy::longest;
  const Plan plan = pipeline_->plan(padded);
  Index longest = 0;
  for (const Encoding& encoding : encodings) longest = std::max(longest, encoding.size());
  const Index length = std::max(longest, pipeline_->padded_length(plan, longest));
  const Shape shape{static_cast<Index>(encodings.size()), length};
  TokenBatch batch{TokenTensor(shape), TokenTensor(shape), TokenTensor(shape)};
  std::fill(batch.input_ids.begin(), batch.input_ids.end(), plan.pad_id);
  std::fill(batch.token_type_ids.begin(), batch.token_type_ids.end(), plan.pad_type_id);
  for (std::size_t row = 0; row < encodings.size(); ++row) {
    const Encoding& encoding = encodings[row];
    const Index free = plan.padding_side == Side::left ? length - encoding.size() : 0;
    const Index at = static_cast<Index>(row) * length + free;
    std::copy(encoding.ids.begin(), encoding.ids.end(), batch.input_ids.data() + at);
    std::copy(encoding.attention_mask.begin(), encoding.attention_mask.end(),
              batch.attention_mask.data() + at);
    std::copy(encoding.type_ids.begin(), encoding.type_ids.end(), batch.token_type_ids.data() + at);
  }
  return batch;
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

Encoding ElectraTokenizer::encode_words(const Words& words, const EncodeOptions& options) const {
  Encoding encoding;
  encode_one(*pipeline_, input_of(words), nullptr, options, encoding);
  return encoding;
}

Encoding ElectraTokenizer::encode_words(const Words& words, const Words& pair,
                                        const EncodeOptions& options) const {
  Encoding encoding;
  const Input second = input_of(pair);
  encode_one(*pipeline_, input_of(words), &second, options, encoding);
  return encoding;
}

void ElectraTokenizer::encode_into(std::string_view text, const EncodeOptions& options,
                                   Encoding& encoding) const {
  encode_one(*pipeline_, input_of(text), nullptr, options, encoding);
}

void ElectraTokenizer::encode_into(std::string_view text, std::string_view pair,
                                   const EncodeOptions& options, Encoding& encoding) const {
  const Input second = input_of(pair);
  encode_one(*pipeline_, input_of(text), &second, options, encoding);
}

std::vector<Encoding> ElectraTokenizer::encode_batch(const std::vector<std::string>& texts,
                                                     const EncodeOptions& options,
                                                     ThreadPool* pool) const {
  const auto work = [&](std::size_t i, const Plan& plan, Encoding& encoding) {
    pipeline_->encode(input_of(texts[i]), nullptr, plan, encoding);
  };
  return encode_many(*pipeline_, texts.size(), options, pool, work);
}

std::vector<Encoding> ElectraTokenizer::encode_batch(std::initializer_list<const char*> texts,
                                                     const EncodeOptions& options,
                                                     ThreadPool* pool) const {
  return encode_batch(strings_of(texts), options, pool);
}

std::vector<Encoding> ElectraTokenizer::encode_batch(const std::vector<TextPair>& pairs,
                                                     const EncodeOptions& options,
                                                     ThreadPool* pool) const {
  const auto work = [&](std::size_t i, const Plan& plan, Encoding& encoding) {
    const Input second = input_of(pairs[i].second);
    pipeline_->encode(input_of(pairs[i].first), &second, plan, encoding);
  };
  return encode_many(*pipeline_, pairs.size(), options, pool, work);
}

void ElectraTokenizer::append_ids(std::string_view text, std::vector<std::int32_t>& ids,
                                  const EncodeOptions& options) const {
  pipeline_->encode_ids(input_of(text), nullptr, pipeline_->plan(options), ids);
}

void ElectraTokenizer::pad_encodings(std::vector<Encoding>& encodings,
                                     const EncodeOptions& options) const {
  pad_all(*pipeline_, pipeline_->plan(options), encodings);
}

std::string ElectraTokenizer::decode(const std::vector<std::int32_t>& ids,
                                     const DecodeOptions& options) const {
  return pipeline_->decode(ids, options);
}

std::optional<std::int32_t> ElectraTokenizer::token_to_id(std::string_view token) const {
  return pipeline_->find(token);
}

std::optional<std::string> ElectraTokenizer::id_to_token(std::int32_t id) const {
  return pipeline_->content(id);
}

Index ElectraTokenizer::vocab_size() const { return pipeline_->vocabulary().size(); }

Index ElectraTokenizer::size() const {
  Index size = vocab_size();
  for (const auto& [id, token] : pipeline_->settings().added.tokens()) {
    if (!pipeline_->vocabulary().find(token.content)) ++size;
  }
  return size;
}

std::int32_t ElectraTokenizer::max_id() const {
  const auto& added = pipeline_->settings().added.tokens();
  std::int32_t max = pipeline_->vocabulary().max_id();
  if (!added.empty()) max = std::max(max, added.rbegin()->first);
  for (const bool is_pair : {false, true}) {
    for (const tokenizer::TemplatePiece& piece :
         pipeline_->settings().post_processor.pieces(is_pair)) {
      for (const tokenizer::TemplateToken& token : piece.tokens) max = std::max(max, token.id);
    }
  }
  return max;
}

namespace {

std::optional<std::int32_t> id_of(const Pipeline& pipeline,
                                  const std::optional<std::string>& name) {
  return name ? pipeline.find(*name) : std::nullopt;
}

}  // namespace

std::optional<std::int32_t> ElectraTokenizer::pad_token_id() const {
  return id_of(*pipeline_, pipeline_->settings().names.pad);
}
std::optional<std::int32_t> ElectraTokenizer::mask_token_id() const {
  return id_of(*pipeline_, pipeline_->settings().names.mask);
}
std::optional<std::int32_t> ElectraTokenizer::cls_token_id() const {
  return id_of(*pipeline_, pipeline_->settings().names.cls);
}
std::optional<std::int32_t> ElectraTokenizer::sep_token_id() const {
  return id_of(*pipeline_, pipeline_->settings().names.sep);
}
std::optional<std::int32_t> ElectraTokenizer::unk_token_id() const {
  return id_of(*pipeline_, pipeline_->settings().names.unk);
}

std::vector<std::int32_t> ElectraTokenizer::all_special_ids() const {
  std::vector<std::int32_t> ids;
  for (const auto& [id, token] : pipeline_->settings().added.tokens()) {
    if (pipeline_->settings().added.is_special(token.content)) ids.push_back(id);
  }
  return ids;
}

std::optional<Index> ElectraTokenizer::model_max_length() const {
  return pipeline_->settings().model_max_length;
}
Side ElectraTokenizer::padding_side() const { return pipeline_->settings().padding_side; }
Side ElectraTokenizer::truncation_side() const { return pipeline_->settings().truncation_side; }

Index ElectraTokenizer::num_special_tokens_to_add(bool pair) const {
  return pipeline_->settings().post_processor.added_count(pair);
}

}  // namespace electra
