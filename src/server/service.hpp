#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "server/http/exchange.hpp"
#include "server/http/memory_budget.hpp"
#include "server/metrics.hpp"
#include "server/served_model.hpp"

namespace electra::server {

/// What a service takes from its clients, and how it answers.
struct ServiceSettings {
  std::vector<ModelSettings> models;
  Index max_batch_tokens = 16384;
  std::chrono::milliseconds max_wait{0};
  int max_concurrent_requests = 512;
  int max_client_batch_size = 32;
  std::chrono::milliseconds request_timeout{30'000};
  std::vector<std::string> api_keys;
  std::vector<std::string> cors_origins;
  bool has_page = true;
  std::size_t answer_budget = std::size_t{256} << 20U;    ///< bytes of answers not yet sent
  std::size_t max_answer_bytes = std::size_t{64} << 20U;  ///< of JSON for one request
  int http_threads = 2;  ///< that read requests, tokenize and write responses

  /// The tokens that may wait for a model, and that one input may take.
  Index max_waiting_tokens() const noexcept { return 16 * max_batch_tokens; }
};

using Model = std::shared_ptr<const ServedModel>;
using Models = std::vector<Model>;

/// Takes a page of metrics.
using TakePage = std::function<void(const std::string& page)>;

/// The models that are served, and all that routes need to answer.
class Service {
 public:
  /// Loads the models. Throws as they do.
  explicit Service(ServiceSettings settings);

  /// Answers a request, at once or later.
  void handle(const std::shared_ptr<Exchange>& exchange);

  /// Loads all models again; when all are there, new requests get the new ones, and the old ones
  /// answer what they have accepted. Throws what loading throws, and serves on as before.
  void reload();

  /// Takes no more inputs, leaves what is being computed for those that were accepted, and waits
  /// until all have an answer, an error: after it, nobody responds in a thread of a queue.
  void finish();
  bool is_finished() const noexcept { return finished_; }

  /// Makes /health and the like say that no more requests should come.
  void stop() noexcept { ready_ = false; }

  bool ready() const noexcept { return ready_; }
  const ServiceSettings& settings() const noexcept { return settings_; }
  Metrics& metrics() const noexcept { return *metrics_; }
  /// Returns the metrics of this process.
  std::string own_metrics() const;
  /// Sets who makes the page of metrics, before there are requests.
  void set_page_source(std::function<void(TakePage)> source) { page_source_ = std::move(source); }
  /// Has the page of metrics made: of all workers where there are several.
  void make_metrics_page(TakePage take) const;
  /// The models in the order given.
  Models models() const;
  /// Returns the model of that name; null if there is none.
  Model model_named(const std::string& name) const;

  /// Says which models there are.
  void log_models(const std::function<void(const std::string& line)>& say) const;

  /// Takes a place among the requests in flight for one, until its response is written. Throws
  /// ServiceError if all are taken.
  void enter(Exchange& exchange);
  /// Extends a reservation of memory for the answer to a request. Throws ServiceError if there is
  /// no room beside those of other requests.
  void reserve_for_answer(MemoryBudget::Reservation& reservation, std::size_t bytes);

 private:
  void leave();
  Models load() const;

  const ServiceSettings settings_;
  std::function<void(TakePage)> page_source_;
  const std::shared_ptr<Metrics> metrics_ = std::make_shared<Metrics>();
  mutable std::mutex mutex_;
  Models models_;
  std::vector<std::weak_ptr<const ServedModel>> leaving_;  // that a reload has replaced
  std::atomic<bool> ready_{true};
  std::atomic<bool> finished_{false};
  std::atomic<int> in_flight_{0};
  MemoryBudget answers_{settings_.answer_budget};
};

}  // namespace electra::server
