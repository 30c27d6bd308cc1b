#include "server/router.hpp"

#include <algorithm>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/text.hpp"
#include "server/contract.hpp"
#include "server/http/media_type.hpp"
#include "server/route.hpp"

namespace electra::server {
namespace {

/// A path as a template has it; the name of a model in it goes to `model`.
bool matches(std::string_view path, std::string_view pattern, std::string& model) {
  constexpr std::string_view name = "{MODEL_NAME}", version = "{MODEL_VERSION}";
  std::string found;
  while (!pattern.empty() && !path.empty()) {
    if (pattern.front() != '{') {
      if (pattern.front() != path.front()) return false;
      pattern.remove_prefix(1);
      path.remove_prefix(1);
      continue;
    }
    const std::string_view part = path.substr(0, path.find('/'));
    if (part.empty()) return false;
    if (pattern.substr(0, name.size()) == name) {
      found = part;
      pattern.remove_prefix(name.size());
    } else {
      if (part != "1") return false;  // the only version
      pattern.remove_prefix(version.size());
    }
    path.remove_prefix(part.size());
  }
  if (path == "/") path = {};  // one slash more than the template
  if (!pattern.empty() || !path.empty()) return false;
  model = std::move(found);
  return true;
}

/// A route that was found, and the model that its path names.
struct Match {
  const Route* route = nullptr;
  std::string model;
  std::string methods;  ///< that the path has, if no route has the request's
};

Match match_path(const std::string& method, std::string_view path) {
  const std::string wanted = method == "HEAD" ? "GET" : method;
  Match match;
  for (const Route* each : all_routes()) {
    if (!matches(path, each->path, match.model)) continue;
    if (each->method == wanted) {
      match.route = each;
      return match;
    }
    match.methods += (match.methods.empty() ? "" : ", ") + each->method;
  }
  return match;
}

/// Finds a route; /models/NAME/ROUTE is the route for that model.
Match match_of(const std::string& method, std::string_view path) {
  Match match = match_path(method, path);
  constexpr std::string_view prefix = "/models/";
  if (match.route != nullptr || !match.methods.empty() || path.substr(0, prefix.size()) != prefix)
    return match;
  const std::string_view rest = path.substr(prefix.size());
  const std::size_t slash = rest.find('/');
  if (slash == std::string_view::npos || slash == 0) return match;
  match = match_path(method, rest.substr(slash));
  match.model = rest.substr(0, slash);
  return match;
}

/// Compares in a time that does not tell how much is equal.
bool are_equal(std::string_view one, std::string_view other) {
  unsigned difference = one.size() == other.size() ? 0U : 1U;
  for (std::size_t i = 0; i < one.size(); ++i)
    difference |= static_cast<unsigned char>(one[i]) ^
                  static_cast<unsigned char>(other.empty() ? 0 : other[i % other.size()]);
  return difference == 0;
}

void check_key(const Service& service, const Request& request) {
  const auto& keys = service.settings().api_keys;
  if (keys.empty()) return;
  constexpr std::string_view scheme = "bearer ";  // in any case (RFC 9110, 11.1)
  const std::string_view given = request.header("authorization");
  if (ascii_lower(given.substr(0, scheme.size())) == scheme)
    for (const std::string& key : keys)
      if (are_equal(given.substr(scheme.size()), key)) return;
  throw ServiceError(Failure::validation, "this server wants a key, as Authorization: Bearer KEY",
                     401);
}

void check_content(const Route& route, const Request& request) {
  const std::string type = media_type_of(request.header("content-type"));
  const bool is_tensors = route.reads_body && type == "application/octet-stream";
  if (!route.request.empty() && !type.empty() && !is_json(type) && !is_tensors)
    throw ServiceError(
        Failure::validation,
        "the body is " + type.substr(0, 64) + "; send JSON, with Content-Type: application/json",
        415);
  if (!route.response.empty() && !accepts(request.header_list("accept"), "application/json"))
    throw ServiceError(Failure::validation,
                       "the answer is application/json, which Accept leaves out", 406);
}

/// Lets pages of these origins use the server.
void add_cors(const Service& service, const Request& request, Headers& headers) {
  const std::string origin(request.header("origin"));
  const auto& allowed = service.settings().cors_origins;
  if (allowed.empty()) return;
  headers.emplace_back("Vary", "Origin");  // also where there is none, for caches
  const bool is_allowed = std::find(allowed.begin(), allowed.end(), "*") != allowed.end() ||
                          std::find(allowed.begin(), allowed.end(), origin) != allowed.end();
  if (origin.empty() || !is_allowed) return;
  headers.emplace_back("Access-Control-Allow-Origin", origin);
  headers.emplace_back("Access-Control-Allow-Methods", "GET, POST, OPTIONS");
  headers.emplace_back("Access-Control-Allow-Headers",
                       "Authorization, Content-Type, Inference-Header-Content-Length, traceparent, "
                       "X-Request-Id");
  headers.emplace_back("Access-Control-Expose-Headers",
                       "Inference-Header-Content-Length, Retry-After, X-Request-Id");
}

void refuse_path(const Match& match, const Request& request) {
  const std::string path = request.path.substr(0, 200);
  if (match.methods.empty())
    throw ServiceError(Failure::validation, "there is no route '" + path + "'; see /openapi.json",
                       404);
  throw ServiceError(
      Failure::validation,
      '\'' + path + "' takes " + match.methods + ", not " + request.method.substr(0, 20), 405);
}

Response response_of(const ServiceError& error, const Match& match) {
  const ErrorShape shape = match.route == nullptr ? ErrorShape::tei : match.route->errors;
  Response response = error_response(error, shape);
  if (error.status() == 405) response.headers.emplace_back("Allow", match.methods);
  if (error.status() == 401) response.headers.emplace_back("WWW-Authenticate", "Bearer");
  return response;
}

/// Checks what can be checked before the body is there.
void check_header(const Service& service, const Request& request, const Match& match) {
  if (match.route == nullptr) refuse_path(match, request);
  if (!match.route->is_public) check_key(service, request);
  if (match.route->computes && !service.ready() && !request.is_accepted)
    throw ServiceError(Failure::unhealthy, "the server is stopping");
  check_content(*match.route, request);
}

/// Sets what the server should know of the route.
void set_route(const Route& route, const std::shared_ptr<Exchange>& exchange) {
  exchange->route = route.path;
  exchange->overloaded = [shape = route.errors](const std::string& sentence) {
    return error_response(ServiceError(Failure::overloaded, sentence), shape);
  };
}

/// Answers, or throws.
void answer(Service& service, const std::shared_ptr<Exchange>& exchange, const Match& match) {
  const Request& request = exchange->request();
  if (request.method == "OPTIONS") return exchange->respond({204, "", "", {}});
  if (match.route != nullptr) set_route(*match.route, exchange);
  check_header(service, request, match);
  const Route& route = *match.route;
  RouteCall call{route, service, exchange, match.model, nullptr};
  if (!route.request.empty() && !route.reads_body) {
    call.body = parse_body(request.body);
    Contract::instance().check(route.request, call.body);
  }
  route.answer(call);
}

}  // namespace

void route(Service& service, const std::shared_ptr<Exchange>& exchange) {
  Match match;
  try {
    match = match_of(exchange->request().method, exchange->request().path);
    add_cors(service, exchange->request(), exchange->response_headers);
    answer(service, exchange, match);
  } catch (const ServiceError& error) {
    exchange->respond(response_of(error, match));
  } catch (const Error& error) {
    exchange->respond(response_of(service_error(error), match));
  } catch (const std::bad_alloc&) {
    exchange->respond(response_of(
        ServiceError(Failure::overloaded, "there is no memory for the request"), match));
  } catch (const std::exception& error) {
    exchange->respond(response_of(ServiceError(Failure::backend, error.what()), match));
  }
}

bool wants_body(const Service& service, const Request& request) {
  if (request.method == "OPTIONS") return false;
  try {
    const Match match = match_of(request.method, request.path);
    check_header(service, request, match);
    return !match.route->request.empty() || match.route->reads_body;
  } catch (const ServiceError&) {  // NOLINT: route() answers with it
    return false;
  }
}

std::vector<const Route*> all_routes() {
  std::vector<const Route*> all;
  for (const auto* routes : {&system_routes(), &classification_routes(), &embedding_routes(),
                             &openai_routes(), &task_routes(), &inference_protocol_routes()})
    for (const Route& each : *routes) all.push_back(&each);
  return all;
}

Model model_for(const RouteCall& call, bool (*serves)(const Pipelines&), const char* wanted) {
  if (!call.model_name.empty()) {
    Model model = call.service.model_named(call.model_name);
    if (!model)
      throw ServiceError(Failure::validation,
                         "there is no model '" + call.model_name + "'; see /v1/models", 404);
    if (serves(model->pipelines())) return model;
    throw ServiceError(Failure::backend, "the model '" + model->name() + "' is for " +
                                             model->task() + ", and not " + wanted);
  }
  std::string others;
  for (Model& each : call.service.models()) {
    if (serves(each->pipelines())) return std::move(each);
    others += (others.empty() ? "" : ", ") + ('\'' + each->name() + "' is for " + each->task());
  }
  throw ServiceError(Failure::backend, std::string("no model here is ") + wanted + ": " + others);
}

}  // namespace electra::server
