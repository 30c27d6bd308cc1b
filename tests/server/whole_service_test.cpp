// Requests to a service in this process, with tiny models of every kind.
#include <filesystem>
#include <fstream>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "server/support/asked_service.hpp"
#include "server/tasks.hpp"
#include "support/growth.hpp"
#include "support/served_pipelines.hpp"
#include "support/temporary_folder.hpp"

namespace electra {
namespace {

using Json = nlohmann::ordered_json;
using server::Response;
using server::Service;
using testing::ask_service;

/// A service that refuses what takes more than 1,024 tokens.
Service& service() {
  static testing::FinishedService served([] {
    server::ServiceSettings settings = testing::settings_of(testing::served_kinds());
    settings.max_batch_tokens = 64;
    return settings;
  }());
  return served;
}

Response post(const std::string& path, const Json& body) {
  return ask_service(service(), "POST", path, body.dump());
}

std::string words(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += "film ";
  return text;
}

/// Returns the error of a request that is refused since it costs too much; otherwise its status.
std::string refusal(const std::string& path, const Json& body) {
  const Response response = post(path, body);
  if (response.status != 413) return std::to_string(response.status) + ' ' + response.body;
  return Json::parse(response.body)["error"].get<std::string>().substr(0, 29);
}

constexpr const char* too_much = "the input takes the work of 1";

TEST(Cost, IsThatOfAllWindows) {
  const Index longest = service().model_named("question_answering")->max_input_length();
  const auto question = [&](Index stride) {
    return Json{{"inputs", {{"question", "who"}, {"context", words(300)}}},
                {"max_seq_len", longest},
                {"doc_stride", stride}};
  };
  EXPECT_EQ(post("/qa", question(longest / 4)).status, 200);
  EXPECT_EQ(post("/qa", question(longest - 6)).status, 413);
  for (const char* path : {"/ner", "/detect"}) {
    const auto text = [&](Index stride) {
      return Json{{"inputs", words(300)}, {"stride", stride}, {"aggregation_strategy", "simple"}};
    };
    EXPECT_EQ(post(path, text(longest / 4)).status, 200) << path;
    EXPECT_EQ(post(path, text(longest - 4)).status, 413) << path;
    EXPECT_EQ(post(path, text(longest)).status, 422) << path;  // no such window
  }
}

/// Writes a model for zero-shot classification.
void write_nli_model(const std::filesystem::path& folder) {
  const auto settings = testing::settings_of({"zero_shot"});
  std::filesystem::copy(settings.models.front().folder, folder);
  Json config = Json::parse(std::ifstream(folder / "config.json"));
  config["id2label"] = {{"0", "entailment"}, {"1", "neutral"}, {"2", "contradiction"}};
  config["label2id"] = {{"entailment", 0}, {"neutral", 1}, {"contradiction", 2}};
  std::ofstream(folder / "config.json") << config;
}

TEST(Cost, IsThatOfAllHypotheses) {
  const testing::TemporaryFolder folder;
  write_nli_model(folder.path());
  server::ServiceSettings settings;
  settings.max_batch_tokens = 64;
  settings.models.push_back({"nli", folder.path(), testing::load_options(1)});
  testing::FinishedService nli(settings);
  const auto request = [](int length) {
    return Json{{"inputs", "film"},
                {"candidate_labels", {"a", "joy", "wet"}},
                {"hypothesis_template", words(length) + "{}"}};
  };
  const auto status = [&](int length) {
    return ask_service(nli, "POST", "/zero_shot", request(length).dump()).status;
  };
  EXPECT_EQ(status(5), 200);
  EXPECT_EQ(status(400), 413);
}

TEST(Cost, IsThatOfAllTextsThatAreGenerated) {
  const auto request = [](int texts) {
    return Json{{"inputs", "the"},
                {"max_new_tokens", 20},
                {"do_sample", true},
                {"num_return_sequences", texts}};
  };
  EXPECT_EQ(post("/generate", request(2)).status, 200);
  EXPECT_EQ(post("/generate", request(60)).status, 413);
}

TEST(Cost, OfTextThatIsGeneratedIsThatOfItsUsualLength) {
  const auto request = [](int texts) {
    return Json{{"inputs", "the"}, {"do_sample", true}, {"num_return_sequences", texts}};
  };
  EXPECT_EQ(post("/generate", request(2)).status, 200);
}

TEST(Cost, IsThatOfAllInputsTogether) {
  const auto request = [](int texts) {
    return Json{{"inputs", Json::array_t(static_cast<std::size_t>(texts), Json{words(60)})},
                {"truncate", true}};
  };
  EXPECT_EQ(post("/predict", request(2)).status, 200);
  EXPECT_EQ(post("/predict", request(20)).status, 413);
}

TEST(Cost, OfAQueryIsCountedForEachDocumentButItIsReadOnce) {
  const auto request = [](const std::string& query, int documents) {
    return Json{{"query", query},
                {"texts", std::vector<std::string>(static_cast<std::size_t>(documents), "film")},
                {"truncate", true}};
  };
  EXPECT_EQ(post("/rerank", request(words(10), 4)).status, 200);
  EXPECT_EQ(post("/rerank", request(words(200), 8)).status, 413);
  const std::string spaces(1 << 20, ' ');
  const double one = testing::least_time_of([&] { post("/rerank", request(spaces, 1)); });
  EXPECT_LT(testing::least_time_of([&] { post("/rerank", request(spaces, 16)); }), 4 * one);
}

TEST(Cost, IsThatOfAllCopiesOfTheTextInTheAnswer) {
  const auto request = [](int length) {
    return Json{{"inputs", "[MASK] " + words(length)}, {"top_k", 100}};
  };
  EXPECT_EQ(post("/fill_mask", request(1)).status, 200);
  EXPECT_EQ(post("/fill_mask", request(200)).status, 413);
}

TEST(Cost, IsThatOfAllWordsInTheAnswer) {
  const auto request = [](int top_k) {
    return Json{{"inputs", "[MASK] [MASK] film"}, {"top_k", top_k}};
  };
  EXPECT_EQ(post("/fill_mask", request(3)).status, 200);
  const Index vocabulary = service().model_named("fill_mask")->config().vocab_size;
  EXPECT_EQ(post("/fill_mask", request(100'000)).status, 2 * vocabulary > 1024 ? 413 : 200);
}

TEST(Cost, OfTokensThatAreNoModelsIsTheirNumber) {
  EXPECT_EQ(post("/tokenize", {{"inputs", words(1000)}}).status, 200);
  EXPECT_EQ(refusal("/tokenize", {{"inputs", {words(600), words(600)}}}),
            "the inputs together take the ");
}

Json tensor(const char* name, const char* datatype, const Json& data) {
  return {{"name", name}, {"shape", {1, 2}}, {"datatype", datatype}, {"data", data}};
}

TEST(InferenceTensors, MustHaveTheDatatypeOfTheirName) {
  const std::string path = "/v2/models/text_classification/infer";
  const Json ids = tensor("input_ids", "INT64", {5, 6});
  const auto error = [&](const Json& inputs) {
    const Response response = post(path, {{"inputs", inputs}});
    EXPECT_EQ(response.status, 400) << response.body;
    return Json::parse(response.body)["error"].get<std::string>();
  };
  EXPECT_EQ(post(path, {{"inputs", Json::array({ids})}}).status, 200);
  EXPECT_EQ(error(Json::array({tensor("input_ids", "BYTES", {"a", "b"})})),
            "'input_ids' has the datatype BYTES; it must be INT64 or INT32");
  for (const char* name : {"attention_mask", "token_type_ids"})
    EXPECT_EQ(error({ids, tensor(name, "BYTES", {"1", "1"})}),
              '\'' + std::string(name) + "' has the datatype BYTES; it must be INT64 or INT32");
  EXPECT_EQ(error(Json::array({tensor("text", "INT64", {5, 6})})),
            "'text' has a datatype of integers; it must be BYTES");
  EXPECT_EQ(error({tensor("text", "BYTES", {"a", "b"}), tensor("text_pair", "INT32", {5, 6})}),
            "'text_pair' has a datatype of integers; it must be BYTES");
  EXPECT_EQ(error(Json::array({tensor("input_ids", "INT64", {5, 18446744073709551615U})})),
            "'input_ids' has the element 18446744073709551615; its datatype wants integers");
}

TEST(InferenceTensors, HaveMasksOf0And1AndEachNameOnce) {
  const Json ids = tensor("input_ids", "INT64", {5, 6});
  const auto error = [&](const Json& inputs) {
    const Response response = post("/v2/models/text_classification/infer", {{"inputs", inputs}});
    EXPECT_EQ(response.status, 400) << response.body;
    return Json::parse(response.body)["error"].get<std::string>();
  };
  EXPECT_EQ(error({ids, tensor("attention_mask", "INT64", {1, 7})}),
            "'attention_mask' has the element 7; it must be 0 or 1");
  EXPECT_EQ(error({ids, ids}), "there are two inputs named 'input_ids'");
}

TEST(TaskCalls, OfOtherOptionsHaveOtherKeys) {
  const server::ServedModel& model = *service().model_named("sentence_embedding");
  server::EmbedOptions whole, left, right;
  left.truncation_side = Side::left;
  right.truncation_side = Side::right;
  for (const auto make : {server::embed_call, server::embed_all_call}) {
    EXPECT_NE(make(model, left).key, make(model, right).key);
    EXPECT_NE(make(model, left).key, make(model, whole).key);
    EXPECT_NE(make(model, right).key, make(model, whole).key);
  }
}

}  // namespace
}  // namespace electra
