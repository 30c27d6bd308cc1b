#pragma once

#include <functional>
#include <string>

#include "server/http/http_server.hpp"
#include "server/service.hpp"

namespace electra::server {

/// The form of the access log.
enum class LogFormat { text, json };

/// What a server is started with.
struct ServeSettings {
  HttpSettings http;
  ServiceSettings service;
  LogFormat log_format = LogFormat::text;
  int workers = 1;  ///< processes that serve; with several one more, which watches them
};

/// Loads the models and serves them until SIGTERM or SIGINT. `say` gets the lines for people: where
/// it listens, what was reloaded, each request. Throws what loading and binding throw. With several
/// workers it returns in each of their processes too. `end_process` ends the process as if this had
/// returned; it is called, from a thread, where a pass still runs a while after the last response.
void serve(ServeSettings settings, const std::function<void(const std::string& line)>& say,
           const std::function<void()>& end_process);

}  // namespace electra::server
