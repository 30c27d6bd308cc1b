#include <algorithm>
#include <cstring>
#include <utility>

#include "electra/version.hpp"
#include "io/json_writer.hpp"
#include "server/batch.hpp"
#include "server/inference_tensor.hpp"
#include "server/tasks.hpp"

namespace electra::server {
namespace {

constexpr const char* sentence_embedding = "sentence_embedding";

bool any_model(const Pipelines& /*pipelines*/) { return true; }

[[noreturn]] void refuse(const std::string& sentence) {
  throw ServiceError(Failure::validation, sentence, 400);
}

void server_metadata(RouteCall& call) {
  Response response;
  io::JsonWriter json(response.body);
  json.begin_object().member("name", "electra").member("version", version());
  json.key("extensions").begin_array().value("binary_tensor_data").end_array().end_object();
  call.exchange->respond(std::move(response));
}

void ready(RouteCall& call) {
  if (!call.service.ready()) throw ServiceError(Failure::unhealthy, "the server is stopping");
  if (!call.model_name.empty()) model_for(call, any_model, "loaded");
  call.exchange->respond({200, "", "", {}});
}

void live(RouteCall& call) { call.exchange->respond({200, "", "", {}}); }

struct TensorName {
  const char* name;
  const char* datatype;
  std::vector<int> shape;
};

void write_tensors(const char* key, const std::vector<TensorName>& tensors, io::JsonWriter& json) {
  json.key(key).array(tensors, [&](const TensorName& each) {
    json.begin_object().member("name", each.name).member("datatype", each.datatype);
    json.key("shape").array(each.shape).end_object();
  });
}

/// Returns the outputs of a model, the first of which is the default.
std::vector<std::string> output_names(const ServedModel& model) {
  std::vector<std::string> names = logits_names(model);
  if (model.pipelines().embed) names.emplace_back(sentence_embedding);
  return names;
}

void model_metadata(RouteCall& call) {
  const Model model = model_for(call, any_model, "loaded");
  const bool is_pooled = model->pipelines().classify != nullptr;
  Response response;
  io::JsonWriter json(response.body);
  json.begin_object().member("name", model->name());
  json.key("versions").begin_array().value("1").end_array().member("platform", "electra");
  write_tensors("inputs",
                {{"text", "BYTES", {-1}},
                 {"text_pair", "BYTES", {-1}},
                 {"input_ids", "INT64", {-1, -1}},
                 {"attention_mask", "INT64", {-1, -1}},
                 {"token_type_ids", "INT64", {-1, -1}}},
                json);
  std::vector<TensorName> outputs;
  const std::vector<std::string> names = output_names(*model);
  for (const std::string& each : names) {
    const bool is_row = is_pooled || model->pipelines().qa || model->pipelines().detect ||
                        each == sentence_embedding;
    outputs.push_back(
        {each.c_str(), "FP32", is_row ? std::vector{-1, -1} : std::vector{-1, -1, -1}});
  }
  write_tensors("outputs", outputs, json);
  json.end_object();
  call.exchange->respond(std::move(response));
}

/// Returns the elements of a row of a matrix of ids.
std::vector<std::int32_t> row_of(const InferenceTensor& matrix, Index row, Index width) {
  std::vector<std::int32_t> ids;
  for (Index i = 0; i < width; ++i) {
    const std::int64_t id = matrix.integers()[static_cast<std::size_t>(row * width + i)];
    if (id < 0 || id > INT32_MAX)
      refuse('\'' + matrix.name + "' has the element " + std::to_string(id) +
             "; it must be from 0 to 2147483647");
    ids.push_back(static_cast<std::int32_t>(id));
  }
  return ids;
}

/// Returns how many tokens of a row the mask keeps: those before its first 0.
std::size_t kept_by(const std::vector<std::int32_t>& mask) {
  for (const std::int32_t each : mask)
    if (each > 1)
      refuse("'attention_mask' has the element " + std::to_string(each) + "; it must be 0 or 1");
  const auto end = std::find(mask.begin(), mask.end(), 0);
  if (std::find(end, mask.end(), 1) != mask.end())
    refuse("'attention_mask' has a 1 behind a 0; pad at the end");
  return static_cast<std::size_t>(end - mask.begin());
}

std::vector<TaskInput> inputs_of_ids(const InferenceRequest& request) {
  const InferenceTensor& ids = *request.input("input_ids");
  if (ids.shape.size() != 2) refuse("'input_ids' must have the shape [sequences, tokens]");
  for (const char* name : {"attention_mask", "token_type_ids"}) {
    const InferenceTensor* other = request.input(name);
    if (other != nullptr && other->shape != ids.shape)
      refuse('\'' + std::string(name) + "' must have the shape of 'input_ids'");
  }
  std::vector<TaskInput> inputs;
  for (Index row = 0; row < ids.shape[0]; ++row) {
    TaskInput input;
    input.ids = row_of(ids, row, ids.shape[1]);
    if (const auto* types = request.input("token_type_ids"))
      input.type_ids = row_of(*types, row, ids.shape[1]);
    if (const auto* mask = request.input("attention_mask")) {
      input.ids.resize(kept_by(row_of(*mask, row, ids.shape[1])));
      if (!input.type_ids.empty()) input.type_ids.resize(input.ids.size());
    }
    if (input.ids.empty()) refuse("row " + std::to_string(row) + " of 'input_ids' has no token");
    inputs.push_back(std::move(input));
  }
  return inputs;
}

/// Returns the tokens of each text behind the prompt.
std::vector<TaskInput> inputs_of_texts(const InferenceRequest& request, const ServedModel& model,
                                       const std::string& prompt) {
  const InferenceTensor::Texts& texts = request.input("text")->texts();
  const InferenceTensor* pairs = request.input("text_pair");
  if (pairs != nullptr && pairs->texts().size() != texts.size())
    refuse("'text_pair' must have as many elements as 'text'");
  EncodeOptions options;
  options.padding = PaddingStrategy::do_not_pad;
  options.max_length = model.max_input_length();
  options.truncation = TruncationStrategy::longest_first;
  std::vector<TaskInput> inputs;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const Encoding encoding =
        pairs == nullptr ? model.tokenizer().encode(prompt + texts[i], options)
                         : model.tokenizer().encode(prompt + texts[i], pairs->texts()[i], options);
    TaskInput input;
    input.ids = encoding.ids;
    input.type_ids = encoding.model_type_ids();
    inputs.push_back(std::move(input));
  }
  return inputs;
}

/// Refuses what would be answered with more numbers than a response should have.
void check_size(const std::vector<TaskInput>& inputs, const ServedModel& model) {
  std::size_t longest = 0;
  for (const TaskInput& each : inputs) longest = std::max(longest, each.ids.size());
  constexpr Index most = Index{1} << 24U;
  const Index count = static_cast<Index>(longest * inputs.size()) * logits_width(model);
  if (count > most)
    throw ServiceError(Failure::validation,
                       "the outputs would have " + std::to_string(count) +
                           " numbers; this server sends at most " + std::to_string(most),
                       413);
}

/// An output of all inputs, padded with zeros to the longest.
struct Output {
  std::string name;
  std::vector<Index> shape;
  std::vector<float> values;
};

Output output_of(const std::string& name, const std::vector<TaskAnswer>& answers, std::size_t place,
                 bool is_by_sequence) {
  Index longest = 0;
  for (const TaskAnswer& each : answers)
    longest = std::max(longest, each.tensors[place].element_count());
  const Tensor& first = answers.front().tensors[place];
  Output output{name, {static_cast<Index>(answers.size())}, {}};
  if (is_by_sequence || first.shape().rank() == 1) {
    output.shape.push_back(longest);
  } else {
    output.shape.push_back(longest / first.width());
    output.shape.push_back(first.width());
  }
  for (const TaskAnswer& each : answers) {
    output.values.insert(output.values.end(), each.tensors[place].begin(),
                         each.tensors[place].end());
    output.values.resize(output.values.size() +
                         static_cast<std::size_t>(longest - each.tensors[place].element_count()));
  }
  return output;
}

void write_output(const Output& output, bool is_binary, io::JsonWriter& json) {
  json.begin_object().member("name", output.name).member("datatype", "FP32");
  json.key("shape").array(output.shape);
  if (is_binary)
    json.key("parameters")
        .begin_object()
        .member("binary_data_size", output.values.size() * sizeof(float))
        .end_object();
  else
    json.key("data").array(output.values);
  json.end_object();
}

Response response_of(const InferenceRequest& request, const std::string& model,
                     const std::vector<Output>& outputs) {
  Response response;
  io::JsonWriter json(response.body);
  json.begin_object().member("model_name", model).member("model_version", "1");
  if (!request.id.empty()) json.member("id", request.id);
  json.key("outputs").array(
      outputs, [&](const Output& each) { write_output(each, request.is_binary(each.name), json); });
  json.end_object();
  const std::size_t json_size = response.body.size();
  for (const Output& each : outputs) {
    if (!request.is_binary(each.name)) continue;
    const std::size_t size = each.values.size() * sizeof(float);
    response.body.resize(response.body.size() + size);
    std::memcpy(response.body.data() + response.body.size() - size, each.values.data(), size);
  }
  if (response.body.size() == json_size) return response;
  response.content_type = "application/octet-stream";
  response.headers.emplace_back("Inference-Header-Content-Length", std::to_string(json_size));
  return response;
}

/// Returns the names of the outputs that a request wants: those of one task.
std::vector<std::string> wanted_outputs(const InferenceRequest& request, const ServedModel& model) {
  const std::vector<std::string> all = output_names(model);
  for (const std::string& each : request.outputs)
    if (std::find(all.begin(), all.end(), each) == all.end())
      refuse("the model '" + model.name() + "' has no output '" + each.substr(0, 100) + '\'');
  const bool is_embedding =
      !request.outputs.empty() && request.outputs.front() == sentence_embedding;
  if (is_embedding && request.outputs.size() > 1) refuse("'sentence_embedding' is asked for alone");
  if (is_embedding) return request.outputs;
  return logits_names(model);
}

void infer(RouteCall& call) {
  const Model model = model_for(call, any_model, "loaded");
  if (logits_names(*model).empty())
    throw ServiceError(Failure::backend,
                       "models of multiple choice are answered by /choose, not by this protocol");
  const InferenceRequest request = read_inference_request(call.exchange->request());
  const bool has_texts = request.input("text") != nullptr;
  if (!has_texts && request.input("input_ids") == nullptr)
    refuse("there is no input named 'text' or 'input_ids'");
  const auto names = wanted_outputs(request, *model);
  if (has_texts) check_input_count(call.service.settings(), request.input("text")->texts().size());
  const bool is_embedding = names.front() == sentence_embedding;
  const std::string prompt = is_embedding ? model->pipelines().embed->prompt_of({}) : "";
  auto inputs = has_texts ? inputs_of_texts(request, *model, prompt) : inputs_of_ids(request);
  if (!is_embedding) check_size(inputs, *model);
  const bool is_by_sequence = is_embedding || model->pipelines().classify;
  answer_batch(call, model, is_embedding ? embed_call(*model, {}) : logits_call(*model),
               std::move(inputs), ErrorShape::oip,
               [request, names, is_by_sequence, name = model->name()](const BatchAnswers& batch) {
                 std::vector<Output> outputs;
                 for (std::size_t i = 0; i < names.size(); ++i) {
                   const bool is_wanted = request.outputs.empty() ||
                                          std::find(request.outputs.begin(), request.outputs.end(),
                                                    names[i]) != request.outputs.end();
                   if (is_wanted)
                     outputs.push_back(output_of(names[i], batch.answers, i, is_by_sequence));
                 }
                 return response_of(request, name, outputs);
               });
}

constexpr const char* tag = "Open Inference Protocol";

Route get(const std::string& path, const char* summary, const char* response, bool is_public,
          void (*answer)(RouteCall&)) {
  return {"GET", path, tag, summary, "", response, ErrorShape::oip, false, is_public, answer};
}

Route post(const std::string& path) {
  Route route{"POST",
              path,
              tag,
              "Tensors for texts or token ids",
              "inference_request",
              "inference_response",
              ErrorShape::oip,
              true,
              false,
              infer};
  route.reads_body = true;
  return route;
}

}  // namespace

const std::vector<Route>& inference_protocol_routes() {
  static const std::vector<Route> routes = [] {
    std::vector<Route> all = {
        get("/v2", "The server", "metadata_server_response", true, server_metadata),
        get("/v2/health/live", "Whether the process runs", "", true, live),
        get("/v2/health/ready", "Whether requests may come", "", true, ready),
    };
    for (const char* version : {"", "/versions/{MODEL_VERSION}"}) {
      const std::string model = "/v2/models/{MODEL_NAME}" + std::string(version);
      all.push_back(
          get(model, "A model's tensors", "metadata_model_response", false, model_metadata));
      all.push_back(get(model + "/ready", "Whether a model is loaded", "", false, ready));
      all.push_back(post(model + "/infer"));
    }
    return all;
  }();
  return routes;
}

}  // namespace electra::server
