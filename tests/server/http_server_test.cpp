#include "server/http/http_server.hpp"

#include <atomic>
#include <chrono>
#include <csignal>
#include <future>
#include <new>
#include <string>
#include <thread>
#include <unistd.h>
#include <utility>

#include <gtest/gtest.h>

#include "server/support/http_client.hpp"
#include "server/support/server_state.hpp"
#include "support/growth.hpp"
#include "support/message_of.hpp"

namespace electra::server {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(HttpServer, CutsAClientThatTakesAResponseTooSlowly) {
  HttpSettings settings;
  settings.port = 0;
  settings.byte_timeout = seconds(100);
  settings.response_timeout = milliseconds(200);
  settings.least_rate = std::size_t{1} << 30;
  settings.drain_timeout = milliseconds(100);
  std::promise<std::pair<int, std::size_t>> answered;
  HttpEvents events;
  events.answered = [&](const Exchange&, int status, std::size_t bytes) {
    answered.set_value({status, bytes});
  };
  const Handler handler = [](const std::shared_ptr<Exchange>& exchange) {
    exchange->respond({200, std::string(std::size_t{64} << 20, 'x'), "text/plain", {}});
  };
  HttpServer server(settings, std::move(listen_for(1, settings).front()), handler, events);
  std::thread serving([&] { server.run(); });
  const testing::HttpConnection client(server.address());
  client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  auto told = answered.get_future();
  ASSERT_EQ(told.wait_for(seconds(30)), std::future_status::ready);
  const auto [status, bytes] = told.get();
  EXPECT_EQ(status, 499) << "not the whole response was sent";
  EXPECT_LT(bytes, std::size_t{64} << 20);
  server.drain();
  serving.join();
}

/// A server in this process, without a signal.
class ServerHere {
 public:
  ServerHere(HttpSettings settings, Handler handler, HttpEvents events = {})
      : server_(settings, std::move(listen_for(1, settings).front()), std::move(handler),
                std::move(events)),
        serving_([this] { server_.run(); }) {}
  ServerHere(const ServerHere&) = delete;
  ServerHere& operator=(const ServerHere&) = delete;
  ~ServerHere() {
    server_.drain();
    serving_.join();
  }

  const std::string& address() const { return server_.address(); }

 private:
  HttpServer server_;
  std::thread serving_;
};

/// Settings of a server at a free port, which does not wait for its clients in the end.
HttpSettings settings_of_test() {
  HttpSettings settings;
  settings.port = 0;
  settings.drain_timeout = milliseconds(100);
  return settings;
}

TEST(HttpServer, CutsAClientThatTakesALargeResponseForTooLong) {
  HttpSettings settings = settings_of_test();
  settings.byte_timeout = seconds(100);
  settings.least_rate = 1;  // which lets a large response take years
  settings.longest_response_timeout = milliseconds(200);
  std::promise<int> answered;
  HttpEvents events;
  events.answered = [&](const Exchange&, int status, std::size_t) { answered.set_value(status); };
  const Handler handler = [](const std::shared_ptr<Exchange>& exchange) {
    exchange->respond({200, std::string(std::size_t{64} << 20, 'x'), "text/plain", {}});
  };
  const ServerHere server(settings, handler, events);
  const testing::HttpConnection client(server.address());
  client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  auto told = answered.get_future();
  ASSERT_EQ(told.wait_for(seconds(30)), std::future_status::ready);
  EXPECT_EQ(told.get(), 499) << "not the whole response was sent";
}

TEST(HttpServer, HasNoMemoryForManyResponsesThatNobodyReads) {
  HttpSettings settings = settings_of_test();
  settings.response_budget = std::size_t{40} << 20;
  const Handler handler = [](const std::shared_ptr<Exchange>& exchange) {
    const bool is_large = exchange->request().path == "/large";
    const std::size_t size = is_large ? std::size_t{64} << 20 : 1000;
    exchange->respond({200, std::string(size, 'x'), "text/plain", {}});
  };
  const ServerHere server(settings, handler);
  const std::string request = "GET /large HTTP/1.1\r\nHost: a\r\n\r\n";
  {
    const testing::HttpConnection first(server.address());
    first.send(request);
    EXPECT_GT(first.drop(1000), 0U) << "one alone is sent, whatever its size";
    testing::HttpConnection second(server.address());
    second.send(request);
    auto refused = second.read();
    EXPECT_EQ(refused.status, 429);
    EXPECT_EQ(refused.headers["retry-after"], "1");
    EXPECT_NE(refused.body.find(R"("error_type": "Overloaded")"), std::string::npos);
    EXPECT_EQ(testing::http_get(server.address(), "/small").status, 200);
  }
  const auto is_sent = [&] { return testing::http_get(server.address(), "/large").status == 200; };
  EXPECT_TRUE(testing::comes_true(is_sent)) << "the first has left";
  EXPECT_TRUE(testing::comes_true(is_sent)) << "the one before was sent";
}

TEST(HttpServer, HasNoMemoryForManyBodiesThatWait) {
  HttpSettings settings = settings_of_test();
  settings.request_budget = std::size_t{1} << 20;
  std::promise<std::shared_ptr<Exchange>> waits;
  const Handler handler = [&](const std::shared_ptr<Exchange>& exchange) {
    if (exchange->request().path == "/later") return waits.set_value(exchange);
    exchange->respond({200, "read", "text/plain", {}});
  };
  const ServerHere server(settings, handler);
  constexpr std::size_t size = 1'500'000;
  const auto post = [&](std::size_t bytes) {
    return testing::http_post(server.address(), "/", std::string(bytes, 'x'));
  };
  testing::HttpConnection first(server.address());
  first.send("POST /later HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(size) +
             "\r\n\r\n" + std::string(size, 'x'));
  auto told = waits.get_future();
  ASSERT_EQ(told.wait_for(seconds(30)), std::future_status::ready)
      << "one alone is read, whatever its size";
  auto exchange = told.get();
  auto refused = post(size);
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(refused.headers["retry-after"], "1");
  EXPECT_NE(refused.body.find(R"("error_type": "Overloaded")"), std::string::npos);
  EXPECT_EQ(post(100'000).status, 200) << "small ones do not count";
  exchange->respond({200, "late", "text/plain", {}});
  exchange.reset();
  EXPECT_EQ(first.read().body, "late");
  EXPECT_TRUE(testing::comes_true([&] { return post(size).status == 200; }));
}

TEST(HttpServer, IsNotKeptBusyByUrgentData) {
  std::promise<std::shared_ptr<Exchange>> waits;
  const Handler handler = [&](const std::shared_ptr<Exchange>& exchange) {
    waits.set_value(exchange);
  };
  const ServerHere server(settings_of_test(), handler);
  testing::HttpConnection client(server.address());
  client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  const auto exchange = waits.get_future().get();
  client.send_urgently('X');
  client.send("GET / HTTP");
  const double begin = testing::processor_time();
  std::this_thread::sleep_for(milliseconds(500));
  EXPECT_LT(testing::processor_time() - begin, 0.1);
  exchange->respond({200, "late", "text/plain", {}});
  EXPECT_EQ(client.read().body, "late");
}

TEST(HttpServer, WaitsForAClientThatReadsSlowlyWithoutAPause) {
  HttpSettings settings;
  settings.port = 0;
  settings.byte_timeout = seconds(1);
  settings.response_timeout = seconds(100);
  settings.drain_timeout = milliseconds(100);
  constexpr std::size_t size = std::size_t{16} << 20;
  std::promise<std::pair<int, std::size_t>> answered;
  HttpEvents events;
  events.answered = [&](const Exchange&, int status, std::size_t bytes) {
    answered.set_value({status, bytes});
  };
  const Handler handler = [](const std::shared_ptr<Exchange>& exchange) {
    exchange->respond({200, std::string(size, 'x'), "text/plain", {}});
  };
  HttpServer server(settings, std::move(listen_for(1, settings).front()), handler, events);
  std::thread serving([&] { server.run(); });
  const testing::HttpConnection client(server.address());
  client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
  std::size_t read = 0;
  for (int i = 0; i < 30; ++i) {
    read += client.drop(40000);
    std::this_thread::sleep_for(milliseconds(100));
  }
  while (const std::size_t more = client.drop(1 << 20)) read += more;
  EXPECT_GT(read, size);
  auto told = answered.get_future();
  ASSERT_EQ(told.wait_for(seconds(30)), std::future_status::ready);
  EXPECT_EQ(told.get(), std::make_pair(200, size));
  server.drain();
  serving.join();
}

TEST(HttpServer, ClosesAConnectionThatSendsNothingButEmptyLines) {
  HttpSettings settings = settings_of_test();
  settings.idle_timeout = seconds(1);
  const ServerHere server(settings, [](const std::shared_ptr<Exchange>&) {});
  testing::HttpConnection client(server.address());
  bool is_closed = false;
  for (int i = 0; i < 20 && !is_closed; ++i) {
    client.send("\r\n");
    is_closed = client.is_closed_within(milliseconds(300));
  }
  EXPECT_TRUE(is_closed);
}

TEST(HttpServer, IsIdleOnceAfterItsLastResponse) {
  HttpSettings settings;
  settings.port = 0;
  std::atomic<int> responses{0}, idle{0}, when_idle{0};
  HttpEvents events;
  events.answered = [&](const Exchange&, int, std::size_t) { ++responses; };
  events.idle = [&] {
    when_idle = responses.load();
    ++idle;
  };
  const Handler handler = [](const std::shared_ptr<Exchange>& exchange) {
    exchange->respond({200, "a", "text/plain", {}});
  };
  HttpServer server(settings, std::move(listen_for(1, settings).front()), handler, events);
  std::thread serving([&] { server.run(); });
  {
    testing::HttpConnection client(server.address());
    for (int i = 1; i < 3; ++i) {
      client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
      EXPECT_EQ(client.read().status, 200);
      EXPECT_TRUE(testing::comes_true([&] { return idle == i; })) << i;
      EXPECT_EQ(when_idle, i);
    }
    std::this_thread::sleep_for(milliseconds(2100));
    EXPECT_EQ(idle, 2) << "nothing was asked for since";
  }
  server.drain();
  serving.join();
}

TEST(HttpServer, HearsTheNextSignalThoughAnEventRanOutOfMemory) {
  HttpSettings settings;
  settings.port = 0;
  std::atomic<int> reloads{0}, drains{0};
  HttpEvents events;
  events.reload = [&] {
    ++reloads;
    throw std::bad_alloc();
  };
  events.draining = [&] {
    if (++drains == 1) throw std::bad_alloc();
  };
  std::promise<std::shared_ptr<Exchange>> asked;
  const Handler handler = [&](const std::shared_ptr<Exchange>& exchange) {
    asked.set_value(exchange);
  };
  HttpServer server(settings, std::move(listen_for(1, settings).front()), handler, events);
  std::promise<void> ended;
  std::thread serving([&] {
    server.run();
    ended.set_value();
  });
  const testing::HttpConnection client(server.address());
  client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  const std::shared_ptr<Exchange> unanswered = asked.get_future().get();
  ::kill(::getpid(), SIGHUP);
  EXPECT_TRUE(testing::comes_true([&] { return reloads == 1; }));
  ::kill(::getpid(), SIGTERM);
  EXPECT_TRUE(testing::comes_true([&] { return drains == 2; }));
  ::kill(::getpid(), SIGTERM);
  EXPECT_EQ(ended.get_future().wait_for(seconds(20)), std::future_status::ready);
  unanswered->respond({200, "a", "text/plain", {}});
  serving.join();
}

TEST(Listener, SaysWhichOptionItsReasonIsAbout) {
  HttpSettings settings;
  settings.host = "192.0.2.1";  // of documentation, no machine's
  settings.port = 8080;
  EXPECT_EQ(testing::message_of([&] { listen_for(1, settings); }),
            "io: cannot listen at 192.0.2.1:8080: Cannot assign requested address; give a '--host' "
            "that is an address of this machine, or 0.0.0.0 for all of them");
}

}  // namespace
}  // namespace electra::server
