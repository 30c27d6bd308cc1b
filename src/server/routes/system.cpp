#include <random>
#include <string>
#include <string_view>

#include "electra/version.hpp"
#include "io/json_writer.hpp"
#include "server/embedded.hpp"
#include "server/model_json.hpp"
#include "server/route.hpp"

namespace electra::server {
namespace {

/// Returns the policy of a page: nothing but what stands in it under this nonce, and to ask this
/// server.
std::string content_policy(const std::string& nonce) {
  return "default-src 'none'; style-src 'nonce-" + nonce + "'; script-src 'nonce-" + nonce +
         "'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; "
         "frame-ancestors 'none'";
}

/// Returns a page, in which NONCE stands for a number that is used once.
Response html(std::string_view page) {
  static thread_local std::mt19937_64 random(std::random_device{}());
  const std::string nonce = std::to_string(random()) + std::to_string(random());
  constexpr std::string_view mark = "NONCE";
  Response response;
  response.content_type = "text/html; charset=utf-8";
  std::size_t begin = 0;
  for (std::size_t found = 0; (found = page.find(mark, begin)) != std::string_view::npos;) {
    response.body.append(page.substr(begin, found - begin)).append(nonce);
    begin = found + mark.size();
  }
  response.body.append(page.substr(begin));
  response.headers = {{"Content-Security-Policy", content_policy(nonce)},
                      {"X-Content-Type-Options", "nosniff"},
                      {"Referrer-Policy", "no-referrer"},
                      {"Cache-Control", "no-store"}};
  return response;
}

void health(RouteCall& call) {
  if (!call.service.ready()) throw ServiceError(Failure::unhealthy, "the server is stopping");
  call.exchange->respond({200, "", "", {}});
}

void metrics(RouteCall& call) {
  call.service.make_metrics_page([exchange = call.exchange](const std::string& page) {
    exchange->respond({200, page, "text/plain; version=0.0.4; charset=utf-8", {}});
  });
}

bool any_model(const Pipelines& /*pipelines*/) { return true; }

void info(RouteCall& call) {
  const Model model = model_for(call, any_model, "loaded");
  call.exchange->respond({200, info_json(*model, call.service.settings())});
}

void contract(RouteCall& call) {
  static const std::string text = openapi();
  call.exchange->respond({200, text});
}

void page(RouteCall& call) {
  if (!call.service.settings().has_page)
    throw ServiceError(Failure::validation, "this server has no page (--no-ui)", 404);
  call.exchange->respond(html(embedded::page));
}

void docs(RouteCall& call) {
  if (!call.service.settings().has_page)
    throw ServiceError(Failure::validation, "this server has no page (--no-ui)", 404);
  call.exchange->respond(html(embedded::docs));
}

}  // namespace

const std::vector<Route>& system_routes() {
  static const std::vector<Route> routes = {
      {"GET", "/", "pages", "A page to try the models", "", "", ErrorShape::tei, false, true, page},
      {"GET", "/docs", "pages", "This contract, to read", "", "", ErrorShape::tei, false, true,
       docs},
      {"GET", "/openapi.json", "pages", "This contract", "", "AnyValue", ErrorShape::tei, false,
       true, contract},
      {"GET", "/health", "operation", "Whether requests may come", "", "", ErrorShape::tei, false,
       true, health},
      {"GET", "/metrics", "operation", "Counters and histograms for Prometheus", "", "",
       ErrorShape::tei, false, true, metrics},
      {"GET", "/info", "operation", "The model and the limits", "", "Info", ErrorShape::tei, false,
       false, info},
  };
  return routes;
}

}  // namespace electra::server
