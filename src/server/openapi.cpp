#include <string>
#include <string_view>
#include <utility>

#include "electra/version.hpp"
#include "io/json_writer.hpp"
#include "server/contract.hpp"
#include "server/route.hpp"

namespace electra::server {
namespace {

Json reference(const std::string& schema) { return {{"$ref", "#/components/schemas/" + schema}}; }

Json content(const std::string& schema) {
  return {{"application/json", {{"schema", reference(schema)}}}};
}

const char* error_schema(ErrorShape shape) {
  if (shape == ErrorShape::openai) return "OpenAICompatErrorResponse";
  return shape == ErrorShape::oip ? "inference_error_response" : "ErrorResponse";
}

Json error_of(const Route& route, const char* description) {
  return {{"description", description}, {"content", content(error_schema(route.errors))}};
}

Json responses_of(const Route& route) {
  Json responses = Json::object();
  responses["200"]["description"] = "The answer";
  if (!route.response.empty()) responses["200"]["content"] = content(route.response);
  if (route.path == "/metrics")
    responses["200"]["content"]["text/plain"]["schema"]["type"] = "string";
  if (route.path == "/health" || route.path.find("/ready") != std::string::npos)
    responses["503"] = error_of(route, "The server is stopping");
  if (route.path == "/v2")
    responses["400"] = {{"description", "The request is no HTTP"},
                        {"content", content("metadata_server_error_response")}};
  if (!route.is_public) responses["401"] = error_of(route, "The server wants a key");
  if (route.path.find("{MODEL_NAME}") != std::string::npos)
    responses["404"] = error_of(route, "There is no such model");
  if (!route.response.empty()) responses["406"] = error_of(route, "Accept leaves out JSON");
  if (route.method == "GET") return responses;
  responses["400"] = error_of(route, "The request is no HTTP or JSON, or empty");
  responses["413"] = error_of(route, "The body is too large");
  responses["415"] = error_of(route, "The body is encoded, or no JSON");
  responses["422"] = error_of(route, "A value is not as the schema says, or a text is too long");
  responses["429"] = error_of(route, "There are too many requests; see Retry-After");
  if (!route.computes) return responses;
  responses["424"] = error_of(route, "No model here has the task");
  responses["503"] = error_of(route, "The server is stopping");
  return responses;
}

Json operation_of(const Route& route) {
  Json operation = {{"summary", route.summary}, {"tags", Json::array({route.tag})}};
  if (!route.request.empty())
    operation["requestBody"] = {{"required", true}, {"content", content(route.request)}};
  for (const char* name : {"MODEL_NAME", "MODEL_VERSION"}) {
    if (route.path.find(name) == std::string::npos) continue;
    Json schema = {{"type", "string"}};
    if (std::string_view(name) == "MODEL_VERSION") schema["enum"] = Json::array({"1"});
    operation["parameters"].push_back(
        {{"name", name}, {"in", "path"}, {"required", true}, {"schema", std::move(schema)}});
  }
  operation["responses"] = responses_of(route);
  return operation;
}

/// Makes references of OpenAPI of those of the contract, and leaves out what is our own.
Json with_references(const Json& schema) {
  if (schema.is_array()) {
    Json all = Json::array();
    for (const Json& each : schema) all.push_back(with_references(each));
    return all;
  }
  if (!schema.is_object()) return schema;
  Json result = Json::object();
  for (const auto& [key, value] : schema.items()) {
    if (key == "$ref") return reference(value.get<std::string>());
    if (key.rfind("x-", 0) != 0) result[key] = with_references(value);
  }
  return result;
}

}  // namespace

std::string openapi() {
  Json document = {{"openapi", "3.0.3"},
                   {"info",
                    {{"title", "electra serve"},
                     {"version", version()},
                     {"description",
                      "Models of the ELECTRA family behind HTTP. A path of a model's route may "
                      "stand behind /models/NAME, as in /models/sentiment/predict."}}}};
  document["components"]["schemas"] = with_references(Contract::instance().schemas());
  document["components"]["securitySchemes"]["key"] = {{"type", "http"}, {"scheme", "bearer"}};
  for (const Route* each : all_routes()) {
    std::string method = each->method;
    for (char& letter : method) letter = static_cast<char>(letter | 0x20);
    document["paths"][each->path][method] = operation_of(*each);
  }
  std::string text;
  io::JsonWriter(text).json(document);
  return text;
}

}  // namespace electra::server
