#include "server/tasks.hpp"

#include <utility>

#include "io/json_writer.hpp"
#include "server/batch.hpp"
#include "server/contract.hpp"
#include "server/truncation.hpp"
#include "server/vectors.hpp"

namespace electra::server {
namespace {

bool any_model(const Pipelines& /*pipelines*/) { return true; }

/// Checks a value of a request whose name is not in the schema.
void check_part(const std::string& schema, const Json& value, const std::string& name) {
  try {
    Contract::instance().check(schema, value);
  } catch (const ServiceError& error) {
    throw ServiceError(error.failure(), name + ": " + error.what());
  }
}

/// Answers one input with its value and several with an array of values.
void answer_task(RouteCall& call, const Model& model, const Task& task, const Json& inputs,
                 const Json& parameters) {
  const bool is_one = !inputs.is_array();
  std::vector<TaskInput> read;
  for (const Json& each : is_one ? Json::array({inputs}) : inputs) read.push_back(task.input(each));
  answer_batch(
      call, model, task.call(*model, parameters), std::move(read), ErrorShape::tei,
      [is_one](const BatchAnswers& batch) {
        return Response{200, is_one ? batch.answers.front().json : json_array(batch.answers)};
      });
}

/// A route of our own: the parameters stand beside the inputs.
void own_task(RouteCall& call) {
  const Task& task = *call.route.task;
  const Model model = model_for(call, task.is_served, task.hub_name);
  Json parameters = call.body;
  parameters.erase("inputs");
  answer_task(call, model, task, call.body.at("inputs"), parameters);
}

/// Returns the task of a request to the inference API: that which its parameters are for, or the
/// model's own.
const Task* hub_task(const ServedModel& model, const Json& parameters) {
  if (parameters.contains("candidate_labels")) return task_named("zero_shot");
  for (const Task& each : tasks())
    if (each.is_served(model.pipelines())) return &each;
  return nullptr;
}

/// The defaults of the inference API where they are not the pipeline's.
void set_hub_defaults(const Task& task, Json& parameters) {
  const std::string name = task.name;
  if (name == "classify" && !parameters.contains("top_k")) parameters["top_k"] = nullptr;
  if (name == "ner" && member(parameters, "aggregation_strategy") == nullptr)
    parameters["aggregation_strategy"] = "simple";
  if (name == "generate" && member(parameters, "return_full_text") == nullptr)
    parameters["return_full_text"] = true;
}

void embed_for_hub(RouteCall& call, const Json& inputs, const Json& parameters) {
  const Route* route = nullptr;
  const bool is_similarity = inputs.is_object();
  const std::string path = is_similarity ? "/similarity" : "/embed";
  for (const Route& each : embedding_routes())
    if (each.path == path) route = &each;
  Json body = is_similarity ? Json::object() : parameters;
  body["inputs"] = inputs;
  if (is_similarity) body["parameters"] = parameters;
  Contract::instance().check(route->request, body);
  call.body = std::move(body);
  route->answer(call);
}

/// The inference API of the hub.
void hub(RouteCall& call) {
  const Model model = model_for(call, any_model, "loaded");
  call.model_name = model->name();
  const Json inputs = call.body.at("inputs");
  const Json* given_parameters = member(call.body, "parameters");
  Json parameters = given_parameters == nullptr ? Json::object() : *given_parameters;
  if (model->pipelines().embed) return embed_for_hub(call, inputs, parameters);
  const Task* task = hub_task(*model, parameters);
  if (task == nullptr || !task->is_served(model->pipelines()))
    throw ServiceError(Failure::backend, "the model '" + model->name() + "' is for " +
                                             model->task() + ", and not for such a request");
  check_part(task->schema + "Inputs", inputs, "'inputs'");
  check_part(task->schema + "Parameters", parameters, "'parameters'");
  set_hub_defaults(*task, parameters);
  // One text has an array of labels in an array, as the API has had it from the start.
  const bool is_nested = std::string(task->name) == "classify" && !inputs.is_array();
  answer_task(call, model, *task, is_nested ? Json::array({inputs}) : inputs, parameters);
}

}  // namespace

const std::vector<Route>& task_routes() {
  static const std::vector<Route> routes = [] {
    constexpr const char* hub_tag = "Hugging Face inference API";
    std::vector<Route> all;
    for (const Task& each : tasks())
      all.push_back({"POST", '/' + std::string(each.name), "electra",
                     "The task " + std::string(each.hub_name) + ", as the command answers it",
                     each.schema + "Request", "AnyValue", ErrorShape::tei, true, false, own_task,
                     &each});
    all.push_back({"POST", "/", hub_tag, "The task of the first model", "HubRequest", "AnyValue",
                   ErrorShape::tei, true, false, hub});
    all.push_back({"POST", "/models/{MODEL_NAME}", hub_tag, "The task of a model", "HubRequest",
                   "AnyValue", ErrorShape::tei, true, false, hub});
    return all;
  }();
  return routes;
}

}  // namespace electra::server
