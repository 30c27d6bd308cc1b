#include "server/workers/supervisor_link.hpp"

#include <utility>

namespace electra::server {

SupervisorLink::SupervisorLink(Channel channel, Service& service, HttpServer& server)
    : channel_(std::move(channel)), service_(service), server_(server) {
  service_.set_page_source([this](TakePage take) { ask(std::move(take)); });
  channel_.send(MessageKind::serving);
  listener_ = std::thread([this] { listen(); });
}

SupervisorLink::~SupervisorLink() {
  channel_.end_receiving();
  listener_.join();
  channel_.send(MessageKind::metrics, service_.own_metrics());
}

void SupervisorLink::listen() {
  Message message;
  while (channel_.receive(message) == Channel::Received::message) obey(message);
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    ended_ = true;
  }
  answer_all(service_.own_metrics());
  server_.drain();
}

void SupervisorLink::obey(const Message& message) {
  switch (message.kind) {
    case MessageKind::metrics_requested:
      return channel_.send(MessageKind::metrics, service_.own_metrics());
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
      waiting_.push_back(std::move(take));
      return channel_.send(MessageKind::page_requested, {}, Channel::Wait::no);
    }
  }
  take(service_.own_metrics());
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
