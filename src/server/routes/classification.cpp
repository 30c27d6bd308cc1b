#include <algorithm>
#include <utility>

#include "io/json_writer.hpp"
#include "server/batch.hpp"
#include "server/tasks.hpp"
#include "server/truncation.hpp"

namespace electra::server {
namespace {

bool classifies(const Pipelines& pipelines) { return pipelines.classify != nullptr; }
bool ranks(const Pipelines& pipelines) { return pipelines.rerank != nullptr; }

TaskInput text_or_pair(const Json& texts) {
  TaskInput input;
  input.first = texts.at(0).get<std::string>();
  if (texts.size() > 1) input.second = texts.at(1).get<std::string>();
  return input;
}

/// Returns the texts and pairs, and whether they are several.
std::pair<std::vector<TaskInput>, bool> predict_inputs(const Json& inputs) {
  if (inputs.is_string()) return {{text_or_pair(Json::array({inputs}))}, false};
  if (!inputs.empty() && inputs.front().is_string()) return {{text_or_pair(inputs)}, false};
  std::vector<TaskInput> several;
  for (const Json& each : inputs) several.push_back(text_or_pair(each));
  return {std::move(several), true};
}

std::string key_of(const char* route, bool raw, const Truncation& truncation) {
  return std::string(route) + (raw ? " raw" : "") + truncation.key();
}

void predict(RouteCall& call) {
  const Model model = model_for(call, classifies, "for text-classification");
  const Truncation truncation(call.body);
  const bool raw = given<bool>(call.body, "raw_scores").value_or(false);
  TextClassificationOptions options;
  options.truncation = truncation.cuts;
  options.top_k.reset();
  if (raw) options.function_to_apply = FunctionToApply::none;
  auto [inputs, is_several] = predict_inputs(call.body.at("inputs"));
  auto task = classify_call(*model, options, truncation.side, key_of("predict", raw, truncation));
  answer_batch(call, model, std::move(task), std::move(inputs), ErrorShape::tei,
               [several = is_several](const BatchAnswers& batch) {
                 if (!several) return Response{200, batch.answers.front().json};
                 return Response{200, json_array(batch.answers)};
               });
}

/// Returns the ranking of the documents whose answers these are, as RerankPipeline ranks them.
std::vector<RankedDocument> ranking_of(const BatchAnswers& batch) {
  std::vector<RankedDocument> ranking;
  for (const TaskAnswer& each : batch.answers) {
    const Tensor& scores = each.tensors.front();
    ranking.push_back({static_cast<Index>(ranking.size()), scores[0], scores[1], {}});
  }
  std::sort(ranking.begin(), ranking.end(), ranks_before);
  return ranking;
}

/// A query and documents of a request, and how they are ranked.
struct RankRequest {
  std::string query;
  std::vector<std::string> documents;
  bool raw = false;
  Truncation truncation;
};

template <class Finish>
void rank(RouteCall& call, RankRequest request, ErrorShape errors, const Finish& finish) {
  const Model model = model_for(call, ranks, "a re-ranker");
  RerankOptions options;
  options.truncation = request.truncation.cuts;
  if (request.raw) options.function_to_apply = FunctionToApply::none;
  auto task = rank_call(*model, options, request.truncation.side, request.query,
                        key_of("rerank", request.raw, request.truncation));
  const auto query = std::make_shared<const std::string>(std::move(request.query));
  std::vector<TaskInput> inputs;
  for (const std::string& each : request.documents) {
    TaskInput input;
    input.first = each;
    input.query = query;
    inputs.push_back(std::move(input));
  }
  answer_batch(call, model, std::move(task), std::move(inputs), errors,
               [finish, name = model->name(),
                documents = std::move(request.documents)](const BatchAnswers& batch) {
                 return finish(ranking_of(batch), documents, name, batch.tokens);
               });
}

void rerank(RouteCall& call) {
  RankRequest request;
  request.query = call.body.at("query").get<std::string>();
  request.documents = call.body.at("texts").get<std::vector<std::string>>();
  request.raw = given<bool>(call.body, "raw_scores").value_or(false);
  request.truncation = Truncation(call.body);
  const bool with_text = given<bool>(call.body, "return_text").value_or(false);
  rank(call, std::move(request), ErrorShape::tei,
       [with_text](const auto& ranking, const auto& documents, const auto&, Index) {
         Response response;
         io::JsonWriter json(response.body);
         json.array(ranking, [&](const RankedDocument& each) {
           json.begin_object().member("index", each.index).member("score", each.score);
           if (with_text) json.member("text", documents[static_cast<std::size_t>(each.index)]);
           json.end_object();
         });
         return response;
       });
}

void rerank_documents(RouteCall& call) {
  RankRequest request;
  request.truncation.cuts = true;
  request.query = call.body.at("query").get<std::string>();
  for (const Json& each : call.body.at("documents"))
    request.documents.push_back((each.is_string() ? each : each.at("text")).get<std::string>());
  const bool with_text = given<bool>(call.body, "return_documents").value_or(false);
  const auto most = given<std::size_t>(call.body, "top_n").value_or(request.documents.size());
  rank(call, std::move(request), ErrorShape::openai,
       [=](auto ranking, const auto& documents, const auto& model, Index tokens) {
         if (ranking.size() > most) ranking.resize(most);
         Response response;
         io::JsonWriter json(response.body);
         json.begin_object().member("model", model).key("results");
         json.array(ranking, [&](const RankedDocument& each) {
           json.begin_object().member("index", each.index).member("relevance_score", each.score);
           if (with_text) {
             json.key("document").begin_object();
             json.member("text", documents[static_cast<std::size_t>(each.index)]).end_object();
           }
           json.end_object();
         });
         json.key("usage").begin_object().member("prompt_tokens", tokens);
         json.member("total_tokens", tokens).end_object().end_object();
         return response;
       });
}

}  // namespace

const std::vector<Route>& classification_routes() {
  static const std::vector<Route> routes = {
      {"POST", "/predict", "text-embeddings-inference", "Labels of texts and pairs",
       "PredictRequest", "PredictResponse", ErrorShape::tei, true, false, predict},
      {"POST", "/rerank", "text-embeddings-inference", "Texts by how well they answer a query",
       "RerankRequest", "RerankResponse", ErrorShape::tei, true, false, rerank},
      {"POST", "/v1/rerank", "OpenAI and Cohere", "Documents by how well they answer a query",
       "V1RerankRequest", "V1RerankResponse", ErrorShape::openai, true, false, rerank_documents},
      {"POST", "/v2/rerank", "OpenAI and Cohere", "The same, as newer clients ask for it",
       "V1RerankRequest", "V1RerankResponse", ErrorShape::openai, true, false, rerank_documents},
  };
  return routes;
}

}  // namespace electra::server
