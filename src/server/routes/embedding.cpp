#include <utility>

#include "electra/pipelines/similarity.hpp"
#include "io/json_writer.hpp"
#include "server/batch.hpp"
#include "server/tasks.hpp"
#include "server/truncation.hpp"
#include "server/vectors.hpp"

namespace electra::server {
namespace {

bool embeds(const Pipelines& pipelines) { return pipelines.embed != nullptr; }
bool any_model(const Pipelines& /*pipelines*/) { return true; }

EmbedOptions embed_options(const Json& body) {
  const Truncation truncation(body);
  EmbedOptions options;
  options.truncate = truncation.cuts;
  options.truncation_side = truncation.side;
  options.prompt_name = given<std::string>(body, "prompt_name");
  return options;
}

void write_rows(const Tensor& rows, io::JsonWriter& json) {
  json.begin_array();
  for (Index i = 0; i < rows.row_count(); ++i) json.array(rows.row(i));
  json.end_array();
}

void embed(RouteCall& call) {
  const Model model = model_for(call, embeds, "for embeddings");
  EmbedOptions options = embed_options(call.body);
  options.dimensions = given<Index>(call.body, "dimensions");
  options.normalize = given<bool>(call.body, "normalize").value_or(true);
  answer_batch(call, model, embed_call(*model, options), embedding_inputs(call.body.at("inputs")),
               ErrorShape::tei, [](const BatchAnswers& batch) {
                 Response response;
                 io::JsonWriter json(response.body);
                 json.array(batch.answers,
                            [&](const TaskAnswer& each) { json.array(each.tensors.front()); });
                 return response;
               });
}

void embed_all(RouteCall& call) {
  const Model model = model_for(call, embeds, "for embeddings");
  answer_batch(
      call, model, embed_all_call(*model, embed_options(call.body)),
      embedding_inputs(call.body.at("inputs")), ErrorShape::tei, [](const BatchAnswers& batch) {
        Response response;
        io::JsonWriter json(response.body);
        json.array(batch.answers,
                   [&](const TaskAnswer& each) { write_rows(each.tensors.front(), json); });
        return response;
      });
}

void embed_sparse(RouteCall& /*call*/) {
  throw ServiceError(Failure::backend, "no model of the ELECTRA family has sparse embeddings");
}

void similarity(RouteCall& call) {
  const Model model = model_for(call, embeds, "for embeddings");
  const Json& inputs = call.body.at("inputs");
  const Json* parameters = member(call.body, "parameters");
  std::vector<TaskInput> texts = embedding_inputs(inputs.at("sentences"));
  if (texts.empty())
    throw ServiceError(Failure::empty, "'inputs.sentences' is empty; it must have a text");
  texts.insert(texts.begin(), embedding_inputs(inputs.at("source_sentence")).front());
  answer_batch(
      call, model,
      embed_call(*model, embed_options(parameters == nullptr ? Json::object() : *parameters)),
      std::move(texts), ErrorShape::tei, [](const BatchAnswers& batch) {
        Response response;
        io::JsonWriter json(response.body);
        const Tensor& source = batch.answers.front().tensors.front();
        json.begin_array();
        for (std::size_t i = 1; i < batch.answers.size(); ++i)
          json.value(cosine_similarity(source, batch.answers[i].tensors.front()));
        json.end_array();
        return response;
      });
}

/// Checks how many texts a request that no queue answers has.
void check_count(const RouteCall& call, std::size_t count, const char* name) {
  if (count == 0)
    throw ServiceError(Failure::empty, '\'' + std::string(name) + "' is empty; it must have one");
  check_input_count(call.service.settings(), count);
}

/// Writes tokens to a response; one may have any length.
void write_tokens(const Encoding& encoding, const ServiceSettings& settings, io::JsonWriter& json,
                  const Response& response) {
  json.begin_array();
  for (Index i = 0; i < encoding.size(); ++i) {
    check_answer_size(settings, response.body.size());
    const auto place = static_cast<std::size_t>(i);
    const bool is_special = encoding.special_tokens_mask[place] != 0;
    json.begin_object().member("id", encoding.ids[place]).member("text", encoding.token(i));
    json.member("special", is_special);
    if (is_special) {
      json.key("start").value(nullptr).key("stop").value(nullptr);
    } else {
      json.member("start", encoding.offsets[place].start);
      json.member("stop", encoding.offsets[place].end);
    }
    json.end_object();
  }
  json.end_array();
}

void tokenize(RouteCall& call) {
  const Model model = model_for(call, any_model, "loaded");
  const Json& inputs = call.body.at("inputs");
  std::vector<std::string> texts;
  if (inputs.is_string())
    texts.push_back(inputs.get<std::string>());
  else
    texts = inputs.get<std::vector<std::string>>();
  check_count(call, texts.size(), "inputs");
  call.service.enter(*call.exchange);
  if (const auto name = given<std::string>(call.body, "prompt_name")) {
    if (!model->pipelines().embed)
      throw ServiceError(Failure::validation, "'prompt_name' is for models of embeddings");
    SentenceEmbeddingOptions options;
    options.prompt_name = name;
    const std::string prompt = model->pipelines().embed->prompt_of(options);
    for (std::string& each : texts) each.insert(0, prompt);
  }
  EncodeOptions options;
  options.add_special_tokens = given<bool>(call.body, "add_special_tokens").value_or(true);
  options.truncation = TruncationStrategy::do_not_truncate;
  Response response;
  io::JsonWriter json(response.body);
  Index tokens = 0;
  json.array(texts, [&](const std::string& each) {
    const Encoding encoding = model->tokenizer().encode(each, options);
    tokens += encoding.size();
    check_tokens(call.service.settings(), tokens, "the inputs together take");
    write_tokens(encoding, call.service.settings(), json, response);
  });
  call.exchange->respond(std::move(response));
}

void decode(RouteCall& call) {
  const Model model = model_for(call, any_model, "loaded");
  const Json& ids = call.body.at("ids");
  const bool is_one = !ids.empty() && ids.front().is_number();
  check_count(call, is_one ? 1 : ids.size(), "ids");
  call.service.enter(*call.exchange);
  DecodeOptions options;
  options.skip_special_tokens = given<bool>(call.body, "skip_special_tokens").value_or(true);
  Response response;
  io::JsonWriter json(response.body);
  const auto decode_one = [&](const Json& each) {
    json.value(model->tokenizer().decode(each.get<std::vector<std::int32_t>>(), options));
    check_answer_size(call.service.settings(), response.body.size());
  };
  json.begin_array();
  if (is_one) {
    decode_one(ids);
  } else {
    for (const Json& each : ids) decode_one(each);
  }
  json.end_array();
  call.exchange->respond(std::move(response));
}

constexpr const char* tei = "text-embeddings-inference";

}  // namespace

const std::vector<Route>& embedding_routes() {
  static const std::vector<Route> routes = {
      {"POST", "/embed", tei, "A vector for each text", "EmbedRequest", "EmbedResponse",
       ErrorShape::tei, true, false, embed},
      {"POST", "/embed_all", tei, "A vector for each token", "EmbedAllRequest", "EmbedAllResponse",
       ErrorShape::tei, true, false, embed_all},
      {"POST", "/embed_sparse", tei, "Refused: ELECTRA has no sparse embeddings",
       "EmbedSparseRequest", "EmbedSparseResponse", ErrorShape::tei, true, false, embed_sparse},
      {"POST", "/similarity", tei, "How similar sentences are to one", "SimilarityRequest",
       "SimilarityResponse", ErrorShape::tei, true, false, similarity},
      {"POST", "/tokenize", tei, "Tokens of texts", "TokenizeRequest", "TokenizeResponse",
       ErrorShape::tei, false, false, tokenize},
      {"POST", "/decode", tei, "Texts of token ids", "DecodeRequest", "DecodeResponse",
       ErrorShape::tei, false, false, decode},
  };
  return routes;
}

}  // namespace electra::server
