#pragma once

#include <chrono>
#include <cstddef>
#include <exception>
#include <functional>
#include <future>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <sys/types.h>
#include <thread>
#include <vector>

#include "server/http/listener.hpp"
#include "server/serve.hpp"
#include "server/service.hpp"
#include "server/workers/channel.hpp"
#include "server/workers/signal_pipe.hpp"

namespace electra::server {

/// What a worker process is born with.
struct WorkerSeat {
  std::shared_ptr<Service> service;  ///< with the models of the supervisor, whose memory it shares
  Listener listener;
  Channel channel;
  std::unique_ptr<SignalsHeld> signals;  ///< held until the worker handles them
};

/// Loads the models once and lets several processes serve them: each is a fork() of this one, so
/// that all have the same pages of weights, and has its share of the cores and a socket of its own.
/// The sockets stay open here: the connections that wait at one outlive its worker.
///
/// SIGHUP: loads the models again and replaces all workers, each of which answers what it has
/// accepted. SIGTERM: drains all. A worker that dies is replaced at once, and later and later if it
/// dies at once again.
class Supervisor {
 public:
  /// Loads and binds. Throws as serve() does.
  Supervisor(const ServeSettings& settings, std::function<void(const std::string&)> say);
  Supervisor(const Supervisor&) = delete;
  Supervisor& operator=(const Supervisor&) = delete;
  ~Supervisor();

  /// Returns a seat in each worker process, and in the supervisor nothing, after the last worker
  /// has ended. Throws `unsupported` if one of the first workers does not come to serve.
  std::optional<WorkerSeat> run();

 private:
  using Clock = std::chrono::steady_clock;

  /// A process.
  struct Worker {
    pid_t process;
    std::size_t place;
    unsigned generation;  ///< of the models
    Channel channel;
    Clock::time_point begun;
    bool serves = false;
    bool is_leaving = false;
    bool is_asked = false;                   ///< for metrics
    bool is_silent = false;                  ///< it has closed its channel
    std::optional<MessageKind> unsent = {};  ///< for which its channel had no room
    std::string metrics = {};
  };
  /// What a worker takes, one after the other.
  struct Place {
    Listener listener;
    std::vector<int> processors;
    std::optional<Clock::time_point> due;  ///< when its next worker begins
    int failures = 0;                      ///< workers in a row that died at once
  };

  std::shared_ptr<Service> load() const;
  std::optional<std::size_t> due_place() const;
  std::optional<WorkerSeat> start(std::size_t place);
  void postpone(Place& place, const std::string& why);
  WorkerSeat seat_of(Place& place, Channel channel, std::unique_ptr<SignalsHeld> signals);
  void wait();
  int poll_timeout() const;
  void take_signals();
  void end();
  void send(Worker& worker, MessageKind kind);
  void begin_to_reload();
  void end_reload();
  void keep_models(const std::exception& error);
  void reap();
  void lost(const Worker& worker, int status);
  void receive_from(Worker& worker);
  void mark_serving(Worker& worker);
  void request_page(Worker& worker);
  void send_pages_if_complete();
  bool all_serve() const;

  const ServeSettings settings_;
  const std::function<void(const std::string&)> say_;
  std::shared_ptr<Service> service_;
  SignalPipe signals_;
  std::vector<Place> places_;
  std::list<Worker> workers_;
  unsigned generation_ = 0;
  std::future<std::shared_ptr<Service>> loading_;  ///< the models, by SIGHUP
  std::thread loader_;                             ///< that loads them
  bool reload_asked_ = false;
  bool has_served_ = false;
  bool is_ending_ = false;
  std::string failure_;                 ///< why it ends
  Clock::time_point kill_at_{};         ///< what is left when it ends
  Metrics metrics_;                     ///< its own
  std::vector<std::string> lasting_;    ///< the counts of workers that are gone
  std::vector<pid_t> page_requesters_;  ///< workers that wait for the page
  Clock::time_point page_due_{};
};

}  // namespace electra::server
