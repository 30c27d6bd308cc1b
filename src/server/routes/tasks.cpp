#include "server/tasks.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "io/json_writer.hpp"
#include "io/owned_json.hpp"
#include "server/batch.hpp"
#include "server/contract.hpp"
#include "server/truncation.hpp"
#include "server/vectors.hpp"

namespace electra::server {
namespace {

bool any_model(const Pipelines& /*pipelines*/) { return true; }

/// Answers one input with its value, several with an array of values, and one that is nested with
/// an array of its own.
void answer_task(RouteCall& call, const Model& model, const Task& task, const Json& inputs,
                 const Json& parameters, bool is_nested = false) {
  const bool is_one = !inputs.is_array() && !is_nested;
  std::vector<TaskInput> read;
  if (inputs.is_array()) {
    for (const Json& each : inputs) read.push_back(task.input(each));
  } else {
    read.push_back(task.input(inputs));
  }
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
  const io::OwnedJson inputs(std::move(call.body.at("inputs")));
  call.body.erase("inputs");
  answer_task(call, model, task, inputs, call.body);
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

void embed_for_hub(RouteCall& call, io::OwnedJson inputs, io::OwnedJson parameters) {
  const bool is_similarity = inputs->is_object();
  const std::string path = is_similarity ? "/similarity" : "/embed";
  const std::vector<Route>& routes = embedding_routes();
  const auto route = std::find_if(routes.begin(), routes.end(),
                                  [&](const Route& each) { return each.path == path; });
  io::take_apart(call.body);
  call.body = is_similarity ? Json::object() : parameters.take();
  call.body["inputs"] = inputs.take();
  Json& options = is_similarity ? call.body["parameters"] : call.body;
  if (is_similarity) options = parameters.take();
  if (member(options, "truncate") == nullptr) options["truncate"] = true;
  Contract::instance().check(route->request, call.body);
  route->answer(call);
}

/// The inference API of the hub.
void hub(RouteCall& call) {
  const Model model = model_for(call, any_model, "loaded");
  call.model_name = model->name();
  io::OwnedJson inputs(std::move(call.body.at("inputs")));
  io::OwnedJson parameters(Json::object());
  if (member(call.body, "parameters") != nullptr)
    parameters = std::move(call.body.at("parameters"));
  if (model->pipelines().embed)
    return embed_for_hub(call, std::move(inputs), std::move(parameters));
  const Task* task = hub_task(*model, parameters);
  if (task == nullptr || !task->is_served(model->pipelines()))
    throw ServiceError(Failure::backend, "the model '" + model->name() + "' is for " +
                                             model->task() + ", and not for such a request");
  Contract::instance().check(task->schema + "Inputs", inputs, "inputs");
  Contract::instance().check(task->schema + "Parameters", parameters, "parameters");
  set_hub_defaults(*task, *parameters);
  // One text has an array of labels in an array, as the API has had it from the start.
  const bool is_nested = std::string(task->name) == "classify" && !inputs->is_array();
  answer_task(call, model, *task, inputs, parameters, is_nested);
}

}  // namespace

const std::vector<Route>& task_routes() {
  static const std::vector<Route> routes = [] {
    constexpr const char* hub_tag = "Hugging Face inference API";
    std::vector<Route> all;
    for (const Task& each : tasks())
      all.push_back({"POST", '/' + std::string(each.name), "electra",
                     "The task " + std::string(each.hub_name) + ", as the command answers it",
                     each.schema + "Request", each.schema + "Response", ErrorShape::tei, true,
                     false, own_task, &each});
    all.push_back({"POST", "/", hub_tag, "The task of the first model", "HubRequest", "AnyValue",
                   ErrorShape::tei, true, false, hub});
    all.push_back({"POST", "/models/{MODEL_NAME}", hub_tag, "The task of a model", "HubRequest",
                   "AnyValue", ErrorShape::tei, true, false, hub});
    return all;
  }();
  return routes;
}

}  // namespace electra::server
