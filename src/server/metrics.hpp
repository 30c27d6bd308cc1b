#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "electra/core/shape.hpp"

namespace electra::server {

/// The counters, gauges and histograms of a server. Any thread may use them.
class Metrics {
 public:
  using Duration = std::chrono::steady_clock::duration;

  Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;
  ~Metrics();

  /// A response was sent; 499: not whole.
  void answered(const std::string& method, const std::string& route, int status, Duration duration);
  /// The inputs of a request were tokenized.
  void tokenized(Duration duration, Index tokens);
  /// An input has waited in the queue.
  void waited(Duration duration);
  /// A batch was computed.
  void computed(Duration duration, Index tokens, Index inputs);
  /// So many more connections are open.
  void add_connections(int change);
  /// So many more requests are accepted and not answered yet.
  void add_requests(int change);
  void set_waiting_tokens(const std::string& model, Index tokens);
  void reloaded(bool succeeded);
  /// Counts memory that several processes share by its parts, so that their sum is right.
  void count_memory_by_share();
  void set_workers(int workers);
  /// A worker had died, and was replaced.
  void worker_replaced();

  /// Returns all of them in the text format of Prometheus.
  std::string text() const;

 private:
  struct Families;
  std::unique_ptr<Families> families_;
};

}  // namespace electra::server
