#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "server/http/memory_budget.hpp"
#include "server/http/message.hpp"

namespace electra::server {

/// Why nobody waits for a response any more.
enum class Interruption { client_left, timed_out };

/// A request and the way back to its client. Any thread may use it.
class Exchange {
 public:
  using Clock = std::chrono::steady_clock;

  /// Makes a response; called in a thread of the server.
  using MakeResponse = std::function<Response()>;

  /// `send` is called once, from the thread that responds.
  Exchange(Request request, std::function<void(MakeResponse)> send);
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;
  /// Responds with 500 if nobody has.
  ~Exchange();

  const Request& request() const noexcept { return request_; }
  Clock::time_point begun() const noexcept { return begun_; }

  /// Sends the first response that it is given; later ones are dropped.
  void respond(Response response);
  /// Does so with a response that is made later, in a thread of the server: for large ones.
  void respond_with(MakeResponse make);

  using OnInterruption = std::function<void(Interruption)>;

  /// Sets what is done if the client leaves or the time is up before the response; at once if that
  /// has happened.
  void on_interruption(OnInterruption action);
  /// Does that, unless the response is there already or it was done.
  void interrupt(Interruption reason);

  /// The route that answers, for the metrics and the log: as it stands in the table, not the path.
  std::string route = "none";
  /// Fields of the response, whatever it is; to be set before it is there.
  Headers response_headers;
  /// Makes the response in the place of one that the server has no memory for, as the route writes
  /// errors.
  std::function<Response(const std::string& sentence)> overloaded;
  /// The place of the request in the service's limit, until its response is written or its client
  /// has left.
  std::shared_ptr<void> place;
  /// The memory reserved for the body of the request.
  MemoryBudget::Reservation memory;

 private:
  const Request request_;
  const Clock::time_point begun_ = Clock::now();
  std::mutex mutex_;
  std::function<void(MakeResponse)> send_;
  OnInterruption on_interruption_;
  std::optional<Interruption> interruption_;
};

/// Answers exchanges: at once, or later from any thread. Must not throw.
using Handler = std::function<void(const std::shared_ptr<Exchange>&)>;

}  // namespace electra::server
