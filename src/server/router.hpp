#pragma once

#include <memory>

#include "server/http/exchange.hpp"

namespace electra::server {

class Service;

/// Finds the route of a request, checks its key, its kinds of content and its body, and lets the
/// route answer. Errors become responses.
void route(Service& service, const std::shared_ptr<Exchange>& exchange);

}  // namespace electra::server
