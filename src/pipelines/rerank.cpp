#include "electra/pipelines/rerank.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "electra/core/error.hpp"
#include "electra/pipelines/input_tokens.hpp"
#include "io/sentence_config.hpp"
#include "pipelines/batches.hpp"
#include "pipelines/class_logits.hpp"
#include "pipelines/cross_encoder.hpp"
#include "pipelines/encode.hpp"
#include "pipelines/scores.hpp"
#include "pipelines/with_index.hpp"

namespace electra {
namespace {

using pipelines::InputBlock;
using pipelines::ScoreFunction;
using Ranking = RerankPipeline::Ranking;

void check_top_k(const RerankOptions& options) {
  require(!options.top_k || *options.top_k >= 1, ErrorCode::input, OptionName{"top_k"}, " is ",
          options.top_k.value_or(1), "; it must be 1 or more");
}

/// Keeps the `count` best, the best first.
void keep_best(Ranking& ranking, std::optional<Index> count) {
  const auto kept = std::min(static_cast<Index>(ranking.size()), count.value_or(Index{1} << 62));
  std::partial_sort(ranking.begin(), ranking.begin() + kept, ranking.end(), ranks_before);
  ranking.erase(ranking.begin() + kept, ranking.end());
}

/// Returns how many of these documents are kept in a ranking.
template <class Documents>
Index kept_of(const Documents& documents, const RerankOptions& options) {
  const auto all = static_cast<Index>(documents.size());
  return std::min(all, options.top_k.value_or(all));
}

/// Returns the places that the first documents of inputs have among those of all.
template <class Input>
std::vector<Index> first_documents(const std::vector<Input>& inputs) {
  std::vector<Index> first;
  Index next = 0;
  for (const Input& input : inputs) {
    first.push_back(next);
    next += static_cast<Index>(input.documents.size());
  }
  return first;
}

/// Documents of one query that stand together.
struct DocumentRun {
  std::size_t input;  ///< the place of the query
  std::size_t first;  ///< the place of the first among all documents of the query
  TextList documents;
};

/// The documents of queries, one run after the other.
template <class Input>
class DocumentRuns {
 public:
  explicit DocumentRuns(const std::vector<Input>& inputs) : inputs_(inputs) {}

  Index document_count() const {
    std::size_t count = 0;
    for (const Input& input : inputs_) count += input.documents.size();
    return static_cast<Index>(count);
  }
  /// Returns the next documents, at most so many; there must be one.
  DocumentRun next(std::size_t max_documents) {
    for (; first_ == inputs_[input_].documents.size(); ++input_) first_ = 0;
    const TextList& all = inputs_[input_].documents;
    const auto begin = all.begin() + static_cast<std::ptrdiff_t>(first_);
    const std::size_t count = std::min(max_documents, all.size() - first_);
    DocumentRun run{input_, first_, {begin, begin + static_cast<std::ptrdiff_t>(count)}};
    first_ += count;
    return run;
  }

 private:
  const std::vector<Input>& inputs_;
  std::size_t input_ = 0;
  std::size_t first_ = 0;
};

}  // namespace

bool ranks_before(const RankedDocument& one, const RankedDocument& other) {
  if (pipelines::is_better(one.score, other.score)) return true;
  if (pipelines::is_better(other.score, one.score)) return false;
  if (pipelines::is_better(one.logit, other.logit)) return true;
  if (pipelines::is_better(other.logit, one.logit)) return false;
  return one.index < other.index;
}

RerankPipeline::RerankPipeline(ElectraTokenizer tokenizer, ElectraForSequenceClassification model)
    : PipelineBase(std::move(tokenizer), std::move(model)),
      activation_(pipelines::activation_of(model_.config())) {}

RerankPipeline RerankPipeline::from_pretrained(const std::filesystem::path& folder,
                                               ElectraTokenizer tokenizer, Model model) {
  RerankPipeline pipeline(std::move(tokenizer), std::move(model));
  io::CrossEncoderConfig config = io::read_cross_encoder_config(folder);
  if (config.activation_fn) {
    pipeline.activation_ = std::move(*config.activation_fn);
    pipeline.activation_file_ = io::sentence_config_name;
  }
  pipeline.prompt_ = std::move(config.prompt);
  return pipeline;
}

RerankPipeline RerankPipeline::from_pretrained(const std::filesystem::path& folder,
                                               ElectraTokenizer tokenizer,
                                               const LoadOptions& options, LoadReport* report) {
  return from_pretrained(folder, std::move(tokenizer),
                         Model::from_pretrained(folder, options, report));
}

RerankPipeline RerankPipeline::from_pretrained(const std::filesystem::path& folder,
                                               const LoadOptions& options, LoadReport* report) {
  return from_pretrained(folder, ElectraTokenizer::from_pretrained(folder), options, report);
}

// A document that is empty is a second text all the same, as in the reference.
void RerankPipeline::for_each_logits(
    const std::vector<Input>& inputs, const Options& options, Place place,
    const std::function<void(Index document, float* logits)>& visit) const {
  const pipelines::LengthRule rule(options,
                                   {tokenizer_, model_.config(), options.max_length, true});
  const auto encode_next = [&](DocumentRuns<Input>& runs, const InputBlock& block) {
    std::vector<Encoding> encodings;
    while (static_cast<Index>(encodings.size()) < block.size()) {
      const auto room = static_cast<std::size_t>(block.size()) - encodings.size();
      const DocumentRun run = runs.next(room);
      const std::string query = prompt_ + std::string(inputs[run.input].query);
      auto pairs = tokenizer_.encode_pairs(query, run.documents, rule.encoding());
      pipelines::PairTokens pair(tokenizer_, query);
      for (std::size_t i = 0; i < pairs.size(); ++i) {
        const std::size_t index = place == Place::of_document ? run.first + i : run.input;
        const auto tokens = [&] { return pair.with(run.documents[i]); };
        pipelines::at_index(index, [&] { rule.check(pairs[i], index, tokens); });
      }
      std::move(pairs.begin(), pairs.end(), std::back_inserter(encodings));
    }
    return encodings;
  };
  DocumentRuns runs(inputs), checked(inputs);
  const Index count = runs.document_count();
  if (!options.truncation)
    pipelines::check_blocks(
        count, [&](const InputBlock& block) { return encode_next(checked, block); },
        options.progress);
  const auto encode = [&](const InputBlock& block) { return encode_next(runs, block); };
  const auto report = [&](const InputBlock& block, const PipelineProgress& documents) {
    const double done =
        static_cast<double>(block.first) + documents.share * static_cast<double>(block.size());
    if (options.progress)
      options.progress({block.first + documents.done, count, done / static_cast<double>(count)});
  };
  pipelines::for_each_logits(model_, count, encode, report, visit);
}

std::vector<Ranking> RerankPipeline::answer(const std::vector<Input>& inputs,
                                            const Options& options, Place place) const {
  const Index label = pipelines::label_id(model_.config(), options.label);
  const Index width = model_.config().num_labels();
  const ScoreFunction function(options.function_to_apply, {activation_, activation_file_}, width);
  const std::vector<Index> first = first_documents(inputs);
  std::vector<Ranking> rankings(inputs.size());
  Tensor scores({1, width});
  for_each_logits(inputs, options, place, [&](Index document, const float* logits) {
    std::copy_n(logits, width, scores.data());
    function.apply(scores);
    const auto input = std::upper_bound(first.begin(), first.end(), document) - first.begin() - 1;
    const auto query = static_cast<std::size_t>(input);
    Ranking& ranking = rankings[query];
    ranking.push_back(
        {document - first[query], scores[label], logits[label], {scores.begin(), scores.end()}});
    const auto kept = static_cast<std::size_t>(kept_of(inputs[query].documents, options));
    if (ranking.size() > 2 * kept) keep_best(ranking, options.top_k);
  });
  for (Ranking& ranking : rankings) keep_best(ranking, options.top_k);
  return rankings;
}

Tensor RerankPipeline::predict(std::string_view query, const TextList& documents,
                               const Options& options) const {
  const Index width = model_.config().num_labels();
  pipelines::check_score_count(static_cast<Index>(documents.size()), width);
  return pipelines::with_index(documents, options, [&](const auto& some, const Options& how) {
    const ScoreFunction function(how.function_to_apply, {activation_, activation_file_}, width);
    Tensor scores({static_cast<Index>(some.size()), width});
    for_each_logits({{query, some}}, how, Place::of_document, pipelines::copy_to(scores));
    function.apply(scores);
    return scores;
  });
}

std::vector<Ranking> RerankPipeline::operator()(const std::vector<QueryDocuments>& inputs,
                                                const Options& options) const {
  check_top_k(options);
  std::vector<Input> views;
  Index kept = 0;
  for (const QueryDocuments& input : inputs) {
    views.push_back({input.query, input.documents});
    kept += kept_of(input.documents, options);
  }
  pipelines::check_score_count(kept, model_.config().num_labels());
  return pipelines::with_index(views, options, [this](const auto& some, const Options& how) {
    return answer(some, how, Place::of_input);
  });
}

Ranking RerankPipeline::operator()(std::string_view query, const TextList& documents,
                                   const Options& options) const {
  check_top_k(options);
  pipelines::check_score_count(kept_of(documents, options), model_.config().num_labels());
  return pipelines::with_index(documents, options, [&](const auto& some, const Options& how) {
    return std::move(answer({{query, some}}, how, Place::of_document).front());
  });
}

}  // namespace electra
