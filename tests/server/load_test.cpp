#include <atomic>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "server/support/http_client.hpp"
#include "server/support/server_process.hpp"
#include "support/number_in.hpp"

namespace electra {
namespace {

using Json = nlohmann::ordered_json;

std::string text_of(std::mt19937& random) {
  const std::vector<std::string> words = {"a",      "fine", "film",   "that",  "nobody",
                                          "should", "miss", "two",    "hours", "dull",
                                          "and",    "long", "Berlin", "Ada"};
  std::string text;
  const std::size_t count = 1 + random() % 60;
  for (std::size_t i = 0; i < count; ++i) text += words[random() % words.size()] + ' ';
  return text;
}

// ELECTRA_SERVER_REQUESTS=100000 is the long run.
TEST(Load, ChangesNoBitOfAnAnswer) {
  const std::size_t count = testing::number_in("ELECTRA_SERVER_REQUESTS", 1200);
  const std::string address = testing::shared_server().address();
  std::mt19937 random(3);
  std::vector<std::pair<std::string, std::string>> requests;
  for (int i = 0; i < 8; ++i) {
    const std::string text = text_of(random), other = text_of(random);
    requests.emplace_back("/predict", Json{{"inputs", text}}.dump());
    requests.emplace_back("/predict", Json{{"inputs", {{text}, {other, text}, {other}}}}.dump());
    requests.emplace_back("/embed", Json{{"inputs", {text, other}}}.dump());
    requests.emplace_back("/ner", Json{{"inputs", other}}.dump());
    requests.emplace_back("/rerank", Json{{"query", text}, {"texts", {other, text}}}.dump());
    requests.emplace_back("/detect", Json{{"inputs", other}}.dump());
  }
  std::vector<std::string> alone;
  for (const auto& [path, body] : requests)
    alone.push_back(testing::http_post(address, path, body).body);

  std::atomic<std::size_t> next{0};
  std::atomic<int> wrong{0};
  std::vector<std::thread> clients;
  for (int i = 0; i < 32; ++i)
    clients.emplace_back([&] {
      try {
        testing::HttpConnection connection(address);
        while (true) {
          const std::size_t place = next++;
          if (place >= count) return;
          const auto& [path, body] = requests[place % requests.size()];
          connection.send(testing::post_text(path, body));
          const auto response = connection.read();
          if (response.status != 200 || response.body != alone[place % requests.size()]) ++wrong;
        }
      } catch (const std::exception&) {
        ++wrong;
      }
    });
  for (std::thread& each : clients) each.join();
  EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace electra
