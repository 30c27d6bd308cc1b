#include "server/workers/supervisor.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <poll.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>
#include <utility>

#include "core/cpu_topology.hpp"
#include "core/processors.hpp"
#include "electra/core/error.hpp"
#include "server/allocator.hpp"
#include "server/systemd.hpp"
#include "server/workers/metrics_page.hpp"

namespace electra::server {
namespace {

using std::chrono::milliseconds;

/// A worker that dies sooner has died at once.
constexpr milliseconds at_once{1000};
/// How long the workers have to tell their metrics.
constexpr milliseconds page_time{1000};
/// The time between attempts to send what a worker's channel had no room for.
constexpr milliseconds resend_interval{100};
/// What is left to workers, after their time to drain, before they are killed.
constexpr milliseconds last_time{5000};

milliseconds back_off(int failures) {
  constexpr milliseconds first{100}, longest{5000};
  return failures == 0 ? milliseconds(0)
                       : std::min(longest, first * (1 << std::min(failures - 1, 8)));
}

std::string how_it_ended(int status) {
  return WIFSIGNALED(status) ? "was ended by signal " + std::to_string(WTERMSIG(status))
                             : "ended with status " + std::to_string(WEXITSTATUS(status));
}

}  // namespace

Supervisor::Supervisor(const ServeSettings& settings, std::function<void(const std::string&)> say)
    : settings_(settings), say_(std::move(say)), service_(load()) {
  auto listeners = listen_for(settings_.workers, settings_.http);
  const auto shares =
      divide_cores(usable_processors(), settings_.workers, "/sys/devices/system/cpu");
  for (std::size_t i = 0; i < listeners.size(); ++i)
    places_.push_back({std::move(listeners[i]), shares[i], Clock::now()});
  metrics_.count_memory_by_share();
  service_->log_models(say_);
}

Supervisor::~Supervisor() {
  if (!loader_.joinable()) return;
  places_.clear();  // nobody would serve who connects now
  signals_.restore_handlers();
  loader_.join();
}

std::shared_ptr<Service> Supervisor::load() const {
  auto service = std::make_shared<Service>(settings_.service);
  service->metrics().count_memory_by_share();
  return service;
}

std::optional<WorkerSeat> Supervisor::run() {
  while (true) {
    if (reload_asked_) begin_to_reload();
    while (const auto place = due_place())
      if (auto seat = start(*place)) return seat;
    if (is_ending_ && workers_.empty()) break;
    wait();
    take_signals();
    for (Worker& each : workers_) {
      receive_from(each);
      if (each.unsent) send(each, *each.unsent);
    }
    reap();
    send_pages_if_complete();
  }
  require(failure_.empty(), ErrorCode::unsupported, failure_);
  return std::nullopt;
}

/// While models are loaded, by a thread, no process is made.
std::optional<std::size_t> Supervisor::due_place() const {
  if (is_ending_ || loading_.valid()) return std::nullopt;
  for (std::size_t i = 0; i < places_.size(); ++i)
    if (places_[i].due && *places_[i].due <= Clock::now()) return i;
  return std::nullopt;
}

std::optional<WorkerSeat> Supervisor::start(std::size_t number) {
  Place& place = places_[number];
  place.due.reset();
  std::optional<std::pair<Channel, Channel>> ends;
  try {
    ends.emplace(Channel::pair());
  } catch (const Error& error) {
    postpone(place, error.what());
    return std::nullopt;
  }
  auto held = std::make_unique<SignalsHeld>();
  const pid_t process = ::fork();
  if (process == 0) return seat_of(place, std::move(ends->second), std::move(held));
  if (process > 0) {
    workers_.push_back({process, number, generation_, std::move(ends->first), Clock::now()});
    say_("worker " + std::to_string(number) + " is process " + std::to_string(process));
  } else {
    postpone(place, "the system starts no process for worker " + std::to_string(number) + ": " +
                        std::strerror(errno));
  }
  return std::nullopt;
}

/// A worker cannot be started now: ends if it is one of the first.
void Supervisor::postpone(Place& place, const std::string& why) {
  if (!has_served_) failure_ = why;
  if (!has_served_) end();
  say_(why);
  place.due = Clock::now() + back_off(++place.failures);
}

/// In the worker. A process group of its own keeps the signals of a terminal from it: it hears of
/// them by the supervisor.
WorkerSeat Supervisor::seat_of(Place& place, Channel channel,
                               std::unique_ptr<SignalsHeld> signals) {
  ::setpgid(0, 0);
  keep_to(place.processors);
  return {std::move(service_), std::move(place.listener), std::move(channel), std::move(signals)};
}

/// Waits for a signal, a worker, or the time at which something is due.
void Supervisor::wait() {
  std::vector<pollfd> waiting = {{signals_.descriptor(), POLLIN, 0}};
  for (const Worker& each : workers_)
    if (!each.is_silent) waiting.push_back({each.channel.descriptor(), POLLIN, 0});
  ::poll(waiting.data(), waiting.size(), poll_timeout());
}

int Supervisor::poll_timeout() const {
  std::optional<Clock::time_point> first;
  const auto consider = [&](Clock::time_point time) {
    first = first ? std::min(*first, time) : time;
  };
  for (const Place& each : places_)
    if (each.due && !is_ending_ && !loading_.valid()) consider(*each.due);
  if (is_ending_) consider(kill_at_);
  if (!page_requesters_.empty()) consider(page_due_);
  for (const Worker& each : workers_)
    if (each.unsent && !each.is_silent) consider(Clock::now() + resend_interval);
  if (!first) return -1;
  const auto left = std::chrono::duration_cast<milliseconds>(*first - Clock::now()).count() + 1;
  return static_cast<int>(std::max<std::int64_t>(left, 0));
}

void Supervisor::take_signals() {
  while (const auto signal = signals_.next()) {
    if (*signal == SIGTERM || *signal == SIGINT) end();
    if (*signal == SIGHUP) reload_asked_ = true;
  }
  if (loading_.valid() && loading_.wait_for(milliseconds(0)) == std::future_status::ready)
    end_reload();
  if (!is_ending_ || Clock::now() < kill_at_) return;
  for (const Worker& each : workers_) ::kill(each.process, SIGKILL);
  kill_at_ = Clock::now() + last_time;  // one that waits for a device takes its time
}

/// Drains; asked again, ends at once.
void Supervisor::end() {
  for (Worker& each : workers_) {
    if (is_ending_) ::kill(each.process, SIGKILL);
    each.is_leaving = true;
    send(each, MessageKind::drain);
  }
  if (is_ending_) return;
  notify_systemd("STOPPING=1");
  is_ending_ = true;
  kill_at_ = Clock::now() + settings_.http.drain_timeout + last_time;
}

/// Sends a message that must not be lost; run() retries while the channel has no room for it.
void Supervisor::send(Worker& worker, MessageKind kind) {
  worker.unsent.reset();
  if (!worker.channel.send(kind, {}, Channel::Wait::no)) worker.unsent = kind;
}

/// Loads the models again; what is asked for before all serve, and meanwhile, has to wait.
void Supervisor::begin_to_reload() {
  if (is_ending_ || loading_.valid() || !has_served_) return;
  reload_asked_ = false;
  notify_systemd("RELOADING=1");
  std::packaged_task<std::shared_ptr<Service>()> load_again([this] { return load(); });
  loading_ = load_again.get_future();
  try {
    loader_ = std::thread([this, task = std::move(load_again)]() mutable {
      task();
      signals_.wake();  // only now: wait() may have no end, and take_signals() looks once
    });
  } catch (const std::system_error& error) {
    loading_ = {};
    keep_models(error);
  }
}

void Supervisor::end_reload() {
  loader_.join();  // no process is made beside a thread
  try {
    service_ = loading_.get();
    return_free_memory();
    metrics_.reloaded(true);
    ++generation_;
    for (Place& each : places_) {
      each.due = Clock::now();
      each.failures = 0;
    }
  } catch (const std::exception& error) {
    keep_models(error);
  }
}

void Supervisor::keep_models(const std::exception& error) {
  metrics_.reloaded(false);
  say_(std::string("the models stay as they are: ") + error.what());
  notify_systemd("READY=1");
}

void Supervisor::reap() {
  int status = 0;
  for (auto each = workers_.begin(); each != workers_.end();) {
    if (::waitpid(each->process, &status, WNOHANG) != each->process) {
      ++each;
      continue;
    }
    receive_from(*each);  // its last words
    lasting_ = {merged_metrics([&] {
      std::vector<std::string> pages = lasting_;
      pages.push_back(lasting_metrics(each->metrics));
      return pages;
    }())};
    const Worker ended = std::move(*each);
    each = workers_.erase(each);
    if (!ended.is_leaving) lost(ended, status);
  }
}

/// A worker has ended that was not told to.
void Supervisor::lost(const Worker& worker, int status) {
  const std::string what = "worker " + std::to_string(worker.place) + " (process " +
                           std::to_string(worker.process) + ") " + how_it_ended(status);
  if (!has_served_) {
    failure_ = what + " before it served";
    if (!is_ending_) end();
    return;
  }
  if (is_ending_ || worker.generation != generation_) return;
  Place& place = places_[worker.place];
  place.failures = Clock::now() - worker.begun < at_once ? place.failures + 1 : 0;
  place.due = Clock::now() + back_off(place.failures);
  metrics_.worker_replaced();
  say_(what + "; another one takes its place");
}

void Supervisor::receive_from(Worker& worker) {
  Message message;
  while (!worker.is_silent) {
    const Channel::Received received = worker.channel.receive(message, Channel::Wait::no);
    if (received == Channel::Received::nothing) return;
    if (received == Channel::Received::end) worker.is_silent = true;
    if (received != Channel::Received::message) continue;
    if (message.kind == MessageKind::serving) mark_serving(worker);
    if (message.kind == MessageKind::page_requested) request_page(worker);
    if (message.kind != MessageKind::metrics) continue;
    worker.is_asked = false;
    worker.metrics = std::move(message.text);
  }
}

bool Supervisor::all_serve() const {
  std::size_t serving = 0;
  for (const Worker& each : workers_)
    if (each.serves && !each.is_leaving && each.generation == generation_) ++serving;
  return serving == places_.size();
}

/// A worker serves. Once all of its generation do, those before it may go.
void Supervisor::mark_serving(Worker& worker) {
  worker.serves = true;
  if (is_ending_ || !all_serve()) return;
  const bool is_reload = has_served_ && generation_ > 0;
  bool retired = false;
  for (Worker& each : workers_) {
    if (each.generation == generation_ || each.is_leaving) continue;
    each.is_leaving = retired = true;
    send(each, MessageKind::retire);
  }
  if (!has_served_) say_("listens at " + places_.front().listener.address());
  if (is_reload && retired) say_("reloaded the models");
  if (!has_served_ || retired) notify_systemd("READY=1");
  has_served_ = true;
}

void Supervisor::request_page(Worker& worker) {
  if (page_requesters_.empty()) {
    page_due_ = Clock::now() + page_time;
    for (Worker& each : workers_) {
      each.is_asked = true;
      each.channel.send(MessageKind::metrics_requested, {}, Channel::Wait::no);
    }
  }
  page_requesters_.push_back(worker.process);
}

void Supervisor::send_pages_if_complete() {
  if (page_requesters_.empty()) return;
  const bool is_complete = std::none_of(workers_.begin(), workers_.end(), [](const Worker& each) {
    return each.is_asked && !each.is_silent;
  });
  if (!is_complete && Clock::now() < page_due_) return;
  std::vector<std::string> pages = lasting_;
  int serving = 0;
  for (Worker& each : workers_) {
    each.is_asked = false;
    if (each.serves && !each.is_leaving) ++serving;
    pages.push_back(each.metrics);
  }
  metrics_.set_workers(serving);
  pages.push_back(metrics_.text());
  const std::string page = merged_metrics(pages);
  for (const Worker& each : workers_)
    if (std::find(page_requesters_.begin(), page_requesters_.end(), each.process) !=
        page_requesters_.end())
      each.channel.send(MessageKind::page, page, Channel::Wait::no);
  page_requesters_.clear();
}

}  // namespace electra::server
