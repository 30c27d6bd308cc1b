#include "server/metrics.hpp"

#include <atomic>
#include <cstdio>
#include <fstream>
#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>
#include <string>
#include <unistd.h>

#include "core/control_characters.hpp"
#include "electra/version.hpp"

namespace electra::server {
namespace {

double seconds(Metrics::Duration duration) {
  return std::chrono::duration<double>(duration).count();
}

/// From a tenth of a millisecond to half a minute.
prometheus::Histogram::BucketBoundaries time_buckets() {
  return {0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30};
}

prometheus::Histogram::BucketBoundaries size_buckets() {
  return {1, 4, 16, 64, 256, 1024, 4096, 16384, 65536};
}

/// The resident memory of this process, as Linux tells it.
double resident_bytes() {
  std::ifstream file("/proc/self/statm");
  double all = 0, resident = 0;
  file >> all >> resident;
  return resident * static_cast<double>(::sysconf(_SC_PAGESIZE));
}

/// The same, but of what it shares with other processes only its part.
double shared_bytes() {
  std::ifstream file("/proc/self/smaps_rollup");
  for (std::string word; file >> word;) {
    double kibibytes = 0;
    if (word == "Pss:" && file >> kibibytes) return kibibytes * 1024;
  }
  return resident_bytes();
}

}  // namespace

struct Metrics::Families {
  prometheus::Registry registry;
  std::atomic<bool> is_by_share{false};
  prometheus::Family<prometheus::Counter>& requests =
      prometheus::BuildCounter()
          .Name("electra_requests_total")
          .Help("Requests that were answered, by route and status")
          .Register(registry);
  prometheus::Family<prometheus::Histogram>& durations =
      prometheus::BuildHistogram()
          .Name("electra_request_duration_seconds")
          .Help("From the last byte of a request to the last byte of its response")
          .Register(registry);
  prometheus::Family<prometheus::Gauge>& queues =
      prometheus::BuildGauge()
          .Name("electra_queue_tokens")
          .Help("Tokens of the inputs that wait, by model")
          .Register(registry);
  prometheus::Family<prometheus::Counter>& reloads = prometheus::BuildCounter()
                                                         .Name("electra_reloads_total")
                                                         .Help("Reloads of all models, by result")
                                                         .Register(registry);
  prometheus::Histogram& tokenize =
      histogram("electra_tokenize_duration_seconds", "Tokenizing the inputs of a request", true);
  prometheus::Histogram& queue =
      histogram("electra_queue_duration_seconds", "An input's wait for its batch", true);
  prometheus::Histogram& infer =
      histogram("electra_inference_duration_seconds", "Computing a batch", true);
  prometheus::Histogram& batch_tokens =
      histogram("electra_batch_tokens", "Tokens of a batch", false);
  prometheus::Histogram& batch_inputs =
      histogram("electra_batch_inputs", "Inputs of a batch", false);
  prometheus::Counter& tokens = prometheus::BuildCounter()
                                    .Name("electra_input_tokens_total")
                                    .Help("Tokens of all inputs")
                                    .Register(registry)
                                    .Add({});
  prometheus::Gauge& connections = gauge("electra_connections", "Open connections");
  prometheus::Gauge& waiting_requests =
      gauge("electra_requests_in_flight", "Requests that are accepted and not answered yet");
  prometheus::Gauge& memory =
      gauge("process_resident_memory_bytes", "Resident memory of the process");

  Families() {
    prometheus::BuildGauge()
        .Name("electra_build_info")
        .Help("The version that runs")
        .Register(registry)
        .Add({{"version", version()}})
        .Set(1);
  }

  prometheus::Histogram& histogram(const char* name, const char* help, bool is_time) {
    return prometheus::BuildHistogram().Name(name).Help(help).Register(registry).Add(
        {}, is_time ? time_buckets() : size_buckets());
  }
  prometheus::Gauge& gauge(const char* name, const char* help) {
    return prometheus::BuildGauge().Name(name).Help(help).Register(registry).Add({});
  }
};

Metrics::Metrics() : families_(std::make_unique<Families>()) {}
Metrics::~Metrics() = default;

void Metrics::answered(const std::string& method, const std::string& route, int status,
                       Duration duration) {
  families_->requests
      .Add({{"method", method}, {"route", route}, {"status", std::to_string(status)}})
      .Increment();
  families_->durations.Add({{"route", route}}, time_buckets()).Observe(seconds(duration));
}

void Metrics::tokenized(Duration duration, Index tokens) {
  families_->tokenize.Observe(seconds(duration));
  families_->tokens.Increment(static_cast<double>(tokens));
}

void Metrics::waited(Duration duration) { families_->queue.Observe(seconds(duration)); }

void Metrics::computed(Duration duration, Index tokens, Index inputs) {
  families_->infer.Observe(seconds(duration));
  families_->batch_tokens.Observe(static_cast<double>(tokens));
  families_->batch_inputs.Observe(static_cast<double>(inputs));
}

void Metrics::add_connections(int change) { families_->connections.Increment(change); }
void Metrics::add_requests(int change) { families_->waiting_requests.Increment(change); }
void Metrics::set_waiting_tokens(const std::string& model, Index tokens) {
  families_->queues.Add({{"model", without_controls(model, '?')}}).Set(static_cast<double>(tokens));
}
void Metrics::count_memory_by_share() { families_->is_by_share = true; }
void Metrics::set_workers(int workers) {
  families_->gauge("electra_workers", "Worker processes that serve").Set(workers);
}
void Metrics::worker_replaced() {
  prometheus::BuildCounter()
      .Name("electra_worker_replacements_total")
      .Help("Workers that took the place of one that had died")
      .Register(families_->registry)
      .Add({})
      .Increment();
}
void Metrics::reloaded(bool succeeded) {
  families_->reloads.Add({{"result", succeeded ? "success" : "failure"}}).Increment();
}

std::string Metrics::text() const {
  families_->memory.Set(families_->is_by_share ? shared_bytes() : resident_bytes());
  return prometheus::TextSerializer().Serialize(families_->registry.Collect());
}

}  // namespace electra::server
