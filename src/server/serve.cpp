#include "server/serve.hpp"

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "server/access_log.hpp"
#include "server/allocator.hpp"
#include "server/last_time.hpp"
#include "server/router.hpp"
#include "server/systemd.hpp"
#include "server/workers/supervisor.hpp"
#include "server/workers/supervisor_link.hpp"

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

/// The events of a server in any process.
HttpEvents events_of(Service& service, LogFormat format, const Say& say) {
  HttpEvents events;
  events.answered = [&service, format, say](const Exchange& exchange, int status,
                                            std::size_t bytes) {
    const Request& request = exchange.request();
    service.metrics().answered(method_label(request.method), exchange.route, status,
                               Exchange::Clock::now() - exchange.begun());
    say(access_line(format, exchange, status, bytes));
  };
  events.wants_body = [&service](const Request& request) { return wants_body(service, request); };
  events.connections_changed = [&service](int change) {
    service.metrics().add_connections(change);
  };
  events.draining = [&service] { service.stop(); };
  events.idle = return_free_memory;
  return events;
}

Handler handler_of(Service& service) {
  return [&service](const std::shared_ptr<Exchange>& exchange) { service.handle(exchange); };
}

/// How long a pass that runs may take in the end.
constexpr std::chrono::seconds last_time{2};

/// Serves in this process.
void serve_alone(const ServeSettings& settings, const Say& say,
                 const std::function<void()>& end_process) {
  LastTime last(end_process);  // of all that follows
  Service service(settings.service);
  Reloader reloader(service, say);
  HttpEvents events = events_of(service, settings.log_format, say);
  events.reload = [&reloader] { reloader.ask(); };
  events.draining = [&service] {
    notify_systemd("STOPPING=1");
    service.stop();
  };
  HttpServer server(settings.http, std::move(listen_for(1, settings.http).front()),
                    handler_of(service), std::move(events));
  service.log_models(say);
  say("listens at " + server.address());
  notify_systemd("READY=1");
  server.run();
  last.begin(last_time);
  service.finish();  // while there is a server to respond to
}

/// Serves in a worker, which its supervisor ends if it takes too long.
void serve_in(WorkerSeat seat, const ServeSettings& settings, const Say& say) {
  Service& service = *seat.service;
  HttpServer server(settings.http, std::move(seat.listener), handler_of(service),
                    events_of(service, settings.log_format, say));
  seat.signals.reset();
  const SupervisorLink link(std::move(seat.channel), service, server);
  server.run();
  service.finish();  // while there are a server to respond to and a link to tell
}

/// Serves in several processes.
void serve_in_workers(const ServeSettings& settings, const Say& say) {
  std::optional<WorkerSeat> seat = Supervisor(settings, say).run();
  if (seat) serve_in(std::move(*seat), settings, say);
}

/// Raises the limit of descriptors, and says if it is too low all the same.
void prepare_for_connections(const HttpSettings& settings, const Say& say) {
  constexpr std::size_t others = 64;  // files, and sockets that are no client's
  const std::size_t limit = raise_descriptor_limit();
  if (limit < settings.max_connections + others)
    say("the system lets the process have " + std::to_string(limit) +
        " descriptors, too few for --max-connections " + std::to_string(settings.max_connections) +
        "; raise them with ulimit -n, or LimitNOFILE= of systemd");
}

}  // namespace

void serve(ServeSettings settings, const Say& say, const std::function<void()>& end_process) {
  limit_arenas();
  auto mutex = std::make_shared<std::mutex>();
  const Say say_line = [say, mutex](const std::string& line) {
    const std::lock_guard<std::mutex> lock(*mutex);
    say(line);
  };
  settings.service.http_threads = settings.http.threads;
  settings.service.request_timeout = settings.http.request_timeout;
  prepare_for_connections(settings.http, say_line);
  if (settings.workers > 1)
    serve_in_workers(settings, say_line);
  else
    serve_alone(settings, say_line, end_process);
}

}  // namespace electra::server
