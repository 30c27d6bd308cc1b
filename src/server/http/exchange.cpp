#include "server/http/exchange.hpp"

#include <new>

namespace electra::server {

Exchange::Exchange(Request request, std::function<void(MakeResponse)> send)
    : request_(std::move(request)), send_(std::move(send)) {}

Exchange::~Exchange() {
  if (!send_) return;
  try {
    send_([] {
      return Response{500, R"({"error": "the request was dropped", "error_type": "Backend"})"};
    });
  } catch (const std::bad_alloc&) {  // NOLINT: there is no memory for a response
  }
}

void Exchange::respond(Response response) {
  respond_with([response = std::move(response)]() mutable { return std::move(response); });
}

void Exchange::respond_with(MakeResponse make) {
  std::function<void(MakeResponse)> send;
  OnInterruption forgotten;  // destroyed without the mutex
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    send.swap(send_);
    forgotten.swap(on_interruption_);
  }
  if (!send) return;
  try {
    send(std::move(make));
  } catch (const std::bad_alloc&) {  // whoever answers next may have more luck
    const std::lock_guard<std::mutex> lock(mutex_);
    send_.swap(send);
    throw;
  }
}

void Exchange::on_interruption(OnInterruption action) {
  Interruption reason;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (!send_) return;
    if (!interruption_) {
      on_interruption_ = std::move(action);
      return;
    }
    reason = *interruption_;
  }
  action(reason);
}

void Exchange::interrupt(Interruption reason) {
  OnInterruption action;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (!interruption_) interruption_ = reason;
    action.swap(on_interruption_);
  }
  if (action) action(reason);
}

}  // namespace electra::server
