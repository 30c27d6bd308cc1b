#pragma once

#include <cstddef>
#include <string>

#include "server/http/exchange.hpp"
#include "server/serve.hpp"

namespace electra::server {

/// Returns the line of the access log about a response. Nothing of a body is in it.
std::string access_line(LogFormat format, const Exchange& exchange, int status, std::size_t bytes);

}  // namespace electra::server
