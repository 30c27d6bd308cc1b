#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "cli/support/program.hpp"
#include "server/contract.hpp"
#include "server/route.hpp"
#include "server/service_error.hpp"
#include "server/support/http_client.hpp"
#include "server/support/server_process.hpp"

namespace electra {
namespace {

using Json = nlohmann::ordered_json;
using testing::http_get;
using testing::http_post;
using testing::HttpResponse;
using testing::model_folder;

HttpResponse post(const std::string& path, const std::string& json) {
  return http_post(testing::shared_server().address(), path, json);
}
HttpResponse get(const std::string& path) {
  return http_get(testing::shared_server().address(), path);
}

/// Returns what a command prints for one input.
std::string command(const std::string& name, const std::string& model,
                    const std::vector<std::string>& words) {
  std::vector<std::string> all{name, "--model", model_folder(model), "--json"};
  all.insert(all.end(), words.begin(), words.end());
  const auto run = testing::run_program(all);
  EXPECT_EQ(run.status, 0) << run.errors;
  return run.output.substr(0, run.output.find('\n'));
}

/// Throws unless the answer of a path is as the contract has it.
void check_answer(std::string path, const Json& answer) {
  const std::string prefix = "/models/";
  if (path.compare(0, prefix.size(), prefix) == 0) path.erase(0, path.find('/', prefix.size()));
  for (const server::Route* each : server::all_routes())
    if (each->path == path && each->method == "POST")
      return server::Contract::instance().check(each->response, answer);
  throw std::invalid_argument("there is no route " + path);
}

struct OwnRoute {
  const char* path;
  const char* request;
  const char* command;
  const char* model;
  std::vector<std::string> words;
};

TEST(Routes, AnswerBitForBitAsTheCommands) {
  const std::vector<OwnRoute> routes = {
      {"/classify",
       R"({"inputs": "A joy from start to finish."})",
       "classify",
       "sentiment",
       {"A joy from start to finish."}},
      {"/models/intents/classify",
       R"({"inputs": "Where is my card?", "top_k": 3})",
       "classify",
       "intents",
       {"Where is my card?", "--top-k", "3"}},
      {"/ner",
       R"({"inputs": "Tim Cook of Apple met Angela Merkel in Berlin."})",
       "ner",
       "entities",
       {"Tim Cook of Apple met Angela Merkel in Berlin."}},
      {"/qa",
       R"({"inputs": {"question": "Who wrote it?", "context": "It was written by Ada."}})",
       "qa",
       "questions",
       {"--question", "Who wrote it?", "--context", "It was written by Ada."}},
      {"/fill_mask",
       R"({"inputs": "The capital of France is [MASK].", "top_k": 3})",
       "fill-mask",
       "generator",
       {"The capital of France is [MASK].", "--top-k", "3"}},
      {"/detect",
       R"({"inputs": "The quick brown fox ate over the lazy dog."})",
       "detect",
       "discriminator",
       {"The quick brown fox ate over the lazy dog."}},
      {"/explain",
       R"({"inputs": "A joy from start to finish."})",
       "explain",
       "sentiment",
       {"A joy from start to finish."}},
      {"/models/discriminator/explain",
       R"({"inputs": "The fox ate over the dog."})",
       "explain",
       "discriminator",
       {"--task", "detect", "The fox ate over the dog."}},
      {"/rerank",
       R"({"query": "How tall is it?", "texts": ["It is old.", "It is 330 metres tall."],
           "return_text": true})",
       "rerank",
       "reranker",
       {"--query", "How tall is it?", "It is old.", "It is 330 metres tall."}},
  };
  for (const OwnRoute& each : routes) {
    const HttpResponse response = post(each.path, each.request);
    EXPECT_EQ(response.status, 200) << each.path << response.body;
    EXPECT_EQ(response.body, command(each.command, each.model, each.words)) << each.path;
    EXPECT_NO_THROW(check_answer(each.path, Json::parse(response.body))) << each.path;
  }
}

TEST(Routes, EmbedAsTheCommand) {
  const HttpResponse response = post("/embed", R"({"inputs": "The sky is blue."})");
  EXPECT_EQ(response.body, '[' + command("embed", "sentences", {"The sky is blue."}) + ']');
  const Json two = Json::parse(post("/embed", R"({"inputs": ["a", "b"], "dimensions": 8})").body);
  EXPECT_EQ(two.size(), 2U);
  EXPECT_EQ(two[0].size(), 8U);
}

TEST(Routes, EmbedTokenIdsAsTheirText) {
  const Json tokens =
      Json::parse(post("/models/sentences/tokenize", R"({"inputs": "It rains."})").body)[0];
  Json ids = Json::array();
  for (const Json& each : tokens) ids.push_back(each["id"]);
  const Json of_ids = {{"inputs", Json::array({ids})}};
  EXPECT_EQ(post("/embed", of_ids.dump()).body, post("/embed", R"({"inputs": "It rains."})").body);
  EXPECT_EQ(post("/embed_all", of_ids.dump()).body,
            post("/embed_all", R"({"inputs": "It rains."})").body);
}

TEST(Routes, AnswerBatchesAsSinglesOfThem) {
  const std::string one = post("/predict", R"({"inputs": "fine"})").body;
  const std::string pair = post("/predict", R"({"inputs": ["fine", "or not"]})").body;
  EXPECT_EQ(post("/predict", R"({"inputs": [["fine"], ["fine", "or not"], ["fine"]]})").body,
            '[' + one + ", " + pair + ", " + one + ']');
}

TEST(Routes, GiveRawScores) {
  const Json raw = Json::parse(post("/predict", R"({"inputs": "fine", "raw_scores": true})").body);
  EXPECT_GT(raw[0]["score"].get<double>(), 1.0);  // no probability
}

TEST(Routes, CutAtTheSideThatIsAsked) {
  std::string text;
  for (int i = 0; i < 600; ++i) text += i < 300 ? "good " : "bad ";
  const auto request = [&](const char* more) {
    return Json{{"inputs", text}}.dump().insert(1, more);
  };
  const HttpResponse whole = post("/predict", request(""));
  EXPECT_EQ(whole.status, 422);
  EXPECT_EQ(Json::parse(whole.body)["error_type"], "Validation");
  const HttpResponse right = post("/predict", request(R"("truncate": true, )"));
  const HttpResponse left =
      post("/predict", request(R"("truncate": true, "truncation_direction": "Left", )"));
  EXPECT_EQ(right.status, 200);
  EXPECT_EQ(left.status, 200);
  EXPECT_NE(left.body, right.body);
}

TEST(Routes, RefuseWhatWouldKeepAllOthersWaiting) {
  std::string text;
  for (int i = 0; i < 300000; ++i) text += "a ";
  const HttpResponse response =
      post("/models/discriminator/explain", Json{{"inputs", text}}.dump());
  EXPECT_EQ(response.status, 413);
  EXPECT_EQ(Json::parse(response.body)["error"],
            "the input takes the work of 300003 tokens; this server takes at most 262144, 16 times "
            "--max-batch-tokens");
}

TEST(Routes, CompareSentences) {
  const HttpResponse response = post("/similarity", R"({"inputs": {"source_sentence": "It rains.",
      "sentences": ["It is raining.", "The committee met."]}})");
  const Json scores = Json::parse(response.body);
  EXPECT_GT(scores[0].get<double>(), scores[1].get<double>());
}

TEST(Routes, RefuseWhatARequestAsksForInVain) {
  const auto status = [](const Error& error) { return server::service_error(error).status(); };
  const Subject option{SubjectKind::option, "num_beams", 0, 9};
  EXPECT_EQ(status({ErrorCode::input, "a"}), 422);
  EXPECT_EQ(status({ErrorCode::unsupported, "num_beams is 2", {option}}), 422);
  EXPECT_EQ(status({ErrorCode::unsupported, "there is no memory"}), 424);
}

TEST(Routes, TokenizeAndDecode) {
  const Json tokens = Json::parse(post("/tokenize", R"({"inputs": "It rains."})").body)[0];
  EXPECT_EQ(tokens[0]["text"], "[CLS]");
  EXPECT_TRUE(tokens[0]["start"].is_null());
  EXPECT_EQ(tokens[1]["start"], 0);
  EXPECT_EQ(tokens[1]["stop"], 2);
  Json ids = Json::array();
  for (const Json& each : tokens) ids.push_back(each["id"]);
  EXPECT_EQ(post("/decode", Json{{"ids", ids}}.dump()).body, R"(["it rains."])");
}

TEST(Routes, RefuseSparseEmbeddingsAndOtherTasks) {
  EXPECT_EQ(post("/embed_sparse", R"({"inputs": "a"})").status, 424);
  const HttpResponse other = post("/models/entities/predict", R"({"inputs": "a"})");
  EXPECT_EQ(other.status, 424);
  EXPECT_EQ(Json::parse(other.body)["error"],
            "the model 'entities' is for token-classification, and not for text-classification");
  EXPECT_EQ(post("/models/nobody/predict", R"({"inputs": "a"})").status, 404);
}

TEST(Routes, SpeakOpenAI) {
  const Json models = Json::parse(get("/v1/models").body);
  EXPECT_EQ(models["data"].size(), 8U);
  const Json floats = Json::parse(post("/v1/embeddings", R"({"input": "a", "model": "x"})").body);
  EXPECT_EQ(floats["model"], "sentences");
  EXPECT_EQ(floats["data"][0]["embedding"],
            Json::parse(post("/embed", R"({"inputs": "a"})").body)[0]);
  const Json base64 =
      Json::parse(post("/v1/embeddings", R"({"input": ["a"], "encoding_format": "base64"})").body);
  const std::string text = base64["data"][0]["embedding"].get<std::string>();
  EXPECT_EQ(text.size(), (floats["data"][0]["embedding"].size() * 4 + 2) / 3 * 4);
  const HttpResponse wrong = post("/v1/embeddings", R"({"input": "a", "dimensions": 100000})");
  EXPECT_EQ(wrong.status, 422);
  EXPECT_EQ(Json::parse(wrong.body)["code"], 422);
}

TEST(Routes, RankForCohere) {
  const Json ranking = Json::parse(post("/v1/rerank", R"({"model": "reranker", "top_n": 1,
      "return_documents": true, "query": "How tall is it?",
      "documents": ["It is old.", {"text": "It is 330 metres tall."}]})")
                                       .body);
  ASSERT_EQ(ranking["results"].size(), 1U);
  EXPECT_EQ(ranking["results"][0]["index"], 1);
  EXPECT_EQ(ranking["results"][0]["document"]["text"], "It is 330 metres tall.");
}

TEST(Routes, SpeakTheInferenceApiOfTheHub) {
  const Json labels = Json::parse(post("/", R"({"inputs": "fine"})").body);
  EXPECT_EQ(labels[0].size(), 2U);  // all labels of the text, in an array
  const Json entities =
      Json::parse(post("/models/entities", R"({"inputs": "Tim Cook met Angela Merkel."})").body);
  EXPECT_TRUE(entities[0].contains("entity_group"));
  EXPECT_EQ(post("/models/questions",
                 R"({"inputs": {"question": "Who?", "context": "Ada wrote it."},
                     "parameters": {"top_k": 1}})")
                .status,
            200);
  EXPECT_EQ(post("/models/sentences", R"({"inputs": "a"})").body,
            post("/embed", R"({"inputs": "a"})").body);
  EXPECT_EQ(post("/models/sentences", R"({"inputs": {"source_sentence": "a",
                 "sentences": ["a", "b"]}})")
                .status,
            200);
  std::string longer;
  for (int i = 0; i < 1000; ++i) longer += "word ";
  EXPECT_EQ(post("/models/sentences", Json{{"inputs", longer}}.dump()).status, 200);
  const Json sentences = {{"source_sentence", longer}, {"sentences", {longer}}};
  EXPECT_EQ(post("/models/sentences", Json{{"inputs", sentences}}.dump()).status, 200);
  EXPECT_EQ(post("/models/sentences",
                 Json{{"inputs", longer}, {"parameters", {{"truncate", false}}}}.dump())
                .status,
            422);
}

TEST(Routes, SpeakTheOpenInferenceProtocol) {
  EXPECT_EQ(get("/v2/health/live").status, 200);
  EXPECT_EQ(get("/v2/health/ready").status, 200);
  EXPECT_EQ(Json::parse(get("/v2").body)["extensions"][0], "binary_tensor_data");
  EXPECT_EQ(get("/v2/models/sentiment/versions/1/ready").status, 200);
  EXPECT_EQ(get("/v2/models/sentiment/versions/2/ready").status, 404);
  const Json model = Json::parse(get("/v2/models/questions").body);
  EXPECT_EQ(model["outputs"].size(), 2U);
  const HttpResponse response = post("/v2/models/sentiment/infer", R"({"id": "7", "inputs": [
      {"name": "text", "shape": [2], "datatype": "BYTES", "data": ["fine", "not at all fine"]}]})");
  const Json answer = Json::parse(response.body);
  EXPECT_EQ(answer["id"], "7");
  EXPECT_EQ(answer["outputs"][0]["shape"], Json::parse("[2, 2]"));
  const Json raw = Json::parse(post("/predict", R"({"inputs": "fine", "raw_scores": true})").body);
  EXPECT_EQ(answer["outputs"][0]["data"][1], raw[0]["score"]);
}

TEST(Routes, TakeAndGiveTensorsAsBytes) {
  const std::string address = testing::shared_server().address();
  const std::string json =
      R"({"inputs": [{"name": "input_ids", "shape": [1, 3], "datatype": "INT64",
      "parameters": {"binary_data_size": 24}}], "parameters": {"binary_data_output": true}})";
  std::string bytes;
  for (const char id : {'e', 'f', 'g'}) bytes += std::string(1, id) + std::string(7, '\0');
  testing::HttpConnection connection(address);
  connection.send(testing::post_text(
      "/v2/models/sentiment/infer", json + bytes,
      "Inference-Header-Content-Length: " + std::to_string(json.size()) + "\r\n"));
  HttpResponse response = connection.read();
  EXPECT_EQ(response.status, 200) << response.body;
  const std::size_t size = std::stoul(response.headers["inference-header-content-length"]);
  const Json answer = Json::parse(response.body.substr(0, size));
  EXPECT_EQ(answer["outputs"][0]["parameters"]["binary_data_size"], 8);
  EXPECT_EQ(response.body.size() - size, 8U);
  EXPECT_EQ(post("/v2/models/sentiment/infer",
                 R"({"inputs": [{"name": "input_ids", "shape": [1, 4], "datatype": "INT64",
                     "data": [[101, 102, 103]]}]})")
                .status,
            400);
}

TEST(Routes, TellOfThemselves) {
  EXPECT_EQ(get("/health").status, 200);
  const Json info = Json::parse(get("/models/intents/info").body);
  EXPECT_EQ(info["served_model_name"], "intents");
  EXPECT_TRUE(info["model_type"].contains("classifier"));
  EXPECT_TRUE(Json::parse(get("/models/reranker/info").body)["model_type"].contains("reranker"));
  EXPECT_TRUE(Json::parse(get("/models/sentences/info").body)["model_type"].contains("embedding"));
  const std::string metrics = get("/metrics").body;
  EXPECT_NE(metrics.find("electra_requests_total{"), std::string::npos);
  EXPECT_NE(metrics.find("electra_inference_duration_seconds_bucket"), std::string::npos);
  for (const char* page : {"/", "/docs"}) {
    HttpResponse response = get(page);
    EXPECT_EQ(response.headers["content-type"], "text/html; charset=utf-8");
    EXPECT_NE(response.headers["content-security-policy"].find("default-src 'none'"),
              std::string::npos);
    EXPECT_EQ(response.body.find("NONCE"), std::string::npos);
  }
}

TEST(Routes, SayWhatIsWrongWithARequest) {
  const auto error = [](const HttpResponse& response) {
    const Json body = Json::parse(response.body);
    return std::to_string(response.status) + ' ' + body["error_type"].get<std::string>() + ": " +
           body["error"].get<std::string>();
  };
  EXPECT_EQ(error(post("/predict", R"({"inputs": 3})")),
            "422 Validation: 'inputs' is 3; it must be a string or an array of 2, each a string or "
            "an array, each an array of 1, each a string or an array of 2, each a string");
  EXPECT_EQ(error(post("/predict", "{}")), "422 Validation: 'inputs' is missing");
  EXPECT_EQ(error(post("/predict", "[]")), "422 Validation: the body must be a JSON object");
  EXPECT_EQ(error(post("/predict", R"({"inputs": []})")),
            "400 Empty: 'inputs' is empty; it must have a text");
  EXPECT_EQ(error(post("/predict", R"({"inputs": "fine", "truncate": "\u0000yes"})")),
            "422 Validation: 'truncate' is \"\\u0000yes\"; it must be true or false");
  EXPECT_EQ(Json::parse(post("/v2/models/sentiment/infer", R"({"inputs": [{"name": "\u0000text",
              "shape": [2], "datatype": "BYTES", "data": ["a"]}]})")
                            .body)["error"],
            "'?text' has 1 elements; its shape asks for 2");
  EXPECT_EQ(error(post("/ner", R"({"inputs": []})")),
            "400 Empty: 'inputs' is empty; it must have one element or more");
  EXPECT_EQ(error(post("/", R"({"inputs": 0})")),
            "422 Validation: 'inputs' is 0; it must be a string or an object or an array");
  EXPECT_EQ(error(post("/models/entities", R"({"inputs": "a", "parameters": {"stride": "b"}})")),
            "422 Validation: 'parameters.stride' is \"b\"; it must be an integer");
  EXPECT_EQ(error(post("/classify", R"({"inputs": "a", "top_k": 0})")),
            "422 Validation: 'top_k' is 0; it must be at least 1");
  EXPECT_EQ(error(post("/ner", R"({"inputs": "a", "aggregation_strategy": "best"})")),
            "422 Validation: 'aggregation_strategy' is \"best\"; it must be one of \"none\", "
            "\"simple\", \"first\", \"average\", \"max\"");
  EXPECT_EQ(error(post("/fill_mask", R"({"inputs": "no mask"})")).substr(0, 15), "422 Validation:");
  EXPECT_EQ(error(post("/nowhere", "{}")),
            "404 Validation: there is no route '/nowhere'; see /openapi.json");
  EXPECT_EQ(error(get("/predict")), "405 Validation: '/predict' takes POST, not GET");
  EXPECT_EQ(post("/predict", std::string("{\"inputs\": \"\xff\"}")).status, 422);
  Json many = {{"inputs", Json::array()}};
  for (int i = 0; i < 33; ++i) many["inputs"].push_back("a");
  EXPECT_EQ(error(post("/embed", many.dump())),
            "422 Validation: the request has 33 inputs; this server takes at most 32 "
            "(--max-client-batch-size)");
}

}  // namespace
}  // namespace electra
