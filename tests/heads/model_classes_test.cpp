#include "heads/model_classes.hpp"

#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "support/generated_folder.hpp"

namespace electra {
namespace {

/// A checkpoint of tensors that have nothing but names.
class Names final : public WeightSource {
 public:
  explicit Names(std::set<std::string, std::less<>> names) : names_(std::move(names)) {}

  std::string_view format() const override { return "names"; }
  std::vector<std::string> names() const override { return {names_.begin(), names_.end()}; }
  const Parameter* find(std::string_view name) const override {
    return names_.count(name) > 0 ? &tensor_ : nullptr;
  }

 private:
  std::set<std::string, std::less<>> names_;
  Parameter tensor_;
};

ElectraConfig config_with(const std::vector<std::string>& architectures) {
  ElectraConfig config;
  config.architectures = architectures;
  return config;
}

std::vector<std::string> head_tasks(const ElectraConfig& config, const WeightSource& source) {
  std::vector<std::string> tasks;
  for (const ModelClass* head : heads_in(config, source)) tasks.emplace_back(head->task);
  return tasks;
}

using Tasks = std::vector<std::string>;

TEST(ModelClasses, HaveNamesOfTheirOwn) {
  std::set<std::string_view> names;
  for (const ModelClass& each : model_classes()) {
    EXPECT_TRUE(names.insert(each.architecture).second) << each.architecture;
    EXPECT_TRUE(names.insert(each.task).second) << each.task;
    EXPECT_EQ(class_of_task(each.task), &each);
    EXPECT_EQ(&class_named_in(config_with({"BertModel", std::string(each.architecture)})), &each);
  }
  EXPECT_TRUE(model_classes().front().is_bare());
}

TEST(ModelClasses, OfOneSignAreToldApart) {
  for (const ModelClass& one : model_classes()) {
    for (const ModelClass& other : model_classes()) {
      if (&one != &other && one.sign == other.sign) {
        EXPECT_NE(one.matches, nullptr) << one.architecture;
      }
    }
  }
}

TEST(ModelClasses, KnowTheNetworkOfAPreTrainingCheckpoint) {
  EXPECT_EQ(class_of_task("masked-lm")->network, Network::generator);
  EXPECT_EQ(class_of_task("causal-lm")->network, Network::generator);
  EXPECT_EQ(class_of_task("pretraining")->network, Network::discriminator);
  EXPECT_EQ(class_of_task("base")->network, Network::discriminator);
}

TEST(ModelClasses, HaveNoneOfATaskThatNobodyKnows) {
  EXPECT_EQ(class_of_task("dancing"), nullptr);
  EXPECT_TRUE(class_named_in(config_with({"BertModel"})).is_bare());
  EXPECT_TRUE(class_named_in({}).is_bare());
}

TEST(ModelClasses, AreThoseOfTheConfigIfTheCheckpointHasTheHead) {
  const Names classifier({"classifier.weight"});
  const auto named = [&](const char* name) {
    return class_of(config_with({name}), classifier).task;
  };
  EXPECT_EQ(named("ElectraForMultipleChoice"), "multiple-choice");
  EXPECT_EQ(named("ElectraForQuestionAnswering"), "token-classification");
  EXPECT_EQ(named("ElectraModel"), "base");
}

TEST(ModelClasses, AreToldByTheCheckpointIfTheConfigNamesNone) {
  const ElectraConfig encoder;
  ElectraConfig decoder;
  decoder.is_decoder = true;
  const Names generator({"generator_predictions.dense.weight"});
  EXPECT_EQ(class_of(encoder, generator).task, "masked-lm");
  EXPECT_EQ(class_of(decoder, generator).task, "causal-lm");
  EXPECT_EQ(class_of(encoder, Names({"classifier.weight"})).task, "token-classification");
  EXPECT_EQ(class_of(encoder, Names({"classifier.weight", "sequence_summary.summary.weight"})).task,
            "multiple-choice");
  EXPECT_EQ(class_of(encoder, Names({})).task, "base");
}

TEST(ModelClasses, ListEveryHeadOfACheckpointOnce) {
  const Names both({"discriminator_predictions.dense.weight", "generator_predictions.dense.weight",
                    "classifier.weight"});
  EXPECT_EQ(head_tasks({}, both), (Tasks{"pretraining", "masked-lm", "token-classification"}));
  EXPECT_EQ(head_tasks(config_with({"ElectraForMultipleChoice"}), both),
            (Tasks{"pretraining", "masked-lm", "multiple-choice"}));
  EXPECT_EQ(head_tasks({}, Names({})), Tasks{});
}

TEST(AnyModel, NamesItsOutputsAsTheReferenceDoes) {
  ElectraConfig config;
  config.embedding_size = 4;
  config.hidden_size = 8;
  config.num_hidden_layers = 1;
  config.num_attention_heads = 2;
  config.intermediate_size = 8;
  config.is_decoder = true;
  config.architectures = {"ElectraForCausalLM"};
  const testing::GeneratedFolder folder(config);
  LoadOptions options;
  options.threads = 1;
  KeyValueCache cache;
  ForwardOptions forward;
  forward.output_hidden_states = true;
  forward.cache = &cache;
  const auto model = class_of_task("causal-lm")->load(folder.path(), options, nullptr);
  std::vector<std::string> names;
  for (const NamedParameter& output :
       model->forward(ModelInput(TokenTensor({1, 3}, {2, 5, 3})), forward))
    names.push_back(output.name);
  EXPECT_EQ(names,
            (std::vector<std::string>{"logits", "past_key_values.0.key", "past_key_values.0.value",
                                      "hidden_states.0", "hidden_states.1"}));
  EXPECT_EQ(model->config().hidden_size, 8);
}

}  // namespace
}  // namespace electra
