#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sched.h>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "cli/support/program.hpp"
#include "core/cpu_topology.hpp"
#include "core/processors.hpp"
#include "server/support/http_client.hpp"
#include "server/support/server_process.hpp"
#include "server/support/server_state.hpp"
#include "server/workers/metrics_page.hpp"
#include "support/environment.hpp"
#include "support/sanitized.hpp"
#include "support/temporary_folder.hpp"

namespace electra {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::comes_true;
using testing::has_ended;
using testing::has_requests;
using testing::http_get;
using testing::http_post;
using testing::HttpConnection;
using testing::model_folder;
using testing::post_text;
using testing::sample;
using testing::ServerProcess;

constexpr const char* fine = R"({"inputs": "fine"})";

std::vector<std::string> with_workers(std::vector<std::string> words) {
  words.insert(words.end(), {"--workers", "2", "--threads", "1"});
  return words;
}

std::vector<std::string> two_workers() {
  return with_workers({"--model", model_folder("sentiment")});
}

double predictions(const ServerProcess& server) {
  return sample(http_get(server.address(), "/metrics").body,
                R"(electra_requests_total{method="POST",route="/predict",status="200"})");
}

/// The KiB of a process that no other one has.
long long private_memory(int process) {
  std::ifstream file("/proc/" + std::to_string(process) + "/smaps_rollup");
  long long sum = 0;
  for (std::string word; file >> word;) {
    long long size = 0;
    if ((word == "Private_Clean:" || word == "Private_Dirty:") && file >> size) sum += size;
  }
  return sum;
}

TEST(Workers, HaveOneModelInMemory) {
  if (testing::sanitized) GTEST_SKIP() << "sanitizers have memory of their own for each process";
  const ServerProcess alone({"--model", model_folder("sentiment"), "--threads", "1"});
  const ServerProcess several(two_workers());
  http_post(alone.address(), "/predict", fine);
  for (int i = 0; i < 16; ++i) http_post(several.address(), "/predict", fine);
  const auto weights = static_cast<long long>(
      std::filesystem::file_size(std::filesystem::path(model_folder("sentiment")) /
                                 "model.safetensors") /
      1024);
  for (int worker = 0; worker < 2; ++worker)
    EXPECT_LT(private_memory(several.worker(worker)), private_memory(alone.process()) - weights / 2)
        << worker;
}

TEST(Workers, HaveTheirShareOfTheCores) {
  const ServerProcess server(two_workers());
  const auto shares = divide_cores(usable_processors(), 2, "/sys/devices/system/cpu");
  for (int worker = 0; worker < 2; ++worker) {
    cpu_set_t found;
    ASSERT_EQ(::sched_getaffinity(server.worker(worker), sizeof found, &found), 0);
    std::vector<int> processors;
    for (int each = 0; each < CPU_SETSIZE; ++each)
      if (CPU_ISSET(static_cast<std::size_t>(each), &found)) processors.push_back(each);
    auto wanted = shares[static_cast<std::size_t>(worker)];
    std::sort(wanted.begin(), wanted.end());
    EXPECT_EQ(processors, wanted);
  }
}

TEST(Workers, AreReplacedWhenTheyDie) {
  std::vector<std::string> words = two_workers();
  words.insert(words.end(), {"--max-wait", "5s"});
  const ServerProcess server(words);
  const int first = server.worker(0), second = server.worker(1);
  std::vector<std::unique_ptr<HttpConnection>> clients;
  for (int i = 0; i < 32; ++i) {
    clients.push_back(std::make_unique<HttpConnection>(server.address()));
    clients.back()->send(post_text("/predict", fine));
  }
  EXPECT_TRUE(has_requests(server.address(), 32));
  ::kill(first, SIGKILL);
  int answered = 0, lost = 0;
  for (const auto& each : clients) {
    const int status = each->read().status;
    EXPECT_TRUE(status == 200 || status == 0) << status;
    ++(status == 200 ? answered : lost);
  }
  EXPECT_GT(answered, 0);  // by the other
  EXPECT_GT(lost, 0);      // the dead one's
  EXPECT_TRUE(server.says("worker 0 (process " + std::to_string(first) +
                          ") was ended by signal 9; another one takes its place"));
  EXPECT_TRUE(comes_true([&] { return server.worker(0) != first; }));
  EXPECT_EQ(server.worker(1), second);
  for (int i = 0; i < 32; ++i) EXPECT_EQ(http_get(server.address(), "/health").status, 200);
  const std::string page = http_get(server.address(), "/metrics").body;
  EXPECT_EQ(sample(page, "electra_worker_replacements_total"), 1) << page;
  EXPECT_EQ(sample(page, "electra_workers"), 2) << page;
}

TEST(Workers, WaitBeforeTheyAreReplacedOnceMore) {
  const ServerProcess server(two_workers());
  using Clock = std::chrono::steady_clock;
  auto begun = Clock::now();
  int process = server.worker(0);
  for (int deaths = 1; deaths <= 4; ++deaths) {
    ::kill(process, SIGKILL);
    const auto killed = Clock::now();
    const bool died_at_once = deaths > 1 && killed - begun < milliseconds(500);
    begun = Clock::now();  // or later: looking for it takes its time
    ASSERT_TRUE(comes_true([&] { return server.worker(0) != process; }));
    process = server.worker(0);
    if (died_at_once) {
      EXPECT_GE(Clock::now() - killed, milliseconds(90)) << deaths;
    }
  }
  EXPECT_EQ(http_post(server.address(), "/predict", fine).status, 200);
}

TEST(Workers, AnswerWhatTheyHaveAcceptedBeforeTheyEnd) {
  std::vector<std::string> words = two_workers();
  words.insert(words.end(), {"--max-wait", "3s"});
  ServerProcess server(words);
  const int first = server.worker(0), second = server.worker(1);
  std::vector<std::unique_ptr<HttpConnection>> clients;
  for (int i = 0; i < 8; ++i) {
    clients.push_back(std::make_unique<HttpConnection>(server.address()));
    clients.back()->send(post_text("/predict", fine));
  }
  EXPECT_TRUE(has_requests(server.address(), 8));
  server.send(SIGTERM);
  for (const auto& each : clients) EXPECT_EQ(each->read().status, 200);
  EXPECT_EQ(server.wait(), 0);
  EXPECT_TRUE(has_ended(first) && has_ended(second));
}

TEST(Workers, EndWithTheirSupervisor) {
  ServerProcess server(two_workers());
  const int first = server.worker(0), second = server.worker(1);
  server.send(SIGKILL);
  server.wait();
  EXPECT_TRUE(comes_true([&] { return has_ended(first) && has_ended(second); }));
}

TEST(Workers, ReloadWithoutALostRequest) {
  const testing::TemporaryFolder folder;
  const auto path = folder.path() / "model";
  std::filesystem::copy(model_folder("sentiment"), path);
  ServerProcess server(with_workers({"--model", "m=" + path.string()}));
  const int first = server.worker(0), second = server.worker(1);
  const std::string before = http_post(server.address(), "/predict", fine).body;
  std::filesystem::remove_all(path);
  std::filesystem::copy(model_folder("intents"), path);
  std::atomic<bool> ended{false};
  std::atomic<int> failed{0};
  std::vector<std::thread> clients;
  for (int i = 0; i < 4; ++i)
    clients.emplace_back([&] {  // that keep their connections as long as the server does
      try {
        auto connection = std::make_unique<HttpConnection>(server.address());
        while (!ended) {
          connection->send(post_text("/predict", fine));
          auto response = connection->read();
          if (response.status != 200) ++failed;
          if (response.headers["connection"] != "keep-alive")
            connection = std::make_unique<HttpConnection>(server.address());
        }
      } catch (const std::exception&) {
        ++failed;
      }
    });
  server.send(SIGHUP);
  EXPECT_TRUE(server.says("reloaded the models"));
  EXPECT_TRUE(comes_true([&] { return has_ended(first) && has_ended(second); }));
  ended = true;
  for (std::thread& each : clients) each.join();
  EXPECT_EQ(failed, 0);
  EXPECT_NE(http_post(server.address(), "/predict", fine).body, before);
  const double counted = predictions(server);
  EXPECT_GT(counted, 1);  // those of the workers that are gone, too

  std::filesystem::remove(path / "config.json");
  const int third = server.worker(0);
  server.send(SIGHUP);
  EXPECT_TRUE(server.says("the models stay as they are: "));
  EXPECT_EQ(http_post(server.address(), "/predict", fine).status, 200);
  EXPECT_EQ(server.worker(0), third);
  const std::string page = http_get(server.address(), "/metrics").body;
  EXPECT_EQ(sample(page, R"(electra_reloads_total{result="success"})"), 1);
  EXPECT_EQ(sample(page, R"(electra_reloads_total{result="failure"})"), 1);
}

TEST(Workers, CountTogether) {
  const ServerProcess server(two_workers());
  for (int i = 0; i < 20; ++i) http_post(server.address(), "/predict", fine);
  // A response is counted once it is sent.
  EXPECT_TRUE(comes_true([&] { return predictions(server) == 20; })) << predictions(server);
  const int first = server.worker(0);
  ::kill(first, SIGKILL);
  EXPECT_TRUE(comes_true([&] { return server.worker(0) != first; }));
  EXPECT_EQ(predictions(server), 20);  // those of the dead one, too
}

TEST(Workers, ShareASocketOfTheFileSystem) {
  const testing::TemporaryFolder folder;
  const std::string path = (folder.path() / "s").string();
  std::vector<std::string> words = two_workers();
  words.insert(words.end(), {"--unix-socket", path});
  ServerProcess server(words);
  const int first = server.worker(0);
  EXPECT_EQ(http_post(server.address(), "/predict", fine).status, 200);
  ::kill(first, SIGKILL);
  EXPECT_TRUE(comes_true([&] { return server.worker(0) != first; }));
  EXPECT_TRUE(std::filesystem::exists(path));
  for (int i = 0; i < 8; ++i) EXPECT_EQ(http_get(server.address(), "/health").status, 200);
  server.send(SIGTERM);
  EXPECT_EQ(server.wait(), 0);
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(Workers, TakeTheSocketThatSystemdHasBound) {
  const auto run = testing::run_shell(R"(python3 - <<'END'
import os, signal, socket, subprocess, time, urllib.request
bound = socket.create_server(("127.0.0.1", 0))
address = "http://127.0.0.1:%d" % bound.getsockname()[1]
os.dup2(bound.fileno(), 3)
model = ")" + model_folder("sentiment") +
                                      R"("
# The shell has the number of the process that it becomes.
server = subprocess.Popen(
    ["sh", "-c", 'LISTEN_PID=$$ exec "$ELECTRA" serve --workers 2 --threads 1 --model ' + model],
    pass_fds=[3], env={**os.environ, "LISTEN_FDS": "1"}, stdout=subprocess.PIPE, text=True)
for line in server.stdout:
    if line.startswith("listens at"):
        break
print(line.strip() == "listens at " + address)
for _ in range(8):
    print(urllib.request.urlopen(address + "/health").status)
server.send_signal(signal.SIGTERM)
print(server.wait())
END)");
  if (run.errors.find("python3: not found") != std::string::npos) GTEST_SKIP() << "no python3";
  EXPECT_EQ(run.output, "True\n200\n200\n200\n200\n200\n200\n200\n200\n0\n") << run.errors;
}

TEST(Workers, SayWhyTheyCannotStart) {
  const ServerProcess server(two_workers());
  const std::string port = server.address().substr(server.address().rfind(':') + 1);
  const auto taken = testing::run_program(
      {"serve", "--port", port, "--workers", "2", "--model", model_folder("sentiment")});
  EXPECT_EQ(taken.status, 1);
  EXPECT_EQ(taken.errors, "electra: cannot listen at 127.0.0.1:" + port +
                              ": Address already in use; give another '--port', or 0 for a free "
                              "one\n");
  const auto few = testing::run_shell(
      "ulimit -n 16; exec $ELECTRA serve --port 0 --workers 8 "
      "--threads 1 --model " +
      model_folder("sentiment"));
  EXPECT_EQ(few.status, 1);
  EXPECT_NE(few.errors.find("Too many open files"), std::string::npos) << few.errors;
  const auto none = testing::run_program({"serve", "--workers", "0", "--model", "x"});
  EXPECT_EQ(none.status, 2);
}

TEST(MetricsPage, IsTheSumOfItsPages) {
  const std::string one =
      "# HELP a_total A\n# TYPE a_total counter\na_total{b=\"1 2\"} 3\n"
      "# HELP c C\n# TYPE c gauge\nc 0.5\n"
      "# HELP d_info D\n# TYPE d_info gauge\nd_info{version=\"1\"} 1\n";
  const std::string other =
      "# HELP c C\n# TYPE c gauge\nc 2\n"
      "# HELP a_total A\n# TYPE a_total counter\na_total{b=\"1 2\"} 4\na_total{b=\"3\"} 5\n"
      "# HELP d_info D\n# TYPE d_info gauge\nd_info{version=\"1\"} 1\n";
  EXPECT_EQ(server::merged_metrics({one, other}),
            "# HELP a_total A\n# TYPE a_total counter\na_total{b=\"1 2\"} 7\na_total{b=\"3\"} 5\n"
            "# HELP c C\n# TYPE c gauge\nc 2.5\n"
            "# HELP d_info D\n# TYPE d_info gauge\nd_info{version=\"1\"} 1\n");
  EXPECT_EQ(server::lasting_metrics(one),
            "# HELP a_total A\n# TYPE a_total counter\na_total{b=\"1 2\"} 3\n");
  EXPECT_EQ(server::merged_metrics({}), "");
}

}  // namespace
}  // namespace electra
