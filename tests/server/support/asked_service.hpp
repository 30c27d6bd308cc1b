#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "server/service.hpp"

namespace electra::testing {

/// Sends a request to a service in this process, without a network, and returns the response. What
/// the service throws, and what making the response throws, ends it: a server closes the
/// connection then.
inline server::Response ask_service(server::Service& service, std::string method, std::string path,
                                    std::string body, server::Headers headers = {}) {
  struct Answer {
    std::mutex mutex;
    std::condition_variable changed;
    bool is_there = false;
    server::Exchange::MakeResponse make;
  };
  const auto answer = std::make_shared<Answer>();  // the service may still have the way back to it
  server::Request request;
  request.method = std::move(method);
  request.path = std::move(path);
  request.body = std::move(body);
  request.headers = std::move(headers);
  service.handle(std::make_shared<server::Exchange>(
      std::move(request), [answer](server::Exchange::MakeResponse make) {
        const std::lock_guard<std::mutex> lock(answer->mutex);
        answer->make = std::move(make);
        answer->is_there = true;
        answer->changed.notify_all();
      }));
  std::unique_lock<std::mutex> lock(answer->mutex);
  answer->changed.wait(lock, [&] { return answer->is_there; });
  return answer->make();
}

}  // namespace electra::testing
