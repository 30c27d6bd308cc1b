#pragma once

#include <chrono>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "server/http/http_server.hpp"
#include "server/service.hpp"
#include "server/workers/channel.hpp"

namespace electra::server {

/// A worker's side of its connection to the supervisor: does as it is told, and gets the metrics of
/// all workers. When the supervisor is gone the worker drains.
class SupervisorLink {
 public:
  /// Tells that the server serves; both outlive this.
  SupervisorLink(Channel channel, Service& service, HttpServer& server);
  SupervisorLink(const SupervisorLink&) = delete;
  SupervisorLink& operator=(const SupervisorLink&) = delete;
  /// Hands the last metrics over.
  ~SupervisorLink();

 private:
  void listen();
  template <class Action>
  static void ignoring_errors(const Action& action);
  bool handle_next_message();
  void answer_late();
  void handle(const Message& message);
  void ask(TakePage take);
  void answer_all(const std::string& page);

  Channel channel_;
  Service& service_;
  HttpServer& server_;
  std::mutex mutex_;
  std::vector<TakePage> waiting_;                // for the page
  std::chrono::steady_clock::time_point asked_;  // by the first of them
  bool ended_ = false;                           // there is no supervisor any more
  std::thread listener_;
};

}  // namespace electra::server
