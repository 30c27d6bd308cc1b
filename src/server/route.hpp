#pragma once

#include <memory>
#include <string>
#include <vector>

#include "io/owned_json.hpp"
#include "server/request_json.hpp"
#include "server/service.hpp"
#include "server/service_error.hpp"

namespace electra::server {

struct Route;
struct Task;

/// What a route gets to answer a request.
struct RouteCall {
  const Route& route;
  Service& service;
  std::shared_ptr<Exchange> exchange;
  std::string model_name;  ///< of the path; empty: the first model that serves the route
  Json body;               ///< validated; null for GET

  /// nlohmann's own destructor ends the process where there is no memory for it.
  ~RouteCall() { io::take_apart(body); }
};

/// A route: how requests for it look, and who answers them.
struct Route {
  std::string method;
  std::string path;  ///< with {MODEL_NAME} for the name of a model
  const char* tag;
  std::string summary;
  std::string request;   ///< a schema of the contract; empty: no body, or one that the route parses
  std::string response;  ///< a schema of the contract; empty: none
  ErrorShape errors;
  bool computes;   ///< whether it asks a model, which may be overloaded
  bool is_public;  ///< whether it is answered without a key
  void (*answer)(RouteCall& call);
  const Task* task = nullptr;  ///< that it answers, if it is a route of our own
  bool reads_body = false;     ///< whether `answer` reads the body, which may be more than JSON
};

/// @{
/// The routes of each protocol.
const std::vector<Route>& system_routes();
const std::vector<Route>& embedding_routes();
const std::vector<Route>& classification_routes();
const std::vector<Route>& openai_routes();
const std::vector<Route>& task_routes();
const std::vector<Route>& inference_protocol_routes();
/// @}

/// Every route.
std::vector<const Route*> all_routes();

/// Returns the model of a call: the one that is named, or the first that serves the route. Throws
/// ServiceError if there is none, which says what the models do.
Model model_for(const RouteCall& call, bool (*serves)(const Pipelines&), const char* wanted);

/// Returns the contract of all routes as OpenAPI.
std::string openapi();

}  // namespace electra::server
