#include <chrono>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "server/support/http_client.hpp"
#include "server/support/server_process.hpp"
#include "server/support/server_state.hpp"

namespace electra {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::http_get;
using testing::HttpConnection;
using testing::HttpResponse;
using testing::post_text;
using testing::shared_server;

constexpr const char* fine = R"({"inputs": "fine"})";

/// Sends bytes and returns the status of the response; 0 if the connection ends without one.
int status_of(const std::string& bytes) {
  HttpConnection connection(shared_server().address());
  connection.send(bytes);
  return connection.read().status;
}

void expect_healthy() { EXPECT_EQ(http_get(shared_server().address(), "/health").status, 200); }

std::string expected() {
  return testing::http_post(shared_server().address(), "/predict", fine).body;
}

TEST(Http, KeepsAConnectionForTheNextRequest) {
  HttpConnection connection(shared_server().address());
  for (int i = 0; i < 3; ++i) {
    connection.send(post_text("/predict", fine));
    HttpResponse response = connection.read();
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.headers["connection"], "keep-alive");
  }
}

TEST(Http, AnswersPipelinedRequestsInTheirOrder) {
  HttpConnection connection(shared_server().address());
  connection.send(post_text("/predict", fine) + "GET /v2 HTTP/1.1\r\nHost: a\r\n\r\n" +
                  post_text("/predict", fine));
  EXPECT_EQ(connection.read().body, expected());
  EXPECT_EQ(connection.read().body.substr(0, 18), R"({"name": "electra")");
  EXPECT_EQ(connection.read().body, expected());
}

TEST(Http, AnswersBeforeTheNextRequestThatHasCome) {
  const testing::ServerProcess server(
      {"--model", testing::model_folder("sentiment"), "--max-wait", "500ms"});
  HttpConnection connection(server.address());
  for (int i = 0; i < 3; ++i) {
    connection.send(post_text("/predict", fine));
    std::this_thread::sleep_for(milliseconds(100));  // it waits for others meanwhile
  }
  for (int i = 0; i < 3; ++i) EXPECT_EQ(connection.read().status, 200) << i;
}

TEST(Http, ReadsARequestByteByByte) {
  HttpConnection connection(shared_server().address());
  for (const char each : post_text("/predict", fine)) {
    ASSERT_TRUE(connection.send({&each, 1}));
    std::this_thread::sleep_for(milliseconds(1));
  }
  EXPECT_EQ(connection.read().body, expected());
}

TEST(Http, ReadsChunksOfOneByte) {
  std::string bytes =
      "POST /predict HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
      "Transfer-Encoding: chunked\r\n\r\n";
  for (const char each : std::string(fine)) bytes += std::string("1\r\n") + each + "\r\n";
  HttpConnection connection(shared_server().address());
  connection.send(bytes + "0\r\n\r\n");
  EXPECT_EQ(connection.read().body, expected());
}

TEST(Http, IgnoresTrailers) {
  std::string bytes =
      "POST /predict HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
      "Transfer-Encoding: chunked\r\n\r\n12\r\n" +
      std::string(fine) +
      "\r\n0\r\nX-Request-Id: of-a-trailer\r\nHost: b\r\nContent-Encoding: gzip\r\n"
      "Accept: text/html\r\nConnection: close\r\n\r\n";
  HttpConnection connection(shared_server().address());
  for (int i = 0; i < 2; ++i) {
    connection.send(bytes);
    HttpResponse response = connection.read();
    EXPECT_EQ(response.body, expected());
    EXPECT_EQ(response.headers["x-request-id"].size(), 32U);  // a new one
  }
}

TEST(Http, IgnoresEmptyLinesBeforeARequest) {
  HttpConnection connection(shared_server().address());
  for (const char* lines : {"\r\n", "\r\n\r\n", ""}) {
    connection.send(lines + post_text("/predict", fine) + "\r\n");
    EXPECT_EQ(connection.read().body, expected());
  }
  connection.send("\r");
  std::this_thread::sleep_for(milliseconds(20));
  connection.send("\n" + post_text("/predict", fine));
  EXPECT_EQ(connection.read().body, expected());
}

TEST(Http, SaysContinueToThoseWhoAsk) {
  HttpConnection connection(shared_server().address());
  const std::string text = post_text("/predict", fine, "Expect: 100-continue\r\n");
  const std::size_t head = text.find("\r\n\r\n") + 4;
  connection.send(text.substr(0, head));
  EXPECT_EQ(connection.read().status, 100);
  connection.send(text.substr(head));
  EXPECT_EQ(connection.read().body, expected());
}

TEST(Http, GivesHeadNoBody) {
  HttpConnection connection(shared_server().address());
  connection.send("HEAD /info HTTP/1.1\r\nHost: a\r\n\r\n");
  HttpResponse response = connection.read(false);
  EXPECT_EQ(response.status, 200);
  EXPECT_NE(response.headers["content-length"], "0");
  connection.send("GET /health HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(connection.read().status, 200);
}

TEST(Http, PassesTheIdOfARequestOn) {
  HttpConnection connection(shared_server().address());
  connection.send("GET /health HTTP/1.1\r\nHost: a\r\nX-Request-Id: my-id\r\n\r\n");
  EXPECT_EQ(connection.read().headers["x-request-id"], "my-id");
  connection.send("GET /health HTTP/1.1\r\nHost: a\r\nX-Request-Id: \"evil\\\r\n\r\n");
  EXPECT_EQ(connection.read().headers["x-request-id"].size(), 32U);  // a new one
  EXPECT_TRUE(shared_server().says("my-id"));
}

TEST(Http, RefusesWhatTwoServersCouldReadDifferently) {
  const std::string start =
      "POST /predict HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n";
  for (const char* rest :
       {"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n",
        "Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcde", "Content-Length: +4\r\n\r\nabcd",
        "Content-Length: 4, 4\r\n\r\nabcd", "Content-Length: 4 \r\n  5\r\n\r\nabcde",
        "Content-Length: 99999999999999999999999\r\n\r\n", "Content-Length: -1\r\n\r\n",
        "Content-Length : 4\r\n\r\nabcd", "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", "Transfer-Encoding: gzip\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\nzz\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n", "Host: b\r\n\r\n",
        "X: a\nContent-Length: 0\r\n\r\n", "X: \x01\r\n\r\n"}) {
    const int status = status_of(start + rest);
    EXPECT_TRUE(status >= 400 && status < 600) << status << ' ' << rest;
  }
  EXPECT_EQ(status_of("POST /predict HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
            400);
  EXPECT_EQ(status_of("GET /health HTTP/1.1\r\n\r\n"), 400);  // no host
  EXPECT_EQ(status_of("GET /health HTTP/1.10\r\nHost: a\r\n\r\n"), 400);
  EXPECT_EQ(status_of("GET /health there HTTP/2.0\r\nHost: a\r\n\r\n"), 400);
  for (const char* version : {"3.7", "2.0", "1.2", "0.9"})
    EXPECT_EQ(status_of("GET /health HTTP/" + std::string(version) + "\r\nHost: a\r\n\r\n"), 505)
        << version;
  expect_healthy();
}

TEST(Http, RefusesAHostThatIsNone) {
  const auto status_with = [](const std::string& host) {
    return status_of("GET /health HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
  };
  for (const char* host : {"a b", "a/b", "c@d", "a\\b", "a\tb", "a?b", "a#b", "\xc3\xa4"})
    EXPECT_EQ(status_with(host), 400) << host;
  for (const char* host : {"", "a.example:8080", "[::1]:80", "127.0.0.1", "under_score", "%C3%A4"})
    EXPECT_EQ(status_with(host), 200) << host;
}

TEST(Http, RefusesWhatIsTooLarge) {
  EXPECT_EQ(
      status_of("GET /health HTTP/1.1\r\nHost: a\r\nX: " + std::string(9000, 'x') + "\r\n\r\n"),
      431);
  EXPECT_EQ(status_of("GET /" + std::string(9000, 'x') + " HTTP/1.1\r\nHost: a\r\n\r\n"), 431);
  std::string many = "GET /health HTTP/1.1\r\nHost: a\r\n";
  for (int i = 0; i < 5000; ++i) many += "X: y\r\n";
  EXPECT_EQ(status_of(many + "\r\n"), 431);
  EXPECT_EQ(status_of("POST /predict HTTP/1.1\r\nHost: a\r\nContent-Length: 2000001\r\n\r\n"), 413);
  std::string chunks = "POST /predict HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (int i = 0; i < 33; ++i) chunks += "10000\r\n" + std::string(65536, ' ') + "\r\n";
  EXPECT_EQ(status_of(chunks), 413);
  expect_healthy();
}

TEST(Http, EndsAnEndlessLine) {
  HttpConnection connection(shared_server().address());
  const std::string block(1 << 20, 'x');
  for (int i = 0; i < 64; ++i)
    if (!connection.send(block)) break;
  EXPECT_TRUE(connection.is_closed_within(seconds(30)));
  expect_healthy();
}

TEST(Http, RefusesOtherCodingsAndKinds) {
  EXPECT_EQ(status_of(post_text("/predict", fine, "Content-Encoding: gzip\r\n")), 415);
  EXPECT_EQ(status_of(post_text("/predict", fine,
                                "Content-Encoding: identity\r\nContent-Encoding: gzip\r\n")),
            415);
  EXPECT_EQ(status_of(post_text("/predict", fine, "Expect: a-miracle\r\n")), 417);
  EXPECT_EQ(status_of(post_text("/predict", fine, "Accept: text/html\r\n")), 406);
  EXPECT_EQ(
      status_of(post_text("/predict", fine, "Accept: text/html\r\nAccept: Application/JSON\r\n")),
      200);
}

TEST(Http, TakesBodiesOfJsonAndTensors) {
  const auto status_with = [](const std::string& path, const std::string& type,
                              const std::string& body) {
    return status_of("POST " + path + " HTTP/1.1\r\nHost: a\r\n" + type +
                     "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
  };
  const std::string infer = "/v2/models/sentiment/infer";
  const std::string tensors =
      R"({"inputs": [{"name": "text", "shape": [1], "datatype": "BYTES", "data": ["a"]}]})";
  for (const char* type : {"", "Content-Type: Application/JSON; charset=utf-8\r\n",
                           "Content-Type: application/vnd.a+json\r\n"}) {
    EXPECT_EQ(status_with("/predict", type, fine), 200) << type;
    EXPECT_EQ(status_with(infer, type, tensors), 200) << type;
  }
  for (const char* type : {"Content-Type: text/plain\r\n", "Content-Type: text/plain; x=json\r\n",
                           "Content-Type: application/x-www-form-urlencoded\r\n"}) {
    EXPECT_EQ(status_with("/predict", type, fine), 415) << type;
    EXPECT_EQ(status_with(infer, type, tensors), 415) << type;
  }
  const std::string bytes = "Content-Type: application/octet-stream\r\n";
  EXPECT_EQ(status_with("/predict", bytes, fine), 415);
  EXPECT_EQ(status_with(infer, bytes, tensors), 200);
}

TEST(Http, LogsAndCountsWhatItRefuses) {
  HttpConnection connection(shared_server().address());
  connection.send("PUT /without/host HTTP/1.1\r\nX-Request-Id: refused-1\r\n\r\n");
  HttpResponse response = connection.read();
  EXPECT_EQ(response.status, 400);
  EXPECT_EQ(response.headers["x-request-id"], "refused-1");
  EXPECT_TRUE(shared_server().says("\"PUT /without/host\" 400 "));
  EXPECT_TRUE(shared_server().says("ms refused-1"));
  EXPECT_EQ(status_of("POST /too/large HTTP/1.1\r\nHost: a\r\nContent-Length: 2000001\r\n\r\n"),
            413);
  EXPECT_TRUE(shared_server().says("\"POST /too/large\" 413 "));
  EXPECT_EQ(status_of("nothing of HTTP\r\n\r\n"), 400);
  EXPECT_TRUE(shared_server().says("\"- -\" 400 "));
  const std::string metrics = http_get(shared_server().address(), "/metrics").body;
  for (const char* labels : {R"({method="other",route="none",status="400"})",
                             R"({method="POST",route="none",status="413"})"})
    EXPECT_GT(testing::sample(metrics, std::string("electra_requests_total") + labels), 0)
        << labels;
}

TEST(Http, CutsClientsThatStopInTheirHeader) {
  std::vector<std::unique_ptr<HttpConnection>> slow;
  for (int i = 0; i < 50; ++i) {
    slow.push_back(std::make_unique<HttpConnection>(shared_server().address()));
    slow.back()->send("POST /predict HTTP/1.1\r\nHost");
  }
  EXPECT_EQ(status_of(post_text("/predict", fine)), 200);  // the others are served
  EXPECT_TRUE(slow.front()->is_closed_within(seconds(40)));
}

TEST(Http, SurvivesClientsThatLeave) {
  for (int i = 0; i < 50; ++i) {
    HttpConnection connection(shared_server().address());
    connection.send(post_text("/predict", fine));
  }
  for (int i = 0; i < 20; ++i) {
    HttpConnection connection(shared_server().address());
    connection.send(post_text("/predict", fine).substr(0, 30));
    connection.end_sending();
    EXPECT_TRUE(connection.is_closed_within(seconds(30)));
  }
  expect_healthy();
}

TEST(Http, SurvivesRandomBytes) {
  std::mt19937 random(7);
  const std::string whole = post_text("/predict", fine);
  for (int i = 0; i < 400; ++i) {
    std::string bytes = i % 2 == 0 ? whole : std::string(random() % 300, '\0');
    const std::size_t changes = i % 2 == 0 ? 1 + random() % 4 : bytes.size();
    for (std::size_t j = 0; j < changes; ++j)
      bytes[i % 2 == 0 ? random() % bytes.size() : j] = static_cast<char>(random());
    HttpConnection connection(shared_server().address());
    connection.send(bytes);
    connection.end_sending();
    EXPECT_TRUE(connection.is_closed_within(seconds(30))) << i;
  }
  expect_healthy();
}

TEST(Http, SurvivesHostileJson) {
  const std::string deep = std::string(100000, '[');
  std::string wide = R"({"inputs": [)";
  for (int i = 0; i < 100000; ++i) wide += "[],";
  for (const std::string& body :
       {deep, R"({"inputs": )" + deep, wide + "[]]}", std::string(R"({"inputs": "\ud800"})"),
        std::string("{\"inputs\": \"\xc3\x28\"}"), std::string(R"({"inputs": "a", "inputs": "b"})"),
        std::string(R"({"inputs": 1e999})"), std::string("nul"), std::string(""),
        std::string("\xef\xbb\xbf{}")}) {
    EXPECT_EQ(status_of(post_text("/predict", body)), 422) << body.substr(0, 40);
  }
  EXPECT_EQ(status_of(post_text("/decode", R"({"ids": [4294967296]})")), 422);
  EXPECT_EQ(status_of(post_text("/embed", R"({"inputs": [[2147483647]]})")), 422);
  EXPECT_EQ(status_of(post_text("/predict", R"({"inputs": "a\u0000b"})")), 200);
  expect_healthy();
}

}  // namespace
}  // namespace electra
