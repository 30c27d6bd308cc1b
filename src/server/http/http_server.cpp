#include "server/http/http_server.hpp"

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <csignal>
#include <map>
#include <memory>
#include <mutex>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <new>
#include <optional>
#include <sys/socket.h>
#include <thread>
#include <utility>
#include <vector>

#include "server/http/connection.hpp"

namespace electra::server {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using Local = asio::local::stream_protocol;
using SystemError = boost::system::error_code;

int family_of(int descriptor) {
  sockaddr_storage address{};
  socklen_t size = sizeof(address);
  const int failed = ::getsockname(descriptor, reinterpret_cast<sockaddr*>(&address), &size);
  return failed == 0 ? address.ss_family : AF_UNSPEC;
}

// A socket is writable as soon as it has so few unsent bytes. Otherwise a large part of its buffer
// has to be free, and a client that reads slowly seems to have stopped.
constexpr int max_unsent = 128 << 10;

void limit_unsent(int descriptor) {
  ::setsockopt(descriptor, IPPROTO_TCP, TCP_NOTSENT_LOWAT, &max_unsent, sizeof(max_unsent));
}

}  // namespace

class HttpServer::Impl {
 public:
  Impl(HttpSettings given, Listener listener, Handler handler, HttpEvents events)
      : settings_(std::move(given)),
        handler_(std::move(handler)),
        events_(counting(std::move(events))),
        context_{settings_, handler_, events_},
        listener_(std::move(listener)),
        control_(asio::make_strand(io_)),
        signals_(control_, SIGTERM, SIGINT, SIGHUP),
        deadline_(control_),
        pause_(control_),
        idle_check_(control_) {
    take(listener_.release());
  }

  const std::string& address() const noexcept { return listener_.address(); }

  /// @{
  /// For any thread.
  void ask_to_drain() {
    asio::post(control_, [this] { drain(); });
  }
  void ask_to_retire() {
    asio::post(control_, [this] { retire(); });
  }
  /// @}

  void run() {
    wait_for_signal();
    std::vector<std::thread> others;
    try {
      for (int i = 1; i < settings_.threads; ++i) others.emplace_back([this] { work(); });
      asio::post(control_, [this] { accept_next(); });  // once there are all threads
      work();
    } catch (...) {  // the system starts no thread
      io_.stop();
      for (std::thread& each : others) each.join();
      throw;
    }
    for (std::thread& each : others) each.join();
    for (const auto& each : open_connections()) each->close();  // that had no time
  }

 private:
  /// Does what there is to do until all has ended. What fails, as where memory runs out, is
  /// dropped, and with it its connection.
  void work() {
    while (true) {
      try {
        io_.run();
        return;
      } catch (const std::exception&) {  // NOLINT: on with the rest
      }
    }
  }

  /// Runs an action again until it does not throw std::bad_alloc; for what the server depends on.
  template <class Action>
  static void retry_on_bad_alloc(const Action& action) {
    while (true) {
      try {
        return action();
      } catch (const std::bad_alloc&) {
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
      }
    }
  }

  void take(int descriptor) {
    const int family = family_of(descriptor);
    if (family == AF_UNIX)
      local_.emplace(control_, Local(), descriptor);
    else
      tcp_.emplace(control_, family == AF_INET6 ? tcp::v6() : tcp::v4(), descriptor);
  }

  void wait_for_signal() {
    signals_.async_wait([this](SystemError error, int signal) {
      if (error || ended_) return;
      retry_on_bad_alloc([this] { wait_for_signal(); });  // first: what follows may throw
      if (signal == SIGHUP) {
        if (events_.reload) events_.reload();
      } else if (!context_.draining) {
        drain();
      } else {
        io_.stop();  // asked twice
      }
    });
  }

  /// Returns events that count responses, too.
  HttpEvents counting(HttpEvents events) {
    if (events.idle)
      events.answered = [this, answered = std::move(events.answered)](
                            const Exchange& exchange, int status, std::size_t bytes) {
        ++responses_;
        if (answered) answered(exchange, status, bytes);
      };
    return events;
  }

  /// Looks once a second, as long as there are connections, or responses since it was idle.
  void check_for_idle() {
    if (is_checking_ || !events_.idle) return;
    idle_check_.expires_after(std::chrono::seconds(1));
    idle_check_.async_wait([this, before = responses_.load()](SystemError stopped) {
      is_checking_ = false;
      if (stopped || ended_) return;
      const std::uint64_t now = responses_;
      if (now == before && now != responses_when_idle_) {
        responses_when_idle_ = now;
        events_.idle();
      }
      if (count_ > 0 || responses_ != responses_when_idle_)
        retry_on_bad_alloc([this] { check_for_idle(); });
    });
    is_checking_ = true;  // not where there was no memory to wait
  }

  void stop_accepting() {
    SystemError ignored;
    if (tcp_) tcp_->close(ignored);
    if (local_) local_->close(ignored);
    pause_.cancel();
  }

  /// Lets connections that stay open have one more response, so that no request meets a connection
  /// that is being closed.
  void retire() {
    if (context_.draining || context_.retiring) return;
    context_.retiring = true;
    stop_accepting();
    set_deadline([this] { drain(); });
    stop_if_idle();
  }

  void drain() {
    if (context_.draining) return;
    context_.draining = true;
    set_deadline([this] { io_.stop(); });
    retry_on_bad_alloc([this] {
      if (events_.draining) events_.draining();
    });
    stop_accepting();
    retry_on_bad_alloc([this] {
      for (const auto& each : open_connections()) each->close_if_idle();
    });
    stop_if_idle();
  }

  /// Calls `action` once the time to drain is over.
  template <class Action>
  void set_deadline(const Action& action) {
    deadline_.expires_after(settings_.drain_timeout);
    retry_on_bad_alloc([this, &action] {
      deadline_.async_wait([action](SystemError error) {
        if (!error) action();
      });
    });
  }

  /// Ends run() once nothing is left to do.
  void stop_if_idle() {
    if (count_ != 0 || accepting_) return;
    SystemError ignored;
    ended_ = true;
    deadline_.cancel();
    idle_check_.cancel();
    signals_.cancel(ignored);
  }

  bool takes_connections() const { return !context_.draining && !context_.retiring; }

  void accept_next() {
    if (takes_connections()) retry_on_bad_alloc([this] { accept(); });
  }

  void accept() {
    const auto executor = asio::make_strand(io_);
    const auto take_socket = [this](SystemError error, auto socket) {
      accepting_ = false;
      accepted(error, std::move(socket));
    };
    if (tcp_)
      tcp_->async_accept(executor, take_socket);
    else
      local_->async_accept(executor, take_socket);
    accepting_ = true;
  }

  /// Opens a connection, also one that came just before the server took no more.
  template <class Accepted>
  void accepted(SystemError error, Accepted socket) {
    try {
      if (!error) open_or_refuse(std::move(socket));
    } catch (const std::exception&) {  // NOLINT: the socket is closed
    }
    if (!takes_connections()) return stop_if_idle();
    if (error) return retry_on_bad_alloc([this] { accept_later(); });
    accept_next();
  }

  /// Out of descriptors, perhaps: some will be closed.
  void accept_later() {
    pause_.expires_after(std::chrono::milliseconds(100));
    pause_.async_wait([this](SystemError stopped) {
      if (!stopped) accept_next();
    });
  }

  template <class Executor>
  static std::string peer_of(asio::basic_stream_socket<tcp, Executor>& socket) {
    SystemError ignored;
    socket.set_option(tcp::no_delay(true), ignored);
    limit_unsent(socket.native_handle());
    return socket.remote_endpoint(ignored).address().to_string();
  }
  template <class Executor>
  static std::string peer_of(asio::basic_stream_socket<Local, Executor>& socket) {
    SystemError ignored;
    socket.set_option(asio::socket_base::send_buffer_size(max_unsent), ignored);
    return "";
  }

  template <class Accepted>
  void open_or_refuse(Accepted accepted) {
    const std::string peer = peer_of(accepted);
    Socket socket(std::move(accepted));
    if (count_ < static_cast<int>(settings_.max_connections))
      open(std::move(socket), peer);
    else
      refuse(socket);
  }

  /// Tells a client that there are too many, as far as it listens at once.
  static void refuse(Socket& socket) {
    static const std::string body =
        R"({"error": "there are too many connections now", "error_type": "Overloaded"})";
    static const std::string response =
        "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nRetry-After: 1\r\n"
        "Content-Type: application/json\r\nContent-Length: " +
        std::to_string(body.size()) + "\r\n\r\n" + body;
    SystemError ignored;
    socket.non_blocking(true, ignored);
    socket.send(asio::buffer(response), 0, ignored);
  }

  void open(Socket socket, const std::string& peer) {
    const std::uint64_t number = ++last_connection_;
    const bool is_shared = peer.empty() || peer == "127.0.0.1" || peer == "::1";
    const std::uint64_t client =
        is_shared ? number : std::hash<std::string>()(peer) | (std::uint64_t{1} << 63U);
    auto made = std::make_unique<Connection>(std::move(socket), peer, client, context_);
    ++count_;  // forget() counts down, also where what follows throws
    if (events_.connections_changed) events_.connections_changed(1);
    const std::shared_ptr<Connection> connection(made.release(),
                                                 [this, number](Connection* closed) {
                                                   delete closed;
                                                   forget(number);
                                                 });
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      connections_[number] = connection;
    }
    connection->start();
    check_for_idle();
  }

  void forget(std::uint64_t number) {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      connections_.erase(number);
    }
    const int left = --count_;
    if (events_.connections_changed) events_.connections_changed(-1);
    if (left == 0 && !takes_connections() && !io_.stopped())
      asio::post(control_, [this] { stop_if_idle(); });
  }

  std::vector<std::shared_ptr<Connection>> open_connections() {
    const std::lock_guard<std::mutex> lock(mutex_);
    std::vector<std::shared_ptr<Connection>> open;
    for (const auto& [number, weak] : connections_)
      if (auto connection = weak.lock()) open.push_back(std::move(connection));
    return open;
  }

  const HttpSettings settings_;
  const Handler handler_;
  const HttpEvents events_;
  ConnectionContext context_;
  Listener listener_;
  std::mutex mutex_;
  std::map<std::uint64_t, std::weak_ptr<Connection>> connections_;
  std::atomic<int> count_{0};
  std::uint64_t last_connection_ = 0;
  std::atomic<std::uint64_t> responses_{0};
  std::uint64_t responses_when_idle_ = 0;
  bool is_checking_ = false;
  bool ended_ = false;
  bool accepting_ = false;
  asio::io_context io_;  // its queue holds connections: it goes before what they use
  asio::strand<asio::io_context::executor_type> control_;  // of all that follows
  std::optional<tcp::acceptor> tcp_;
  std::optional<Local::acceptor> local_;
  asio::signal_set signals_;
  asio::steady_timer deadline_;
  asio::steady_timer pause_;
  asio::steady_timer idle_check_;
};

HttpServer::HttpServer(HttpSettings settings, Listener listener, Handler handler, HttpEvents events)
    : impl_(std::make_unique<Impl>(std::move(settings), std::move(listener), std::move(handler),
                                   std::move(events))) {}
HttpServer::~HttpServer() = default;

const std::string& HttpServer::address() const noexcept { return impl_->address(); }
void HttpServer::run() { impl_->run(); }
void HttpServer::drain() { impl_->ask_to_drain(); }
void HttpServer::retire() { impl_->ask_to_retire(); }

}  // namespace electra::server
