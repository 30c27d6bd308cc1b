#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace electra::testing {

/// A request, as the server read it.
struct HttpRequest {
  std::string method;
  std::string path;                            ///< with the query
  std::map<std::string, std::string> headers;  ///< names in lower case

  std::string header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? "" : found->second;
  }
};

/// A response. Its Content-Length is that of the body unless a header says otherwise.
struct HttpReply {
  int status = 200;
  std::map<std::string, std::string> headers;
  std::string body;
  std::size_t cut_after = std::string::npos;  ///< bytes of the body that are sent
  int delay_ms = 0;                           ///< before the response
};

/// A server on 127.0.0.1 that answers each request as it is told. Every connection has one request
/// and a thread of its own.
class LoopbackServer {
 public:
  using Answer = std::function<HttpReply(const HttpRequest&)>;

  explicit LoopbackServer(Answer answer);
  LoopbackServer(const LoopbackServer&) = delete;
  LoopbackServer& operator=(const LoopbackServer&) = delete;
  ~LoopbackServer();

  std::uint16_t port() const { return port_; }
  std::string address() const { return "http://127.0.0.1:" + std::to_string(port_); }
  /// The requests so far.
  std::vector<HttpRequest> requests() const;
  void forget_requests();

 private:
  void accept_all();
  void serve(int connection);

  Answer answer_;
  int listener_;
  std::uint16_t port_ = 0;
  std::atomic<bool> ends_{false};
  mutable std::mutex mutex_;  // of all below
  std::vector<HttpRequest> requests_;
  std::vector<std::thread> threads_;
  std::thread acceptor_;
};

}  // namespace electra::testing
