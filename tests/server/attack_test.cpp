#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <memory>
#include <random>
#include <string>
#include <sys/resource.h>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "cli/support/program.hpp"
#include "server/support/http_client.hpp"
#include "server/support/server_process.hpp"
#include "server/support/server_state.hpp"
#include "support/number_in.hpp"
#include "support/sanitized.hpp"
#include "support/temporary_folder.hpp"

// The numbers of the long run, scripts/attack-server.sh, stand in the environment.

namespace electra {
namespace {

using testing::http_get;
using testing::http_post;
using testing::HttpConnection;
using testing::memory_of;
using testing::model_folder;
using testing::number_in;
using testing::post_text;
using testing::ServerProcess;

constexpr const char* fine = R"({"inputs": "fine"})";

/// Requests that are well and answered.
std::vector<std::string> good_requests() {
  const std::string chunks =
      "POST /predict HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
      "Transfer-Encoding: chunked\r\n\r\n9\r\n{\"inputs\"\r\n9\r\n: \"fine\"}\r\n0\r\n\r\n";
  const std::string binary = R"({"inputs": [{"name": "text", "shape": [1], "datatype": "BYTES", )"
                             R"("parameters": {"binary_data_size": 8}}]})";
  return {post_text("/predict", fine),
          post_text("/predict", R"({"inputs": [["a"], ["b", "c"]], "truncate": true})"),
          post_text("/models/sentiment/explain", fine),
          post_text("/embed", R"({"inputs": [[101, 2054, 102]], "dimensions": 3})"),
          post_text("/v1/embeddings", R"({"input": "a", "encoding_format": "base64"})"),
          post_text("/similarity", R"({"inputs": {"source_sentence": "a", "sentences": ["b"]}})"),
          post_text("/tokenize", R"({"inputs": "a \ud83d\ude00"})"),
          post_text("/decode", R"({"ids": [[101, 102]]})"),
          post_text("/v2/models/sentiment/infer", binary + std::string("\4\0\0\0fine", 8),
                    "Inference-Header-Content-Length: " + std::to_string(binary.size()) + "\r\n"),
          chunks,
          "GET /metrics HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
          post_text("/predict", fine, "Expect: 100-continue\r\n")};
}

/// Strings of bytes: noise, and good requests with a few changes.
class Strings {
 public:
  explicit Strings(unsigned seed) : random_(seed) {}

  std::string next() {
    if (random_() % 4 == 0) return noise(random_() % 50 == 0 ? 70000 : 300);
    std::string bytes = good_[random_() % good_.size()];
    const std::size_t changes = random_() % 4;
    for (std::size_t i = 0; i <= changes && !bytes.empty(); ++i) change(bytes);
    return bytes;
  }

  std::size_t below(std::size_t limit) { return random_() % limit; }

 private:
  std::string noise(std::size_t most) {
    std::string bytes(random_() % most, '\0');
    for (char& each : bytes) each = static_cast<char>(random_());
    return bytes;
  }

  void change(std::string& bytes) {
    const std::size_t place = random_() % bytes.size();
    const std::size_t count = 1 + random_() % std::min<std::size_t>(bytes.size() - place, 20);
    switch (random_() % 6) {
      case 0:
        bytes[place] = static_cast<char>(random_());
        break;
      case 1:
        bytes.erase(place, count);
        break;
      case 2:
        bytes.insert(place, noise(20));
        break;
      case 3:
        bytes.insert(place, bytes.substr(random_() % bytes.size(), count));
        break;
      case 4:
        bytes.resize(place);
        break;
      default:
        bytes.insert(place, hard_[random_() % hard_.size()]);
    }
  }

  std::mt19937 random_;
  const std::vector<std::string> good_ = good_requests();
  const std::vector<std::string> hard_ = {"\r\n",
                                          "\r\n\r\n",
                                          "\n",
                                          "\0",
                                          "Content-Length: 4\r\n",
                                          "Content-Length: -1\r\n",
                                          "Content-Length: 18446744073709551616\r\n",
                                          "Transfer-Encoding: chunked\r\n",
                                          "0\r\n\r\n",
                                          "ffffffffffffffff\r\n",
                                          "\xc3\x28",
                                          "\xed\xa0\x80",
                                          "\xf4\x90\x80\x80",
                                          "\\ud800",
                                          "[[[[[[[[",
                                          "{\"\":",
                                          "1e999",
                                          "-0",
                                          "99999999999999999999",
                                          "\"\\u0000\"",
                                          "HTTP/1.0",
                                          "HTTP/9.9",
                                          "%00",
                                          "%2e%2e/",
                                          "Host: b\r\n",
                                          "Expect: x\r\n"};
};

/// Sends a string, and leaves in one of several ways.
void send_string(const std::string& address, Strings& strings) {
  HttpConnection connection(address);
  const std::string bytes = strings.next();
  const std::size_t cut = bytes.empty() ? 0 : strings.below(bytes.size());
  if (strings.below(3) == 0) {
    connection.send(bytes.substr(0, cut));
    connection.send(bytes.substr(cut));
  } else {
    connection.send(bytes);
  }
  if (strings.below(2) == 0) return;
  connection.end_sending();
  if (strings.below(8) == 0) {
    EXPECT_TRUE(connection.is_closed_within(std::chrono::seconds(60)));
  }
}

TEST(Attack, OfRandomStringsIsSurvived) {
  const testing::TemporaryFolder folder;
  const ServerProcess server({"--model", model_folder("sentiment"), "--model",
                              model_folder("sentences"), "--unix-socket",
                              (folder.path() / "s").string()});
  const std::string before = http_post(server.address(), "/predict", fine).body;
  const long long memory = memory_of(server.process(), "VmRSS");
  const std::size_t count = number_in("ELECTRA_SERVER_ATTACKS", 2000);
  std::atomic<std::size_t> sent{0};
  std::vector<std::thread> clients;
  for (unsigned i = 0; i < 8; ++i)
    clients.emplace_back([&, i] {
      Strings strings(i);
      while (sent++ < count) send_string(server.address(), strings);
    });
  for (std::thread& each : clients) each.join();
  EXPECT_EQ(http_get(server.address(), "/health").status, 200);
  EXPECT_EQ(http_post(server.address(), "/predict", fine).body, before);
  EXPECT_LE(memory_of(server.process(), "VmHWM") - memory, 256LL << 20);
}

TEST(Attack, OfSlowClientsLeavesOthersTheirAnswers) {
  const ServerProcess server({"--model", model_folder("sentiment"), "--max-connections", "1024"});
  const std::string text = post_text("/predict", fine);
  std::vector<std::unique_ptr<HttpConnection>> slow;
  for (int i = 0; i < 500; ++i) {
    slow.push_back(std::make_unique<HttpConnection>(server.address()));
    slow.back()->send(text.substr(0, 20));
  }
  for (std::size_t i = 20; i < text.size() - 1; i += 8) {  // a few bytes now and then
    for (const auto& each : slow) each->send(text.substr(i, 1));
    EXPECT_EQ(http_post(server.address(), "/predict", fine).status, 200);
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  EXPECT_TRUE(slow.front()->is_closed_within(std::chrono::seconds(40)));
  EXPECT_EQ(http_get(server.address(), "/health").status, 200);
}

TEST(Attack, OfLengthsThatLieIsRefused) {
  const ServerProcess server({"--model", model_folder("sentiment")});
  const std::string start =
      "POST /predict HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n";
  {
    HttpConnection longer(server.address());  // than what comes
    longer.send(start + "Content-Length: 1000\r\n\r\n" + fine);
    longer.end_sending();
    EXPECT_TRUE(longer.is_closed_within(std::chrono::seconds(40)));
  }
  HttpConnection shorter(server.address());  // what is left over is no request
  shorter.send(start + "Content-Length: 5\r\n\r\n" + fine);
  EXPECT_EQ(shorter.read().status, 422);
  EXPECT_EQ(shorter.read().status, 400);
  HttpConnection chunk(server.address());
  chunk.send(start + "Transfer-Encoding: chunked\r\n\r\n5\r\n" + fine + "\r\n0\r\n\r\n");
  EXPECT_EQ(chunk.read().status, 400);
  EXPECT_EQ(http_get(server.address(), "/health").status, 200);
}

// 10,000 connections may take 200 MiB.
TEST(Attack, OfIdleConnectionsTakesLittleMemory) {
  const std::size_t count = number_in("ELECTRA_SERVER_CONNECTIONS", 500);
  rlimit limit{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &limit), 0);
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
  if (limit.rlim_cur < count + 100)
    GTEST_SKIP() << "the system lets a process have " << limit.rlim_cur << " descriptors; "
                 << count + 100 << " are wanted (ulimit -n)";
  const ServerProcess server(
      {"--model", model_folder("sentiment"), "--max-connections", std::to_string(count + 10)});
  EXPECT_EQ(http_post(server.address(), "/predict", fine).status, 200);
  const long long before = memory_of(server.process(), "VmRSS");
  std::vector<std::unique_ptr<HttpConnection>> idle;
  for (std::size_t i = 0; i < count; ++i) {
    idle.push_back(std::make_unique<HttpConnection>(server.address()));
    idle.back()->send("GET /health HTTP/1.1\r\nHost: a\r\n\r\n");
    ASSERT_EQ(idle.back()->read().status, 200) << i;
  }
  const long long grown = memory_of(server.process(), "VmRSS") - before;
  RecordProperty("bytes_of_a_connection", std::to_string(grown / static_cast<long long>(count)));
  if (!testing::sanitized) {
    EXPECT_LE(grown, static_cast<long long>(count) * (200LL << 20) / 10000);
  }
  EXPECT_EQ(http_post(server.address(), "/predict", fine).status, 200);
}

TEST(Attack, OfConnectionsNeedsDescriptorsWhichTheServerAsksFor) {
  const auto few = testing::run_shell(
      "ulimit -n 500; exec $ELECTRA serve --port 0 --max-connections 450 --model /none");
  EXPECT_EQ(few.output,
            "the system lets the process have 500 descriptors, too few for --max-connections 450; "
            "raise them with ulimit -n, or LimitNOFILE= of systemd\n");
}

}  // namespace
}  // namespace electra
