#include <chrono>
#include <csignal>
#include <filesystem>
#include <string>
#include <sys/resource.h>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "server/support/http_client.hpp"
#include "server/support/server_process.hpp"
#include "server/support/server_state.hpp"
#include "support/temporary_folder.hpp"

namespace electra {
namespace {

using testing::comes_true;
using testing::http_get;
using testing::http_post;
using testing::model_folder;
using testing::sample;
using testing::ServerProcess;

constexpr const char* fine = R"({"inputs": "fine"})";

/// Puts another model's files into the places of one's, whole ones at any time.
void replace_model(const std::filesystem::path& path, const std::string& other) {
  const auto aside = path.parent_path() / "new";
  std::filesystem::copy(model_folder(other), aside);
  for (const auto& each : std::filesystem::directory_iterator(aside))
    std::filesystem::rename(each.path(), path / each.path().filename());
  std::filesystem::remove_all(aside);
}

TEST(Supervisor, ReloadsOnceMoreIfItIsAskedMeanwhile) {
  const testing::TemporaryFolder folder;
  const auto path = folder.path() / "model";
  std::filesystem::copy(model_folder("sentiment"), path);
  std::vector<std::string> words = {"--workers", "2",       "--threads",
                                    "1",         "--model", "m=" + path.string()};
  for (const char* slow : {"entities", "questions", "generator", "discriminator", "reranker"})
    words.insert(words.end(), {"--model", model_folder(slow)});  // so that loading takes its time
  const ServerProcess server(words);
  const std::string before = http_post(server.address(), "/models/m/predict", fine).body;
  server.send(SIGHUP);
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  replace_model(path, "intents");
  server.send(SIGHUP);
  EXPECT_TRUE(comes_true([&] {
    const auto now = http_post(server.address(), "/models/m/predict", fine);
    return now.status == 200 && now.body != before;
  })) << server.log();
}

TEST(Supervisor, IsNotWaitedForLong) {
  const ServerProcess server(
      {"--workers", "2", "--threads", "1", "--model", model_folder("sentiment")});
  server.send(SIGSTOP);
  const auto page = http_get(server.address(), "/metrics");
  EXPECT_EQ(page.status, 200);
  EXPECT_NE(page.body.find("electra_connections"), std::string::npos) << page.body;
  server.send(SIGCONT);
  EXPECT_TRUE(comes_true(
      [&] { return sample(http_get(server.address(), "/metrics").body, "electra_workers") == 2; }));
}

TEST(Supervisor, ReplacesAWorkerOnceThereAreDescriptors) {
  const ServerProcess server(
      {"--workers", "2", "--threads", "1", "--model", model_folder("sentiment")});
  rlimit before{};
  ASSERT_EQ(::prlimit(server.process(), RLIMIT_NOFILE, nullptr, &before), 0);
  rlimit none = before;
  none.rlim_cur = 3;
  ASSERT_EQ(::prlimit(server.process(), RLIMIT_NOFILE, &none, nullptr), 0);
  const int first = server.worker(0);
  ::kill(first, SIGKILL);
  EXPECT_TRUE(server.says("the system makes no connection to a worker: Too many open files"));
  ASSERT_EQ(::prlimit(server.process(), RLIMIT_NOFILE, &before, nullptr), 0);
  EXPECT_TRUE(comes_true([&] { return server.worker(0) != first; }));
  for (int i = 0; i < 8; ++i) EXPECT_EQ(http_get(server.address(), "/health").status, 200);
}

}  // namespace
}  // namespace electra
