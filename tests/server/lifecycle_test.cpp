#include <csignal>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "cli/support/json_schema.hpp"
#include "cli/support/program.hpp"
#include "server/support/http_client.hpp"
#include "server/support/server_process.hpp"
#include "server/support/server_state.hpp"
#include "support/environment.hpp"
#include "support/generated_folder.hpp"
#include "support/temporary_folder.hpp"

namespace electra {
namespace {

using Json = nlohmann::ordered_json;
using std::chrono::seconds;
using testing::has_requests;
using testing::http_get;
using testing::http_post;
using testing::HttpConnection;
using testing::model_folder;
using testing::post_text;
using testing::ServerProcess;

constexpr const char* fine = R"({"inputs": "fine"})";

/// Lets a request for the one model wait for others, so that it is in work for as long.
std::vector<std::string> waiting(const char* time) {
  return {"--model", model_folder("sentiment"), "--max-wait", time};
}

/// Whether the server comes to take no new connections.
bool comes_to_refuse(const std::string& address) {
  return testing::comes_true([&] {
    try {
      const HttpConnection connection(address);
      return false;
    } catch (const std::runtime_error&) {
      return true;
    }
  });
}

TEST(Lifecycle, AnswersWhatItHasAcceptedBeforeItEnds) {
  ServerProcess server(waiting("2s"));
  HttpConnection working(server.address()), idle(server.address());
  idle.send("GET /health HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(idle.read().status, 200);
  working.send(post_text("/predict", fine));
  EXPECT_TRUE(has_requests(server.address(), 1));
  server.send(SIGTERM);
  EXPECT_TRUE(idle.is_closed_within(seconds(30)));
  auto response = working.read();
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.headers["connection"], "close");
  EXPECT_EQ(server.wait(), 0);
}

TEST(Lifecycle, AnswersARequestWhoseHeaderItHasReadBeforeItEnds) {
  ServerProcess server({"--model", model_folder("sentiment")});
  HttpConnection working(server.address());
  const std::string text = post_text("/predict", fine, "Expect: 100-continue\r\n");
  const std::size_t head = text.find("\r\n\r\n") + 4;
  working.send(text.substr(0, head));
  EXPECT_EQ(working.read().status, 100);
  server.send(SIGTERM);
  EXPECT_TRUE(comes_to_refuse(server.address()));
  working.send(text.substr(head));
  auto response = working.read();
  EXPECT_EQ(response.status, 200) << response.body;
  EXPECT_EQ(response.headers["connection"], "close");
  EXPECT_EQ(server.wait(), 0);
}

/// Sends a request for which the server needs long, and expects that two signals end it at once
/// after it has worked for a time.
void expect_end_by_two_signals(ServerProcess& server, const std::string& request,
                               seconds begun = seconds(0)) {
  const HttpConnection working(server.address());
  working.send(request);
  EXPECT_TRUE(has_requests(server.address(), 1));
  std::this_thread::sleep_for(begun);
  EXPECT_TRUE(has_requests(server.address(), 1)) << "it does not need long";
  server.send(SIGTERM);
  EXPECT_TRUE(comes_to_refuse(server.address()));
  const auto asked = std::chrono::steady_clock::now();
  server.send(SIGTERM);
  EXPECT_EQ(server.wait(), 0);
  EXPECT_LT(std::chrono::steady_clock::now() - asked, seconds(20));  // it drains for 30
}

TEST(Lifecycle, EndsAtOnceIfItIsAskedTwice) {
  ServerProcess server(waiting("100s"));
  expect_end_by_two_signals(server, post_text("/predict", fine));
}

/// Explanations for which the model reads so many texts of 500 words 500 times.
std::string long_work(int texts) {
  std::string text;
  for (int i = 0; i < 500; ++i) text += "joy ";
  const nlohmann::json inputs(std::vector<std::string>(static_cast<std::size_t>(texts), text));
  return nlohmann::json{{"inputs", inputs}}.dump();
}

TEST(Lifecycle, LeavesWhatTakesLongIfItIsAskedTwice) {
  ServerProcess server({"--model", model_folder("sentiment"), "--max-batch-tokens", "1000000",
                        "--request-timeout", "60m"});
  expect_end_by_two_signals(server, post_text("/explain", long_work(32)));
}

/// A model that needs minutes for one text, in which it asks for nothing.
ElectraConfig long_pass() {
  ElectraConfig config;
  config.embedding_size = 8;
  config.hidden_size = config.intermediate_size = 64;
  config.num_attention_heads = 16;
  config.num_hidden_layers = 16;
  config.max_position_embeddings = 60'000;
  config.architectures = {"ElectraForSequenceClassification"};
  return config;
}

TEST(Lifecycle, LeavesAPassThatDoesNotEndIfItIsAskedTwice) {
  const testing::GeneratedFolder folder(long_pass());
  ServerProcess server(
      {"--model", folder.path(), "--max-batch-tokens", "1000000", "--request-timeout", "60m"});
  std::string text;
  for (int i = 0; i < 59'000; ++i) text += "a ";
  expect_end_by_two_signals(server, post_text("/predict", Json{{"inputs", text}}.dump()),
                            seconds(2));
}

TEST(Lifecycle, LeavesARequestWhoseTimeIsUp) {
  ServerProcess server({"--model", model_folder("sentiment"), "--request-timeout", "300ms"});
  EXPECT_EQ(http_post(server.address(), "/explain", long_work(1)).status, 429);
  EXPECT_TRUE(testing::comes_true(
      [&] { return http_post(server.address(), "/predict", fine).status == 200; }));
}

TEST(Lifecycle, RefusesAWaitingRequestOnceItsTimeIsUp) {
  auto words = waiting("100s");
  words.insert(words.end(), {"--request-timeout", "300ms"});
  ServerProcess server(words);
  const auto asked = std::chrono::steady_clock::now();
  EXPECT_EQ(http_post(server.address(), "/predict", fine).status, 429);
  EXPECT_LT(std::chrono::steady_clock::now() - asked, seconds(20));
}

TEST(Lifecycle, EndsWithoutClients) {
  ServerProcess server({"--model", model_folder("sentiment")});
  server.send(SIGTERM);
  EXPECT_EQ(server.wait(), 0);
}

/// The status of a request in another thread, which nothing may leave; 0: there is none.
int status_of_prediction(const std::string& address) {
  try {
    return http_post(address, "/predict", fine).status;
  } catch (const std::exception&) {
    return 0;
  }
}

TEST(Lifecycle, ReloadsWithoutALostRequest) {
  const testing::TemporaryFolder folder;
  const auto path = folder.path() / "model";
  std::filesystem::copy(model_folder("sentiment"), path);
  ServerProcess server({"--model", "m=" + path.string()});
  const std::string before = http_post(server.address(), "/predict", fine).body;
  for (const auto& each : std::filesystem::directory_iterator(model_folder("intents")))
    std::filesystem::copy_file(each.path(), path / (each.path().filename().string() + ".new"));
  for (const auto& each : std::filesystem::directory_iterator(model_folder("intents")))
    std::filesystem::rename(path / (each.path().filename().string() + ".new"),
                            path / each.path().filename());
  std::atomic<bool> ended{false};
  int failed = 0;
  std::thread client([&] {
    while (!ended)
      if (status_of_prediction(server.address()) != 200) ++failed;
  });
  server.send(SIGHUP);
  EXPECT_TRUE(server.says("reloaded the models"));
  ended = true;
  client.join();
  EXPECT_EQ(failed, 0);
  EXPECT_NE(http_post(server.address(), "/predict", fine).body, before);

  std::filesystem::remove(path / "config.json");
  server.send(SIGHUP);
  EXPECT_TRUE(server.says("the models stay as they are: "));
  EXPECT_EQ(http_post(server.address(), "/predict", fine).status, 200);
}

TEST(Lifecycle, HasItsTokenizersWhateverBecomesOfTheFolder) {
  const testing::TemporaryFolder folder;
  const auto path = folder.path() / "model";
  std::filesystem::copy(model_folder("sentiment"), path);
  const ServerProcess server({"--model", "m=" + path.string()});
  std::filesystem::remove_all(path);
  for (const char* side : {"Left", "Right"}) {
    const auto answer = http_post(server.address(), "/predict",
                                  std::string(R"({"inputs": "fine", "truncate": true, )") +
                                      R"("truncation_direction": ")" + side + "\"}");
    EXPECT_EQ(answer.status, 200) << answer.body;
  }
}

TEST(Lifecycle, ListensAtASocketOfTheFileSystem) {
  const testing::TemporaryFolder folder;
  const std::string path = (folder.path() / "s").string();
  {
    ServerProcess server({"--model", model_folder("sentiment"), "--unix-socket", path});
    EXPECT_EQ(server.address(), "unix:" + path);
    EXPECT_EQ(http_post(server.address(), "/predict", fine).status, 200);
    server.send(SIGKILL);
    server.wait();
  }
  ServerProcess again({"--model", model_folder("sentiment"), "--unix-socket", path});
  EXPECT_EQ(http_get(again.address(), "/health").status, 200);
  again.send(SIGTERM);
  EXPECT_EQ(again.wait(), 0);
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(Lifecycle, LeavesTheSocketToItsSuccessor) {
  const testing::TemporaryFolder folder;
  const std::string path = (folder.path() / "s").string();
  std::vector<std::string> words = waiting("5s");
  words.insert(words.end(), {"--unix-socket", path});
  ServerProcess before(words);
  HttpConnection working(before.address());
  working.send(post_text("/predict", fine));
  EXPECT_TRUE(has_requests(before.address(), 1));
  before.send(SIGTERM);
  EXPECT_TRUE(comes_to_refuse(before.address()));
  const ServerProcess after({"--model", model_folder("sentiment"), "--unix-socket", path});
  EXPECT_EQ(working.read().status, 200);
  EXPECT_EQ(before.wait(), 0);
  ASSERT_TRUE(std::filesystem::exists(path));
  EXPECT_EQ(http_get(after.address(), "/health").status, 200);
}

TEST(Lifecycle, WantsAKey) {
  const testing::TemporaryFolder folder;
  const auto path = folder.path() / "keys";
  std::ofstream(path) << "first\n \t\nsecond \r\n";
  ServerProcess server({"--model", model_folder("sentiment"), "--api-key-file", path.string()});
  EXPECT_EQ(http_get(server.address(), "/health").status, 200);
  auto refused = http_post(server.address(), "/predict", fine);
  EXPECT_EQ(refused.status, 401);
  EXPECT_EQ(refused.headers["www-authenticate"], "Bearer");
  for (const auto& [key, status] : {std::pair("second", 200), {"secon", 401}, {"", 401}}) {
    HttpConnection connection(server.address());
    connection.send(
        post_text("/predict", fine, std::string("Authorization: Bearer ") + key + "\r\n"));
    EXPECT_EQ(connection.read().status, status) << key;
  }
  for (const char* scheme : {"bearer", "BEARER"}) {
    HttpConnection connection(server.address());
    connection.send(
        post_text("/predict", fine, std::string("Authorization: ") + scheme + " first\r\n"));
    EXPECT_EQ(connection.read().status, 200) << scheme;
  }
  HttpConnection connection(server.address());
  connection.send(
      "POST /predict HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
      "12\r\n" +
      std::string(fine) + "\r\n0\r\nAuthorization: Bearer first\r\n\r\n");
  EXPECT_EQ(connection.read().status, 401) << "a trailer is no field of the header";
}

TEST(Lifecycle, ReadsNoBodyOfWhatItRefusesByTheHeader) {
  const testing::TemporaryFolder folder;
  const auto path = folder.path() / "keys";
  std::ofstream(path) << "secret\n";
  const ServerProcess server(
      {"--model", model_folder("sentiment"), "--api-key-file", path.string()});
  const auto expect = [&](int status, const std::string& line, const std::string& fields) {
    HttpConnection connection(server.address());
    connection.send(line + " HTTP/1.1\r\nHost: a\r\nContent-Length: 2000000\r\n" + fields + "\r\n");
    auto response = connection.read(status != 204);
    EXPECT_EQ(response.status, status) << line << '\n' << fields;
    EXPECT_EQ(response.headers["connection"], status == 100 ? "" : "close");
  };
  const std::string key = "Authorization: Bearer secret\r\n";
  const std::string waits = "Expect: 100-continue\r\n";
  expect(401, "POST /predict", "");
  expect(401, "POST /predict", waits);
  expect(404, "POST /nowhere", waits);
  expect(405, "PUT /predict", waits + key);
  expect(415, "POST /predict", waits + key + "Content-Type: text/plain\r\n");
  expect(406, "POST /predict", waits + key + "Accept: text/html\r\n");
  expect(200, "GET /health", waits);
  expect(204, "OPTIONS /predict", waits);
  expect(100, "POST /predict", waits + key);
  EXPECT_TRUE(server.says("\"POST /predict\" 401 "));
  // A response is counted once it is sent.
  const auto refusals = [&] {
    return testing::sample(
        http_get(server.address(), "/metrics").body,
        R"(electra_requests_total{method="POST",route="/predict",status="401"})");
  };
  EXPECT_TRUE(testing::comes_true([&] { return refusals() == 2; })) << refusals();
}

TEST(Lifecycle, RefusesAFileWithoutAKey) {
  const testing::TemporaryFolder folder;
  const auto path = folder.path() / "keys";
  std::ofstream(path) << " \n\t\n";
  const auto refused =
      testing::run_program({"serve", "--port", "0", "--model", model_folder("sentiment"),
                            "--api-key-file", path.string()});
  EXPECT_EQ(refused.status, 2);
  EXPECT_NE(refused.errors.find("a file without a key"), std::string::npos) << refused.errors;
}

TEST(Lifecycle, AnswersWhatABrowserAsksForAPageOfAnotherOrigin) {
  const ServerProcess server({"--model", model_folder("sentiment"), "--cors-allow-origin", "*"});
  HttpConnection connection(server.address());
  connection.send("OPTIONS /predict HTTP/1.1\r\nHost: a\r\nOrigin: https://a.example\r\n\r\n");
  auto preflight = connection.read(false);
  EXPECT_EQ(preflight.status, 204);
  EXPECT_EQ(preflight.headers.count("content-length"), 0U);
  EXPECT_EQ(preflight.headers["access-control-allow-headers"],
            "Authorization, Content-Type, Inference-Header-Content-Length, traceparent, "
            "X-Request-Id");
  connection.send(post_text("/predict", fine, "Origin: https://a.example\r\n"));
  auto response = connection.read();
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.headers["access-control-expose-headers"],
            "Inference-Header-Content-Length, Retry-After, X-Request-Id");
}

TEST(Lifecycle, ReadsItsOptionsFromTheEnvironment) {
  const testing::Environment limit("ELECTRA_SERVE_MAX_CLIENT_BATCH_SIZE", "2");
  const testing::Environment origins("ELECTRA_SERVE_CORS_ALLOW_ORIGIN", "https://a.example");
  ServerProcess server({"--model", model_folder("sentiment"), "--log-format", "json", "--no-ui"});
  EXPECT_EQ(Json::parse(http_get(server.address(), "/info").body)["max_client_batch_size"], 2);
  EXPECT_EQ(http_get(server.address(), "/").status, 404);
  EXPECT_TRUE(server.says(R"("route": "/info", "status": 200)"));
  const std::string log = server.log();
  const std::size_t line = log.find("{\"time\"");
  ASSERT_NE(line, std::string::npos) << log;
  EXPECT_EQ(testing::schema_mistake(
                "serve-log", nlohmann::json::parse(log.substr(line, log.find('\n', line) - line))),
            "");
  HttpConnection connection(server.address());
  connection.send(post_text("/predict", fine, "Origin: https://a.example\r\n"));
  EXPECT_EQ(connection.read().headers["access-control-allow-origin"], "https://a.example");
  connection.send(post_text("/predict", fine, "Origin: https://b.example\r\n"));
  auto refused = connection.read();
  EXPECT_EQ(refused.headers.count("access-control-allow-origin"), 0U);
  EXPECT_EQ(refused.headers["vary"], "Origin");
  EXPECT_EQ(http_get(server.address(), "/health").headers["vary"], "Origin");
}

TEST(Lifecycle, RefusesMoreThanItTakes) {
  std::vector<std::string> words = waiting("3s");
  words.insert(words.end(), {"--max-concurrent-requests", "1", "--max-connections", "3"});
  const ServerProcess server(words);
  HttpConnection working(server.address());
  working.send(post_text("/predict", fine));
  HttpConnection third(server.address());
  EXPECT_TRUE(has_requests(third, 1));
  HttpConnection second(server.address());
  second.send(post_text("/predict", fine));
  auto refused = second.read();
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(refused.headers["retry-after"], "1");
  EXPECT_EQ(http_get(server.address(), "/health").status, 503);  // the fourth connection
  EXPECT_EQ(working.read().status, 200);
}

/// A request for tokens, whose response of 19 MB no buffer of the system takes.
std::string many_tokens() {
  return post_text("/tokenize", R"({"inputs": ")" + std::string(262000, '!') + "\"}");
}

TEST(Lifecycle, CountsARequestUntilItsResponseIsRead) {
  const ServerProcess server(
      {"--model", model_folder("sentiment"), "--max-concurrent-requests", "1"});
  {
    const HttpConnection reading(server.address());
    reading.send(many_tokens());
    EXPECT_GT(reading.drop(1000), 0U);
    EXPECT_TRUE(has_requests(server.address(), 1));
    EXPECT_EQ(http_post(server.address(), "/predict", fine).status, 429);
    EXPECT_EQ(http_post(server.address(), "/tokenize", fine).status, 429);
    EXPECT_EQ(http_post(server.address(), "/decode", R"({"ids": [101]})").status, 429);
  }
  EXPECT_TRUE(has_requests(server.address(), 0));
  EXPECT_EQ(http_post(server.address(), "/tokenize", fine).status, 200);
}

TEST(Lifecycle, KeepsNoResponseThatWasRead) {
  const ServerProcess server({"--model", model_folder("sentiment")});
  const long long before = testing::memory_of(server.process(), "VmRSS");
  std::vector<std::unique_ptr<HttpConnection>> idle;
  for (int i = 0; i < 12; ++i) {
    idle.push_back(std::make_unique<HttpConnection>(server.address()));
    idle.back()->send(many_tokens());
    ASSERT_EQ(idle.back()->read().status, 200);
  }
  const auto read = std::chrono::steady_clock::now();
  EXPECT_TRUE(testing::comes_true(
      [&] { return testing::memory_of(server.process(), "VmRSS") - before < 100LL << 20; }));
  EXPECT_LT(std::chrono::steady_clock::now() - read, seconds(40)) << "they are closed after 60";
}

TEST(Lifecycle, RefusesInputsThatItsQueueCouldNeverTake) {
  const ServerProcess server(
      {"--model", model_folder("sentiment"), "--max-batch-tokens", "8", "--threads", "1"});
  std::string text = R"("a)";
  for (int i = 0; i < 60; ++i) text += " fine";
  std::string inputs = "[" + text + R"("])";
  for (int i = 1; i < 32; ++i) inputs += ", [" + text + R"("])";
  const auto refused = http_post(server.address(), "/predict", R"({"inputs": [)" + inputs + "]}");
  EXPECT_EQ(refused.status, 413) << refused.body;
  EXPECT_NE(refused.body.find("the inputs together take the work of"), std::string::npos);
}

TEST(Lifecycle, LeavesOutWhatNobodyWaitsFor) {
  const ServerProcess server(waiting("2s"));
  {
    const HttpConnection leaving(server.address());
    leaving.send(post_text("/predict", fine));
    EXPECT_TRUE(has_requests(server.address(), 1));
  }
  EXPECT_EQ(http_post(server.address(), "/predict", fine).status, 200);
  const std::string metrics = http_get(server.address(), "/metrics").body;
  EXPECT_NE(metrics.find("electra_batch_inputs_sum 1\n"), std::string::npos) << metrics;
  EXPECT_NE(metrics.find(R"(route="/predict",status="499"} 1)"), std::string::npos) << metrics;
}

TEST(Lifecycle, SeesThatAClientLeavesBehindBytesItHasSent) {
  const ServerProcess server(waiting("10s"));
  {
    const HttpConnection leaving(server.address());
    leaving.send(post_text("/predict", fine) + "GET /he");
    EXPECT_TRUE(has_requests(server.address(), 1));
    leaving.send("alth HTTP/1.1\r\n");
  }
  const auto left = std::chrono::steady_clock::now();
  EXPECT_TRUE(has_requests(server.address(), 0));
  EXPECT_LT(std::chrono::steady_clock::now() - left, seconds(8)) << "it was waited for";
}

TEST(Lifecycle, SaysWhyItCannotStart) {
  const auto no_model = testing::run_program({"serve"});
  EXPECT_EQ(no_model.status, 2);
  const auto twice =
      testing::run_program({"serve", "--port", "0", "--model", model_folder("sentiment"), "--model",
                            model_folder("sentiment")});
  EXPECT_EQ(twice.errors,
            "electra: two models have the name 'sentiment'; give one another, as in --model "
            "NAME=DIR\n");
  const ServerProcess server({"--model", model_folder("sentiment")});
  const std::string port = server.address().substr(server.address().rfind(':') + 1);
  const auto taken =
      testing::run_program({"serve", "--port", port, "--model", model_folder("sentiment")});
  EXPECT_EQ(taken.status, 1);
  EXPECT_EQ(taken.errors, "electra: cannot listen at 127.0.0.1:" + port +
                              ": Address already in use; give another '--port', or 0 for a free "
                              "one\n");
  const auto duration = testing::run_program({"serve", "--max-wait", "soon", "--model", "x"});
  EXPECT_EQ(duration.status, 2);
  EXPECT_NE(duration.errors.find("'--max-wait' must be a duration as 250ms, 30s or 5m, not 'soon'"),
            std::string::npos);
}

}  // namespace
}  // namespace electra
