#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "server/http/exchange.hpp"

namespace electra::server {

/// Where a server listens, and what it takes from a client.
struct HttpSettings {
  std::string host = "127.0.0.1";  ///< an address or a name
  std::uint16_t port = 8080;       ///< 0: a free one
  std::string unix_socket;         ///< a path in the place of host and port; empty: none
  int threads = 2;                 ///< that read requests and write responses
  std::size_t header_limit = 8192;
  std::size_t payload_limit = 2'000'000;
  std::size_t max_connections = 1024;
  std::chrono::milliseconds idle_timeout{60'000};     ///< between two requests
  std::chrono::milliseconds byte_timeout{10'000};     ///< of a header, and between bytes after it
  std::chrono::milliseconds request_timeout{30'000};  ///< from the first byte to the last
  std::chrono::milliseconds drain_timeout{30'000};
};

/// What a server tells of its work, from its threads.
struct HttpEvents {
  /// A response was sent, or its client had left.
  std::function<void(const Exchange& exchange, int status, std::size_t bytes)> answered;
  std::function<void(int connections)> connections_changed;
  /// SIGHUP has come.
  std::function<void()> reload;
  /// SIGTERM or SIGINT has come: no new connection is taken.
  std::function<void()> draining;
};

/// An HTTP/1.1 server: connections that stay open, one request after the other on each. It is the
/// only part of the project that knows Boost.
class HttpServer {
 public:
  /// Binds the address, or takes the socket that systemd has bound. Throws `io` if it cannot.
  HttpServer(HttpSettings settings, Handler handler, HttpEvents events);
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;
  ~HttpServer();

  /// Where it listens, as in "http://127.0.0.1:8080" and "unix:/run/electra.sock".
  const std::string& address() const noexcept;

  /// Serves until SIGTERM or SIGINT; then answers what it has accepted, for drain_timeout at most.
  void run();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace electra::server
