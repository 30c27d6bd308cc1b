#include "server/serve.hpp"

#include <memory>
#include <mutex>
#include <thread>
#include <utility>

#include "server/access_log.hpp"
#include "server/systemd.hpp"

namespace electra::server {
namespace {

using Say = std::function<void(const std::string& line)>;

/// Reloads in a thread of its own, one reload at a time; one that is asked for meanwhile follows.
class Reloader {
 public:
  Reloader(Service& service, Say say)
      : service_(service), say_(std::move(say)), worker_([this] { work(); }) {}
  Reloader(const Reloader&) = delete;
  Reloader& operator=(const Reloader&) = delete;
  ~Reloader() {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      ended_ = true;
    }
    changed_.notify_all();
    worker_.join();
  }

  void ask() {
    const std::lock_guard<std::mutex> lock(mutex_);
    asked_ = true;
    changed_.notify_all();
  }

 private:
  void work() {
    std::unique_lock<std::mutex> lock(mutex_);
    while (true) {
      changed_.wait(lock, [this] { return asked_ || ended_; });
      if (ended_) return;
      asked_ = false;
      lock.unlock();
      reload();
      lock.lock();
    }
  }

  void reload() {
    notify_systemd("RELOADING=1");
    try {
      service_.reload();
      say_("reloaded the models");
    } catch (const std::exception& error) {
      say_(std::string("the models stay as they are: ") + error.what());
    }
    notify_systemd("READY=1");
  }

  Service& service_;
  const Say say_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool asked_ = false;
  bool ended_ = false;
  std::thread worker_;
};

/// Returns the method, or one word for all that no route has.
std::string method_label(const std::string& method) {
  for (const char* known : {"GET", "POST", "HEAD", "OPTIONS"})
    if (method == known) return method;
  return "other";
}

HttpEvents events_of(Service& service, Reloader& reloader, LogFormat format, const Say& say) {
  HttpEvents events;
  events.answered = [&service, format, say](const Exchange& exchange, int status,
                                            std::size_t bytes) {
    const Request& request = exchange.request();
    service.metrics().answered(method_label(request.method), exchange.route, status,
                               Exchange::Clock::now() - exchange.begun());
    say(access_line(format, exchange, status, bytes));
  };
  events.connections_changed = [&service](int count) { service.metrics().set_connections(count); };
  events.reload = [&reloader] { reloader.ask(); };
  events.draining = [&service] {
    notify_systemd("STOPPING=1");
    service.stop();
  };
  return events;
}

}  // namespace

void serve(ServeSettings settings, const Say& say) {
  auto mutex = std::make_shared<std::mutex>();
  const Say say_line = [say, mutex](const std::string& line) {
    const std::lock_guard<std::mutex> lock(*mutex);
    say(line);
  };
  settings.service.http_threads = settings.http.threads;
  settings.service.request_timeout = settings.http.request_timeout;
  Service service(std::move(settings.service));
  Reloader reloader(service, say_line);
  HttpServer server(
      settings.http,
      [&service](const std::shared_ptr<Exchange>& exchange) { service.handle(exchange); },
      events_of(service, reloader, settings.log_format, say_line));
  for (const Model& each : service.models())
    say_line("serves " + each->name() + ", " + each->task() + ", from " + each->folder().string());
  say_line("listens at " + server.address());
  notify_systemd("READY=1");
  server.run();
}

}  // namespace electra::server
