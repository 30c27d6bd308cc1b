#include "electra/pipelines/sentence_embedding.hpp"

#include <algorithm>
#include <utility>

#include "electra/pipelines/input_tokens.hpp"
#include "heads/sentence/pooling.hpp"
#include "io/sentence_config.hpp"
#include "pipelines/batches.hpp"
#include "pipelines/encode.hpp"
#include "pipelines/with_index.hpp"
#include "tokenizer/unicode/lower_case.hpp"

namespace electra {
namespace {

bool contains(const std::vector<std::int32_t>& sorted, std::int32_t id) {
  return std::binary_search(sorted.begin(), sorted.end(), id);
}

/// Returns the first `width` features of each vector.
Tensor cut_to(const Tensor& vectors, Index width) {
  Tensor result(Shape{vectors.row_count(), width});
  for (Index i = 0; i < vectors.row_count(); ++i)
    std::copy_n(vectors.data() + i * vectors.width(), width, result.data() + i * width);
  return result;
}

void check_width(const SentenceEmbeddingOptions& options) {
  require(!options.truncate_dim || *options.truncate_dim >= 1, ErrorCode::input,
          OptionName{"truncate_dim"}, " must be at least 1, not ",
          options.truncate_dim.value_or(0));
}

}  // namespace

SentenceEmbeddingPipeline::SentenceEmbeddingPipeline(
    ElectraTokenizer tokenizer, ElectraModel model, SentenceModules modules,
    std::shared_ptr<const io::SentenceConfig> config)
    : PipelineBase(std::move(tokenizer), std::move(model)),
      modules_(std::move(modules)),
      config_(std::move(config)) {}

SentenceEmbeddingPipeline::SentenceEmbeddingPipeline(ElectraTokenizer tokenizer, ElectraModel model,
                                                     SentenceModules modules)
    : SentenceEmbeddingPipeline(std::move(tokenizer), std::move(model), std::move(modules),
                                std::make_shared<const io::SentenceConfig>()) {}

SentenceEmbeddingPipeline SentenceEmbeddingPipeline::from_pretrained(
    const std::filesystem::path& folder, ElectraTokenizer tokenizer,
    const std::optional<SentencePooling>& pooling, const LoadOptions& options, LoadReport* report) {
  auto model = ElectraModel::from_pretrained(folder, options, report);
  const Index hidden_size = model.config().hidden_size;
  auto modules = pooling ? SentenceModules(*pooling, hidden_size)
                         : SentenceModules::from_pretrained(folder, hidden_size);
  return {std::move(tokenizer), std::move(model), std::move(modules),
          std::make_shared<const io::SentenceConfig>(io::read_sentence_config(folder))};
}

SentenceEmbeddingPipeline SentenceEmbeddingPipeline::from_pretrained(
    const std::filesystem::path& folder, const LoadOptions& options, LoadReport* report) {
  return from_pretrained(folder, ElectraTokenizer::from_pretrained(folder), std::nullopt, options,
                         report);
}

SentenceEmbeddingPipeline SentenceEmbeddingPipeline::from_pretrained(
    const std::filesystem::path& folder, const SentencePooling& pooling, const LoadOptions& options,
    LoadReport* report) {
  return from_pretrained(folder, ElectraTokenizer::from_pretrained(folder), pooling, options,
                         report);
}

pipelines::LengthLimit SentenceEmbeddingPipeline::limit(std::optional<Index> max_length) const {
  const Index most = model_.config().max_position_embeddings;
  if (max_length || !config_->max_seq_length)
    return pipelines::InputLimits{tokenizer_, model_.config(), max_length}.limit();
  return {std::min(*config_->max_seq_length, most), "max_seq_length"};
}

Index SentenceEmbeddingPipeline::max_seq_length() const { return limit({}).tokens; }

std::string SentenceEmbeddingPipeline::prompt_of(const Options& options) const {
  if (options.prompt) return *options.prompt;
  if (options.prompt_name) return config_->prompt(*options.prompt_name);
  return config_->default_prompt_name ? config_->prompt(*config_->default_prompt_name) : "";
}

std::string SentenceEmbeddingPipeline::read_text(const std::string& text) const {
  return config_->do_lower_case ? tokenizer::unicode::lower_cased(text) : text;
}

std::vector<Encoding> SentenceEmbeddingPipeline::encode(const std::string& prompt,
                                                        const TextList& texts,
                                                        const Options& options) const {
  std::vector<std::string> changed;
  if (!prompt.empty() || config_->do_lower_case) {
    for (const std::string_view text : texts)
      changed.push_back(read_text(prompt + std::string(text)));
  }
  const TextList whole = changed.empty() ? texts : TextList(changed);
  const pipelines::LengthRule rule(options, limit(options.max_length));
  auto encodings = tokenizer_.encode_batch(whole, rule.encoding());
  rule.check_each(encodings, [&](std::size_t i) { return input_tokens(tokenizer_, whole[i]); });
  return encodings;
}

/// As the reference counts them: the special token at the end is not the prompt's.
Index SentenceEmbeddingPipeline::prompt_tokens(const std::string& prompt) const {
  if (prompt.empty()) return 0;
  const pipelines::LengthRule rule({}, limit({}));
  const Encoding encoding = tokenizer_.encode(read_text(prompt), rule.encoding());
  if (encoding.ids.empty()) return 0;
  return encoding.size() - (contains(tokenizer_.all_special_ids(), encoding.ids.back()) ? 1 : 0);
}

Tensor SentenceEmbeddingPipeline::finished(Tensor vectors, const Options& options) const {
  const Index features = std::min(options.truncate_dim.value_or(width()), width());
  const bool is_cut = features < width();
  if (is_cut) vectors = cut_to(vectors, features);
  if (!options.normalize || (modules_.normalizes() && !is_cut)) return vectors;
  for (Index i = 0; i < vectors.row_count(); ++i)
    sentence::normalize(vectors.data() + i * features, features);
  return vectors;
}

Tensor SentenceEmbeddingPipeline::answer(const TextList& texts, const Options& options) const {
  check_width(options);
  const std::string prompt = prompt_of(options);
  const Index prompt_length = prompt_tokens(prompt);
  const auto windows = pipelines::windows_of(encode(prompt, texts, options));
  Tensor all({static_cast<Index>(texts.size()), width()});
  pipelines::for_each_batch(windows, options, [&](const auto& batch) {
    const Tensor states = model_.forward(batch.tokens).last_hidden_state;
    const Tensor vectors = modules_.forward(states, batch.tokens.lengths, prompt_length);
    const float* vector = vectors.data();
    for (const Index text : batch.windows) {
      std::copy_n(vector, width(), all.data() + text * width());
      vector += width();
    }
  });
  return finished(std::move(all), options);
}

Tensor SentenceEmbeddingPipeline::vectors(const RaggedBatch& tokens, const Options& options) const {
  check_width(options);
  const Tensor states = model_.forward(tokens).last_hidden_state;
  return finished(modules_.forward(states, tokens.lengths), options);
}

Tensor SentenceEmbeddingPipeline::operator()(const TextList& texts, const Options& options) const {
  return pipelines::with_index(
      texts, options, [this](const auto& some, const Options& how) { return answer(some, how); });
}

}  // namespace electra
