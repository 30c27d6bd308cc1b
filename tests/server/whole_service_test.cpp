// Requests to a service in this process, with tiny models of every kind.
#include <filesystem>
#include <fstream>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "server/service_error.hpp"
#include "server/support/asked_service.hpp"
#include "server/support/server_state.hpp"
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

TEST(Cost, OfAStrideBeyondAllWindowsIsThatOfTheText) {
  const Index most = std::numeric_limits<Index>::max();
  const Json texts = {{"question", "who saw the film"}, {"context", words(10)}};
  const Json question = {{"inputs", texts}, {"max_seq_len", 1}, {"doc_stride", most}};
  EXPECT_EQ(post("/qa", question).status, 422);
  for (const char* path : {"/ner", "/detect"}) {
    const Json text = {
        {"inputs", words(300)}, {"stride", most}, {"aggregation_strategy", "simple"}};
    EXPECT_EQ(post(path, text).status, 422) << path;
  }
}

/// A service, as service() is, of a copy of a model whose labels have other names.
class RelabelledService {
 public:
  RelabelledService(const std::string& kind, const std::vector<std::string>& labels) {
    std::filesystem::copy(testing::settings_of({kind}).models.front().folder, folder_.path());
    Json config = Json::parse(std::ifstream(folder_.path() / "config.json"));
    config["id2label"] = config["label2id"] = Json::object();
    for (std::size_t i = 0; i < labels.size(); ++i) {
      config["id2label"][std::to_string(i)] = labels[i];
      config["label2id"][labels[i]] = i;
    }
    std::ofstream(folder_.path() / "config.json") << config;
    server::ServiceSettings settings;
    settings.max_batch_tokens = 64;
    settings.models.push_back({kind, folder_.path(), testing::load_options(1)});
    service_.emplace(settings);
  }
  Response post(const std::string& path, const Json& body) {
    return ask_service(*service_, "POST", path, body.dump());
  }

 private:
  testing::TemporaryFolder folder_;
  std::optional<testing::FinishedService> service_;
};

const std::vector<std::string> entailment = {"entailment", "neutral", "contradiction"};

TEST(Cost, IsThatOfAllHypotheses) {
  RelabelledService nli("zero_shot", entailment);
  const auto request = [](int length) {
    return Json{{"inputs", "film"},
                {"candidate_labels", {"a", "joy", "wet"}},
                {"hypothesis_template", words(length) + "{}"}};
  };
  const auto status = [&](int length) { return nli.post("/zero_shot", request(length)).status; };
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

// Words that the vocabulary lacks: each is one token, however long it is.
TEST(Cost, IsThatOfTheBytesOfAnAnswer) {
  const std::string long_word(2000, 'x');
  std::string context;
  for (int i = 0; i < 10; ++i) context += long_word + ' ';
  const auto question = [&](int top_k) {
    return Json{{"inputs", {{"question", "who"}, {"context", context}}}, {"top_k", top_k}};
  };
  EXPECT_EQ(post("/qa", question(1)).status, 200);
  EXPECT_EQ(post("/qa", question(50)).status, 413);
  const auto prompt = [&](int texts) {
    return Json{{"inputs", std::string(20'000, 'x')},
                {"max_new_tokens", 5},
                {"do_sample", true},
                {"num_return_sequences", texts}};
  };
  EXPECT_EQ(post("/generate", prompt(2)).status, 200);
  EXPECT_EQ(post("/generate", prompt(16)).status, 413);
}

TEST(Cost, IsThatOfTheLabelsInAnAnswer) {
  const std::string a(4000, 'a'), b(4000, 'b'), c(4000, 'c');
  RelabelledService texts("zero_shot", {a, b, c});
  const auto predictions = [](std::size_t count) {
    return Json{{"inputs", Json::array_t(count, Json{"film"})}};
  };
  EXPECT_EQ(texts.post("/predict", predictions(2)).status, 200);
  EXPECT_EQ(texts.post("/predict", predictions(32)).status, 413);
  std::vector<std::string> kinds;
  for (int i = 0; i < 5; ++i) kinds.push_back(a + std::to_string(i));
  RelabelledService entities("token_classification", kinds);
  EXPECT_EQ(entities.post("/ner", {{"inputs", words(30)}}).status, 200);
  EXPECT_EQ(entities.post("/ner", {{"inputs", words(300)}}).status, 413);
  RelabelledService nli("zero_shot", entailment);
  const auto candidates = [](std::size_t size) {
    return Json{{"inputs", "film"}, {"candidate_labels", {std::string(size, 'x'), "joy"}}};
  };
  EXPECT_EQ(nli.post("/zero_shot", candidates(1000)).status, 200);
  EXPECT_EQ(nli.post("/zero_shot", candidates(300'000)).status, 413);
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

TEST(InferenceTensors, AreNotReadWhereThereAreTooMany) {
  const std::string path = "/v2/models/text_classification/infer";
  Json::array_t many;
  for (int i = 0; i < 65; ++i)
    many.push_back(tensor(("name" + std::to_string(i)).c_str(), "INT64", {5, 6}));
  EXPECT_NE(post(path, {{"inputs", many}}).body.find("'inputs' has 65 tensors"), std::string::npos);
  Json texts = tensor("text", "BYTES", Json(std::vector<std::string>(100'000)));
  texts["shape"] = {100'000};
  const Response response = post(path, {{"inputs", Json::array({texts})}});
  EXPECT_NE(response.body.find("the request has 100000 inputs"), std::string::npos)
      << response.body;
}

/// Reserves more than the budget for the answer to another request, once none is reserved: that
/// for an answer is released after the answer has been given.
server::MemoryBudget::Reservation reserve_for_another(Service& service) {
  server::MemoryBudget::Reservation reservation;
  const auto reserved = [&] {
    try {
      service.reserve_for_answer(reservation, 1 << 20);
      return true;
    } catch (const server::ServiceError&) {
      return false;
    }
  };
  EXPECT_TRUE(testing::comes_true(reserved));
  return reservation;
}

/// Expects that a request of a large answer by this pipeline is refused while another has the
/// memory.
void expect_shared_memory(const std::string& pipeline, const std::string& path, const Json& body) {
  server::ServiceSettings settings = testing::settings_of({pipeline});
  settings.answer_budget = 100'000;
  testing::FinishedService served(settings);
  const auto status = [&] { return ask_service(served, "POST", path, body.dump()).status; };
  EXPECT_EQ(status(), 200) << "one alone is answered, whatever its size";
  {
    const server::MemoryBudget::Reservation other = reserve_for_another(served);
    EXPECT_EQ(status(), 429);
  }
  EXPECT_EQ(status(), 200);
}

TEST(Answers, OfManyRequestsShareTheirMemory) {
  Json texts = tensor("text", "BYTES", Json(std::vector<std::string>(32, words(300))));
  texts["shape"] = {32};
  expect_shared_memory("fill_mask", "/v2/models/fill_mask/infer",
                       {{"inputs", Json::array({texts})}});
}

TEST(Answers, OfManyRequestsShareTheirMemoryAsJsonToo) {
  expect_shared_memory("detection", "/detect", {{"inputs", words(5000)}});
}

TEST(Answers, OfAllInputsHaveALimitTogether) {
  server::ServiceSettings settings = testing::settings_of({"detection"});
  settings.max_answer_bytes = 100'000;
  testing::FinishedService served(settings);
  const auto answer = [&](std::size_t texts) {
    const Json inputs(std::vector<std::string>(texts, words(100)));
    return ask_service(served, "POST", "/detect", Json{{"inputs", inputs}}.dump());
  };
  EXPECT_EQ(answer(1).status, 200);
  const Response refused = answer(32);
  EXPECT_EQ(refused.status, 413);
  EXPECT_NE(refused.body.find("the answer would have more than 100000 bytes"), std::string::npos)
      << refused.body;
  EXPECT_EQ(answer(1).status, 200);
}

/// A service of a model of sentences with a default prompt, made of one without.
class PromptedService {
 public:
  PromptedService() {
    const auto plain = testing::settings_of({"sentence_embedding"}).models.front().folder;
    std::filesystem::copy(plain, folder_.path(), std::filesystem::copy_options::recursive);
    std::ofstream(folder_.path() / "config_sentence_transformers.json")
        << R"({"prompts": {"long": "film film film film film "}, "default_prompt_name": "long"})";
    server::ServiceSettings settings;
    settings.models.push_back({"prompted", folder_.path(), testing::load_options(1)});
    service_.emplace(settings);
  }
  const server::ServedModel& model() { return *service().models().front(); }
  Service& service() { return *service_; }

 private:
  testing::TemporaryFolder folder_;
  std::optional<testing::FinishedService> service_;
};

TEST(Cost, CountsThePromptOfATextThatHasNoneOfItsOwn) {
  PromptedService prompted;
  server::TaskInput input;
  input.first = "film";
  for (const auto make : {server::embed_call, server::embed_all_call})
    EXPECT_EQ(make(prompted.model(), {}).tokens(input), 2 + 6);
  const Response response =
      ask_service(prompted.service(), "POST", "/v1/embeddings", R"({"input": "film"})");
  EXPECT_EQ(Json::parse(response.body)["usage"]["prompt_tokens"], 2 + 6) << response.body;
}

TEST(Answers, OfLongTokensAreRefusedOnceTheyAreTooLong) {
  const testing::TemporaryFolder folder;
  std::filesystem::copy(testing::settings_of({"text_classification"}).models.front().folder,
                        folder.path());
  std::filesystem::remove(folder.path() / "tokenizer.json");  // which comes before vocab.txt
  std::ofstream(folder.path() / "vocab.txt", std::ios::app) << std::string(16'000, 'x') << '\n';
  server::ServiceSettings settings;
  settings.models.push_back({"long", folder.path(), testing::load_options(1)});
  testing::FinishedService served(settings);
  const auto& tokenizer = static_cast<Service&>(served).models().front()->tokenizer();
  const auto id = tokenizer.token_to_id(std::string(16'000, 'x'));
  ASSERT_TRUE(id.has_value());
  const auto status = [&](std::size_t lists) {
    const Json ids(std::vector<std::vector<Index>>(lists, std::vector<Index>(2'500, *id)));
    return ask_service(served, "POST", "/decode", Json{{"ids", ids}}.dump()).status;
  };
  EXPECT_EQ(status(1), 200);
  EXPECT_EQ(status(32), 413);
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
