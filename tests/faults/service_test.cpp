// Every allocation of the service fails in turn, from a request to its response: the client gets a
// response or loses its connection, and the next request is answered as before.
#include <memory>
#include <new>
#include <ostream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "faults/short_memory.hpp"
#include "server/support/asked_service.hpp"
#include "support/served_pipelines.hpp"

namespace electra {
namespace {

using server::Response;
using server::Service;
using testing::ask_service;
using testing::expect_survival_of_short_memory;

/// Two requests at a time, so that a place which is not given back is missed.
server::ServiceSettings settings_of(const std::vector<std::string>& kinds) {
  server::ServiceSettings settings = testing::settings_of(kinds);
  settings.max_concurrent_requests = 2;
  return settings;
}

Service& service() {
  static Service served(settings_of({"text_classification", "rerank", "token_classification",
                                     "question_answering", "fill_mask", "detection",
                                     "multiple_choice", "generation", "sentence_embedding"}));
  return served;
}

/// Waits until the threads of the queues have released what belongs to requests.
void settle(Service& served) {
  for (const server::Model& model : served.models()) model->queue().drain();
}

struct Asked {
  const char* name;
  const char* path;
  const char* body;  ///< empty: GET
  int status = 200;
};

void PrintTo(const Asked& asked, std::ostream* out) { *out << asked.name; }

class ShortMemoryRequest : public ::testing::TestWithParam<Asked> {
 protected:
  static Response ask() {
    const bool gets = *GetParam().body == '\0';
    return ask_service(service(), gets ? "GET" : "POST", GetParam().path, GetParam().body);
  }
};

TEST_P(ShortMemoryRequest, IsAnsweredOrRefusedAndTheNextIsAsBefore) {
  const Response expected = ask();
  ASSERT_EQ(expected.status, GetParam().status) << expected.body;
  expect_survival_of_short_memory(
      [] {
        const Response response = ask();
        EXPECT_TRUE(response.status == GetParam().status || response.status >= 424)
            << response.status << ' ' << response.body;
      },
      [&] {
        const Response again = ask();
        EXPECT_EQ(again.status, expected.status);
        EXPECT_EQ(again.body, expected.body);
        settle(service());
      });
}

INSTANTIATE_TEST_SUITE_P(
    Routes, ShortMemoryRequest,
    ::testing::Values(
        Asked{"Classify", "/classify", R"({"inputs": ["the film", "a joy"], "top_k": 2})"},
        Asked{"Predict", "/predict", R"({"inputs": [["the film"], ["a", "joy"]]})"},
        Asked{"Entities", "/ner", R"({"inputs": "Anna met Paul in Berlin"})"},
        Asked{"Questions", "/qa",
              R"({"inputs": {"question": "who met?", "context": "Anna met Paul."}})"},
        Asked{"FillMask", "/fill_mask", R"({"inputs": "the [MASK] was good", "top_k": 2})"},
        Asked{"Detect", "/detect", R"({"inputs": "the film was wet"})"},
        Asked{"Explain", "/explain", R"({"inputs": "the film was wet"})"},
        Asked{"Rerank", "/rerank", R"({"query": "film", "texts": ["a joy", "the film"]})"},
        Asked{"RerankOfCohere", "/v1/rerank",
              R"({"model": "x", "query": "film", "documents": ["a joy", "the film"]})"},
        Asked{"Embed", "/embed", R"({"inputs": ["the film", "a joy"]})"},
        Asked{"EmbedAll", "/embed_all", R"({"inputs": "the film"})"},
        Asked{"EmbedOfOpenAi", "/v1/embeddings", R"({"model": "x", "input": "the film"})"},
        Asked{"Similarity", "/similarity",
              R"({"inputs": {"source_sentence": "a joy", "sentences": ["film"]}})"},
        Asked{"Tokenize", "/tokenize", R"({"inputs": "the film"})"},
        Asked{"Decode", "/decode", R"({"ids": [[5, 6, 7]]})"},
        Asked{"Inference", "/v2/models/sentence_embedding/infer",
              R"({"inputs": [{"name": "text", "shape": [1], "datatype": "BYTES",)"
              R"( "data": ["the film"]}]})"},
        Asked{"Models", "/v1/models", ""}, Asked{"Info", "/info", ""},
        Asked{"OpenApi", "/openapi.json", ""}, Asked{"Health", "/health", ""},
        Asked{"NoJson", "/classify", R"({"inputs": [)", 422},
        Asked{"OfNothing", "/classify", "{}", 422},
        Asked{"NoRoute", "/nowhere", R"({"inputs": "a"})", 404}),
    [](const auto& tested) { return tested.param.name; });

TEST(ShortMemoryService, LoadsItsModelsAgainOrServesOnAsBefore) {
  Service reloaded(settings_of({"text_classification"}));
  const auto ask = [&] {
    return ask_service(reloaded, "POST", "/classify", R"({"inputs": "the film"})").body;
  };
  const std::string expected = ask();
  reloaded.reload();  // counted from now on, and those that fail
  {
    const testing::FailingAllocation failing(1, testing::FailingMemory::once);
    EXPECT_THROW(reloaded.reload(), std::bad_alloc);
  }
  expect_survival_of_short_memory([&] { reloaded.reload(); },
                                  [&] {
                                    EXPECT_EQ(ask(), expected);
                                    settle(reloaded);
                                  });
}

}  // namespace
}  // namespace electra
