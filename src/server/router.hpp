#pragma once

#include <memory>

#include "server/http/exchange.hpp"

namespace electra::server {

class Service;

/// Finds the route of a request, checks its key, its kinds of content and its body, and lets the
/// route answer. Errors become responses.
void route(Service& service, const std::shared_ptr<Exchange>& exchange);

/// Whether the answer to a request depends on its body: not where the header is enough to refuse
/// it, nor where the route takes none.
bool wants_body(const Service& service, const Request& request);

}  // namespace electra::server
