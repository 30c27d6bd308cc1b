#include <utility>

#include "server/call_of.hpp"
#include "server/tasks.hpp"

namespace electra::server {
namespace {

using Ranking = RerankPipeline::Ranking;

/// Returns the documents that stand together and have the same query, as one input each.
std::vector<QueryDocuments> with_queries(const std::vector<const TaskInput*>& inputs) {
  std::vector<QueryDocuments> all;
  const std::string* query = nullptr;
  for (const TaskInput* input : inputs) {
    if (input->query.get() != query) all.push_back({*input->query, {}});
    query = input->query.get();
    all.back().documents.push_back(input->first);
  }
  return all;
}

/// Returns the answers to the documents of a ranking, in their order.
std::vector<TaskAnswer> answers_of(const Ranking& ranking) {
  std::vector<TaskAnswer> answers(ranking.size());
  for (const RankedDocument& each : ranking)
    answers[static_cast<std::size_t>(each.index)] =
        tensor_answer(Tensor(Shape{2}, {each.score, each.logit}));
  return answers;
}

/// Ranks documents, each alone where one of those with its query is at fault.
TaskResults rank(const RerankPipeline& pipeline, const std::vector<const TaskInput*>& inputs,
                 const RerankOptions& options) {
  const std::vector<QueryDocuments> asked = with_queries(inputs);
  const auto rankings = pipeline.try_each(asked, options);
  TaskResults results;
  for (std::size_t i = 0; i < asked.size(); ++i) {
    const Error* error = rankings[i].error();
    if (error == nullptr) {
      for (TaskAnswer& each : answers_of(rankings[i].value()))
        results.emplace_back(std::move(each));
      continue;
    }
    if (asked[i].documents.size() == 1) {
      results.emplace_back(*error);
      continue;
    }
    for (const std::string& document : asked[i].documents) {
      const std::vector<QueryDocuments> alone{{asked[i].query, {document}}};
      const auto ranking = std::move(pipeline.try_each(alone, options).front());
      if (ranking.error() != nullptr)
        results.emplace_back(*ranking.error());
      else
        results.emplace_back(std::move(answers_of(ranking.value()).front()));
    }
  }
  return results;
}

}  // namespace

TaskCall rank_call(const ServedModel& model, const RerankOptions& options,
                   std::optional<Side> truncation_side, const std::string& query, std::string key) {
  const auto pipeline = model.pipelines(truncation_side).rerank;
  TaskCall call;
  call.key = std::move(key);
  const Index of_query =
      input_tokens(pipeline->tokenizer(), TextPair(pipeline->prompt() + query, ""));
  const Index of_nothing = input_tokens(pipeline->tokenizer(), std::string_view());
  call.tokens = [pipeline, beside = of_query - of_nothing](const TaskInput& document) {
    return beside + input_tokens(pipeline->tokenizer(), document.first);
  };
  call.answer = [pipeline, options](const auto& inputs, const ProgressCallback& progress) {
    return rank(*pipeline, inputs, with_progress(options, progress));
  };
  return call;
}

}  // namespace electra::server
