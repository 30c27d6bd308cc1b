#include <limits>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "cli/support/program.hpp"
#include "cli/support/task_model.hpp"
#include "electra/io/safetensors.hpp"
#include "support/temporary_folder.hpp"

namespace electra::testing {
namespace {

// A number must not hide that there is none: what the model cannot score comes first, with null.

using Json = nlohmann::ordered_json;
using Words = std::vector<std::string>;

/// A tiny model for a task, of which one element of a tensor is NaN, or another value.
class Spoilt {
 public:
  Spoilt(const char* command, const char* architecture, const char* tensor, std::size_t element,
         const ElectraConfig& config = TaskModel::small(),
         float value = std::numeric_limits<float>::quiet_NaN())
      : model_(command, architecture, config) {
    const std::filesystem::path file = model_.path() / "model.safetensors";
    std::vector<NamedParameter> tensors = SafetensorsFile(file).tensors();
    for (NamedParameter& each : tensors) {
      if (each.name != tensor) continue;
      const float* values = each.value.floats().get();
      const auto copy =
          std::make_shared<std::vector<float>>(values, values + each.value.shape.element_count());
      copy->at(element) = value;
      each.value = {copy, copy->data(), DType::f32, each.value.shape};
    }
    write_safetensors(file, tensors);
  }

  Ended run(const Words& words) const { return model_.run(words); }
  Json json(Words words) const {
    words.insert(words.begin(), "--json");
    const Ended ended = run(words);
    EXPECT_EQ(ended.status, 0) << ended.errors;
    return Json::parse(ended.output);
  }

 private:
  TaskModel model_;
};

ElectraConfig three_labels() {
  ElectraConfig config = TaskModel::small();
  config.id2label = {{0, "no"}, {1, "B-yes"}, {2, "perhaps"}};
  return config;
}

const Spoilt& classify() {
  static const Spoilt model("classify", "ElectraForSequenceClassification",
                            "classifier.out_proj.bias", 1, three_labels());
  return model;
}

TEST(NotANumber, IsTheFirstLabelOfAText) {
  for (const char* function : {"sigmoid", "none"}) {
    const Json best = classify().json({"--function-to-apply", function, "a"});
    EXPECT_EQ(best, Json::parse(R"([{"label": "B-yes", "score": null}])")) << function;
    const Json all = classify().json({"--function-to-apply", function, "--top-k", "all", "a"});
    EXPECT_EQ(all[0], best[0]);
    EXPECT_GE(all[1]["score"], all[2]["score"]);
  }
  EXPECT_EQ(classify().run({"--function-to-apply", "none", "a"}).output, "B-yes       nan  a\n");
}

TEST(NotANumber, IsEveryScoreOfSoftmax) {
  const Json all = classify().json({"--function-to-apply", "softmax", "--top-k", "all", "a"});
  EXPECT_EQ(all, Json::parse(R"([{"label": "no", "score": null}, {"label": "B-yes", "score": null},
                                 {"label": "perhaps", "score": null}])"));
}

TEST(NotANumber, IsTheScoreOfEveryToken) {
  const Spoilt model("ner", "ElectraForTokenClassification", "classifier.bias", 1, three_labels());
  for (const char* strategy : {"none", "simple", "first", "average", "max"}) {
    const Json entities = model.json({"--aggregation", strategy, "some words"});
    ASSERT_FALSE(entities.empty()) << strategy;
    EXPECT_TRUE(entities[0]["score"].is_null()) << strategy;
    EXPECT_EQ(entities[0].front(), "no") << strategy;
  }
}

TEST(NotANumber, IsTheScoreOfAnEmptyAnswer) {
  const Spoilt model("qa", "ElectraForQuestionAnswering", "qa_outputs.bias", 0);
  const Json none = Json::parse(R"({"score": null, "start": 0, "end": 0, "answer": ""})");
  EXPECT_EQ(model.json({"a", "some words"}), none);
  EXPECT_EQ(model.json({"--top-k", "3", "--handle-impossible", "a", "some words"}),
            Json::array({none, none}));
}

TEST(NotANumber, IsTheScoreWhereNoTokenMayBeginAnAnswer) {
  const Spoilt model("qa", "ElectraForQuestionAnswering", "qa_outputs.bias", 0, TaskModel::small(),
                     -std::numeric_limits<float>::infinity());
  EXPECT_EQ(model.json({"a", "some words"}),
            Json::parse(R"({"score": null, "start": 0, "end": 0, "answer": ""})"));
}

TEST(NotANumber, IsTheScoreOfEveryWordForAMask) {
  const Spoilt model("fill-mask", "ElectraForMaskedLM", "generator_lm_head.bias", 7);
  const Json words = model.json({"--top-k", "3", "a [MASK]"});
  ASSERT_EQ(words.size(), 3U);
  for (const Json& word : words) EXPECT_TRUE(word["score"].is_null());
}

TEST(NotANumber, IsTheScoreOfATokenThatMayBeReplaced) {
  const Spoilt model("detect", "ElectraForPreTraining",
                     "discriminator_predictions.dense_prediction.bias", 0);
  const Json tokens = model.json({"some words"})["tokens"];
  ASSERT_EQ(tokens.size(), 2U);
  EXPECT_TRUE(tokens[0]["score"].is_null());
  EXPECT_FALSE(tokens[0]["replaced"]);
  EXPECT_EQ(model.run({"some"}).output, "some\n  unknown      nan     0     4  some\n");
  const TemporaryFolder folder;
  EXPECT_EQ(model.run({"--html", (folder.path() / "page.html").string(), "a"}).status, 0);
}

TEST(NotANumber, ChoosesTheFirst) {
  const Spoilt model("choose", "ElectraForMultipleChoice", "classifier.bias", 0);
  EXPECT_EQ(model.json({"--choice", "b", "--choice", "c", "a"}),
            Json::parse(R"({"choice": 0, "scores": [null, null]})"));
}

TEST(NotANumber, IsTheScoreOfEveryLabelThatMayBeEntailed) {
  ElectraConfig config = three_labels();
  config.label2id = {{"entailment", 1}};
  const Spoilt model("zero-shot", "ElectraForSequenceClassification", "classifier.out_proj.bias", 1,
                     config);
  EXPECT_EQ(model.json({"--labels", "a,b", "text"}),
            Json::parse(R"({"sequence": "text", "labels": ["b", "a"], "scores": [null, null]})"));
}

TEST(NotANumber, IsTheEffectOfEveryWordOnIt) {
  const Spoilt model("explain", "ElectraForSequenceClassification", "classifier.out_proj.bias", 1,
                     three_labels());
  const Json found = model.json({"word"});
  EXPECT_EQ(found["label"], "B-yes");
  EXPECT_TRUE(found["score"].is_null());
  EXPECT_TRUE(found["words"][0]["effect"].is_null());
  EXPECT_EQ(model.run({"word"}).output,
            "word\n  B-yes       nan      nan     0     4  text       word\n");
}

TEST(NotANumber, LetsNoTextBeGenerated) {
  ElectraConfig config = TaskModel::small();
  config.is_decoder = true;
  const Spoilt model("generate", "ElectraForCausalLM", "generator_lm_head.bias", 7, config);
  for (const Words& how : {Words{"a"}, Words{"--do-sample", "a"}, Words{"--num-beams", "2", "a"}}) {
    const Ended run = model.run(how);
    EXPECT_EQ(run.status, 1);
    EXPECT_NE(run.errors.find("scores a token with infinity or no number"), std::string::npos);
  }
}

}  // namespace
}  // namespace electra::testing
