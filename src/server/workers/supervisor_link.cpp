#include "server/workers/supervisor_link.hpp"

#include <chrono>
#include <exception>
#include <poll.h>
#include <utility>

namespace electra::server {
namespace {

/// How long a supervisor has to answer with the page of all workers.
constexpr std::chrono::seconds page_time{2};
/// How often the listener looks for requests that have waited longer.
constexpr int poll_interval_ms = 1000;

}  // namespace

SupervisorLink::SupervisorLink(Channel channel, Service& service, HttpServer& server)
    : channel_(std::move(channel)), service_(service), server_(server) {
  service_.set_page_source([this](TakePage take) { ask(std::move(take)); });
  channel_.send(MessageKind::serving);
  listener_ = std::thread([this] { listen(); });
}

SupervisorLink::~SupervisorLink() {
  channel_.end_receiving();
  listener_.join();
  ignoring_errors([this] { channel_.send(MessageKind::metrics, service_.own_metrics()); });
}

/// Runs an action and ignores what it throws, such as std::bad_alloc: the supervisor depends on no
/// single message.
template <class Action>
void SupervisorLink::ignoring_errors(const Action& action) {
  try {
    action();
  } catch (const std::exception&) {  // NOLINT: see above
  }
}

void SupervisorLink::listen() {
  bool ended = false;
  while (!ended) {
    pollfd waiting{channel_.descriptor(), POLLIN, 0};
    const bool is_readable = ::poll(&waiting, 1, poll_interval_ms) > 0;
    ignoring_errors([&] {
      if (is_readable) ended = !handle_next_message();
      answer_late();
    });
  }
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    ended_ = true;
  }
  ignoring_errors([this] { answer_all(service_.own_metrics()); });
  ignoring_errors([this] { server_.drain(); });
}

/// Returns whether there is a supervisor.
bool SupervisorLink::handle_next_message() {
  Message message;
  const bool is_there = channel_.receive(message) == Channel::Received::message;
  if (is_there) handle(message);
  return is_there;
}

void SupervisorLink::handle(const Message& message) {
  switch (message.kind) {
    case MessageKind::metrics_requested:
      channel_.send(MessageKind::metrics, service_.own_metrics());
      return;
    case MessageKind::page:
      return answer_all(message.text);
    case MessageKind::drain:
      return server_.drain();
    case MessageKind::retire:
      return server_.retire();
    default:
      return;
  }
}

void SupervisorLink::ask(TakePage take) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (!ended_) {
      if (waiting_.empty()) asked_ = std::chrono::steady_clock::now();
      waiting_.push_back(std::move(take));
      channel_.send(MessageKind::page_requested, {}, Channel::Wait::no);
      return;
    }
  }
  take(service_.own_metrics());
}

/// The supervisor does not answer: this worker's own metrics are better than none.
void SupervisorLink::answer_late() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (waiting_.empty() || std::chrono::steady_clock::now() < asked_ + page_time) return;
  }
  answer_all(service_.own_metrics());
}

void SupervisorLink::answer_all(const std::string& page) {
  std::vector<TakePage> waiting;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    waiting.swap(waiting_);
  }
  for (const TakePage& each : waiting) each(page);
}

}  // namespace electra::server
