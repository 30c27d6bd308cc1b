#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "server/http/exchange.hpp"
#include "server/http/listener.hpp"

namespace electra::server {

/// The callbacks of a server, called from its threads.
struct HttpEvents {
  /// Returns whether the body of a request should be read; called once its header is. If not, the
  /// request is handled without it, and the connection is closed after the response. If so, the
  /// request is answered even if the server is draining by then. Without this all bodies are read.
  std::function<bool(const Request& request)> wants_body;
  /// So many bytes of a response's body were sent; with status 499 if the client had left, or did
  /// not take the whole response.
  std::function<void(const Exchange& exchange, int status, std::size_t bytes)> answered;
  /// So many more connections are open.
  std::function<void(int change)> connections_changed;
  /// SIGHUP has come.
  std::function<void()> reload;
  /// SIGTERM or SIGINT has come: no new connection is taken.
  std::function<void()> draining;
  /// No response was sent for a second, after some were.
  std::function<void()> idle;
};

/// An HTTP/1.1 server: connections that stay open, one request after the other on each. It is the
/// only part of the project that knows Boost.
class HttpServer {
 public:
  HttpServer(HttpSettings settings, Listener listener, Handler handler, HttpEvents events);
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;
  ~HttpServer();

  /// Where it listens, as in "http://127.0.0.1:8080" and "unix:/run/electra.sock".
  const std::string& address() const noexcept;

  /// Serves until SIGTERM or SIGINT; then answers what it has accepted, for drain_timeout at most,
  /// and cancels the rest. Whoever may still respond must have ended before this is destroyed.
  void run();

  /// @{
  /// For any thread. Does what SIGTERM does.
  void drain();
  /// Takes no new connection, and closes each that is open after one more response; those without
  /// a request for drain_timeout are closed then.
  void retire();
  /// @}

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace electra::server
