#include <utility>

#include "io/json_writer.hpp"
#include "server/batch.hpp"
#include "server/model_json.hpp"
#include "server/tasks.hpp"
#include "server/vectors.hpp"

namespace electra::server {
namespace {

bool embeds(const Pipelines& pipelines) { return pipelines.embed != nullptr; }

std::string embeddings_json(const BatchAnswers& batch, bool as_base64, const std::string& model) {
  std::string text;
  io::JsonWriter json(text);
  json.begin_object().member("object", "list").key("data").begin_array();
  Index index = 0;
  for (const TaskAnswer& each : batch.answers) {
    const Tensor& vector = each.tensors.front();
    json.begin_object().member("object", "embedding").key("embedding");
    if (as_base64)
      json.value(base64(vector));
    else
      json.array(vector);
    json.member("index", index++).end_object();
  }
  json.end_array().member("model", model).key("usage").begin_object();
  json.member("prompt_tokens", batch.tokens).member("total_tokens", batch.tokens);
  json.end_object().end_object();
  return text;
}

void embeddings(RouteCall& call) {
  // Clients send names of OpenAI's models too: such a name chooses none here.
  const auto wanted = given<std::string>(call.body, "model");
  if (wanted && call.model_name.empty() && call.service.model_named(*wanted))
    call.model_name = *wanted;
  const Model model = model_for(call, embeds, "for embeddings");
  EmbedOptions options;
  options.dimensions = given<Index>(call.body, "dimensions");
  options.normalize = true;
  const bool as_base64 = given<std::string>(call.body, "encoding_format") == "base64";
  answer_batch(call, model, embed_call(*model, options), embedding_inputs(call.body.at("input")),
               ErrorShape::openai, [as_base64, name = model->name()](const BatchAnswers& batch) {
                 return Response{200, embeddings_json(batch, as_base64, name)};
               });
}

void models(RouteCall& call) {
  Response response;
  io::JsonWriter json(response.body);
  json.begin_object().member("object", "list").key("data");
  json.array(call.service.models(), [&](const Model& each) {
    json.begin_object().member("id", each->name()).member("object", "model");
    json.member("created", 0).member("owned_by", "electra").member("task", each->task());
    json.key("tasks").array(route_names(*each)).end_object();
  });
  json.end_object();
  call.exchange->respond(std::move(response));
}

}  // namespace

const std::vector<Route>& openai_routes() {
  static const std::vector<Route> routes = {
      {"POST", "/v1/embeddings", "OpenAI and Cohere", "A vector for each text",
       "OpenAICompatRequest", "OpenAICompatResponse", ErrorShape::openai, true, false, embeddings},
      {"GET", "/v1/models", "OpenAI and Cohere", "The models of this server", "", "ModelList",
       ErrorShape::openai, false, false, models},
  };
  return routes;
}

}  // namespace electra::server
