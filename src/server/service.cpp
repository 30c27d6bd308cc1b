#include "server/service.hpp"

#include <algorithm>
#include <set>
#include <thread>
#include <utility>

#include "electra/core/error.hpp"
#include "server/allocator.hpp"
#include "server/router.hpp"
#include "server/service_error.hpp"

namespace electra::server {
namespace {

/// Waits until nobody else has these models, so that their queues end in this thread.
void wait_until_unused(Models& models) {
  for (Model& model : models) {
    model->queue().drain();
    while (model.use_count() > 1) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    model.reset();
  }
}

}  // namespace

Service::Service(ServiceSettings settings) : settings_(std::move(settings)), models_(load()) {
  std::set<std::string> names;
  for (const Model& each : models_)
    require(names.insert(each->name()).second, ErrorCode::input, "two models have the name '",
            each->name(), "'; give one another, as in --model NAME=DIR");
}

Models Service::load() const {
  BatchQueueLimits limits;
  limits.max_batch_tokens = settings_.max_batch_tokens;
  limits.max_waiting_tokens = settings_.max_waiting_tokens();
  limits.max_wait = settings_.max_wait;
  Models loaded;
  for (const ModelSettings& each : settings_.models)
    loaded.push_back(std::make_shared<const ServedModel>(each, limits, metrics_));
  return loaded;
}

void Service::reload() {
  try {
    Models fresh = load();
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      fresh.swap(models_);
      leaving_.assign(fresh.begin(), fresh.end());
    }
    metrics_->reloaded(true);
    wait_until_unused(fresh);
    return_free_memory();
  } catch (...) {
    metrics_->reloaded(false);
    throw;
  }
}

void Service::finish() {
  finished_ = true;
  Models all = models();
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    for (const std::weak_ptr<const ServedModel>& each : leaving_)
      if (Model model = each.lock()) all.push_back(std::move(model));
  }
  for (const Model& each : all) each->queue().close();
  for (const Model& each : all) each->queue().drain();
}

Models Service::models() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return models_;
}

Model Service::model_named(const std::string& name) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto found = std::find_if(models_.begin(), models_.end(),
                                  [&](const Model& each) { return each->name() == name; });
  return found == models_.end() ? nullptr : *found;
}

void Service::log_models(const std::function<void(const std::string& line)>& say) const {
  for (const Model& each : models())
    say("serves " + each->name() + ", " + each->task() + ", from " + each->folder().string());
}

std::string Service::own_metrics() const {
  for (const Model& each : models())
    metrics_->set_waiting_tokens(each->name(), each->queue().waiting_tokens());
  return metrics_->text();
}

void Service::make_metrics_page(TakePage take) const {
  if (page_source_) return page_source_(std::move(take));
  take(own_metrics());
}

void Service::enter(Exchange& exchange) {
  if (++in_flight_ > settings_.max_concurrent_requests) {
    --in_flight_;
    throw ServiceError(Failure::overloaded,
                       "the server has as many requests as it takes; try again");
  }
  metrics_->add_requests(1);
  exchange.place = std::shared_ptr<void>(nullptr, [this](void*) { leave(); });
}

void Service::reserve_for_answer(MemoryBudget::Reservation& reservation, std::size_t bytes) {
  if (!answers_.extend(reservation, bytes))
    throw ServiceError(Failure::overloaded,
                       "the answers that are being computed fill the memory for them; try again");
}

void Service::leave() {
  --in_flight_;
  metrics_->add_requests(-1);
}

void Service::handle(const std::shared_ptr<Exchange>& exchange) { route(*this, exchange); }

}  // namespace electra::server
