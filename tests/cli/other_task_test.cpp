#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "cli/support/program.hpp"
#include "cli/support/task_model.hpp"

namespace electra::testing {
namespace {

using Words = std::vector<std::string>;

/// A class of models, in the words of the sentences, and what is tried with it.
struct Kind {
  std::string architecture;
  std::string head;  ///< a tensor that it has
  std::string words;
  std::string advice;
  std::string advice_to_explain = advice;
};

const std::vector<Kind> kinds = {
    {"ElectraModel", "", "an encoder without a head", "'electra embed'"},
    {"ElectraForPreTraining", "discriminator_predictions.dense.weight", "a discriminator",
     "'electra detect'", "'electra explain --task detect'"},
    {"ElectraForMaskedLM", "generator_predictions.dense.weight", "a generator",
     "'electra fill-mask'"},
    {"ElectraForCausalLM", "generator_predictions.dense.weight", "a decoder", "'electra generate'"},
    {"ElectraForSequenceClassification", "classifier.out_proj.weight", "a text classifier",
     "'electra classify'", "'electra explain --task classify'"},
    {"ElectraForTokenClassification", "classifier.weight", "a token classifier", "'electra ner'"},
    {"ElectraForQuestionAnswering", "qa_outputs.weight", "a model of question answering",
     "'electra qa'"},
    {"ElectraForMultipleChoice", "classifier.weight", "a model of multiple choice",
     "'electra choose'"},
};

const Kind& kind_of(const std::string& architecture) {
  for (const Kind& kind : kinds)
    if (kind.architecture == architecture) return kind;
  throw std::invalid_argument(architecture);
}

/// A command, in the words of the sentences, the class that it reads, and its arguments.
struct Use {
  std::string command;
  std::string reads;
  Words arguments;
};

const std::vector<Use> uses = {
    {"classify", "ElectraForSequenceClassification", {"one two"}},
    {"ner", "ElectraForTokenClassification", {"one two"}},
    {"qa", "ElectraForQuestionAnswering", {"one two", "three four"}},
    {"fill-mask", "ElectraForMaskedLM", {"one [MASK]"}},
    {"generate", "ElectraForCausalLM", {"one two"}},
    {"detect", "ElectraForPreTraining", {"one two"}},
    {"choose", "ElectraForMultipleChoice", {"--choice", "a", "--choice", "b", "one two"}},
    {"rerank", "ElectraForSequenceClassification", {"--query", "one", "two"}},
    {"zero-shot", "ElectraForSequenceClassification", {"--labels", "a,b", "one two"}},
    {"explain --task classify", "ElectraForSequenceClassification", {"one two"}},
    {"explain --task detect", "ElectraForPreTraining", {"--task", "detect", "one two"}},
};

TaskModel model_of(const Use& use, const std::string& architecture,
                   std::map<Index, std::string> labels = {}) {
  ElectraConfig config = TaskModel::small();
  config.is_decoder = architecture == "ElectraForCausalLM";
  if (!labels.empty()) config.id2label = std::move(labels);
  return {use.command.substr(0, use.command.find(' ')).c_str(), architecture.c_str(), config};
}

bool is_of_language(const std::string& architecture) {
  return architecture == "ElectraForMaskedLM" || architecture == "ElectraForCausalLM";
}

std::string other_network(const Use& use, const Kind& found) {
  const std::string discriminator = "ElectraForPreTraining";
  if (found.architecture == discriminator && is_of_language(use.reads))
    return ", whose generator is another folder";
  if (is_of_language(found.architecture) && use.reads == discriminator)
    return ", whose discriminator is another folder";
  return "";
}

std::string sentence_on(const TaskModel& model, const Use& use, const Kind& found,
                        const std::string& advice) {
  const Kind& read = kind_of(use.reads);
  const std::string head = found.head == read.head ? "" : ", with '" + read.head + '\'';
  return "electra: '" + model.path().string() + "' is " + found.words + " (" + found.architecture +
         ')' + other_network(use, found) + "; 'electra " + use.command + "' needs " + read.words +
         " (" + use.reads + head + "); try " + advice + '\n';
}

// The head of a generator is that of a decoder too.
bool have_the_same_head(const Use& use, const Kind& kind) {
  return use.reads == kind.architecture ||
         (is_of_language(use.reads) && is_of_language(kind.architecture));
}

TEST(ModelsOfAnotherTask, AreSentToTheirCommand) {
  for (const Use& use : uses) {
    for (const Kind& kind : kinds) {
      if (have_the_same_head(use, kind)) continue;
      const TaskModel model = model_of(use, kind.architecture);
      const Ended run = model.run(use.arguments);
      const bool explains = use.command.rfind("explain", 0) == 0;
      EXPECT_EQ(run.errors,
                sentence_on(model, use, kind, explains ? kind.advice_to_explain : kind.advice));
      EXPECT_EQ(run.status, 1);
      EXPECT_EQ(run.output, "");
    }
  }
}

TEST(ModelsOfAnotherTask, AreNotThoseThatACommandReads) {
  for (const Use& use : uses) {
    const Ended run = model_of(use, use.reads).run(use.arguments);
    EXPECT_EQ(run.errors.find("try 'electra"), std::string::npos) << run.errors;
  }
  const Use embed{"embed", "", {"one two"}};
  for (const Kind& kind : kinds) {
    if (kind.architecture == "ElectraForCausalLM") continue;
    EXPECT_EQ(model_of(embed, kind.architecture).run(embed.arguments).status, 0) << kind.words;
  }
}

TEST(ModelsOfAnotherTask, MayBeReadByTwoCommands) {
  const Use& ner = uses[1];
  const Kind& kind = kind_of("ElectraForSequenceClassification");
  const TaskModel regression = model_of(ner, kind.architecture, {{0, "LABEL_0"}});
  EXPECT_EQ(regression.run(ner.arguments).errors,
            sentence_on(regression, ner, kind, "'electra rerank' or 'electra classify'"));
  ElectraConfig config = TaskModel::small();
  config.label2id = {{"contradiction", 0}, {"entailment", 1}};
  const TaskModel entailing("ner", kind.architecture.c_str(), config);
  EXPECT_EQ(entailing.run(ner.arguments).errors,
            sentence_on(entailing, ner, kind, "'electra classify' or 'electra zero-shot'"));
}

TEST(ModelsOfAnotherTask, WithTheHeadThatIsReadKeepTheirOwnSentence) {
  const TaskModel model("generate", "ElectraForMaskedLM");
  EXPECT_EQ(
      model.run({"one"}).errors,
      "electra: " + model.path().string() +
          "/config.json: is_decoder is false, so every token sees those after it and no "
          "text can be generated token by token; set \"is_decoder\": true there; or try 'electra "
          "fill-mask'\n");
}

}  // namespace
}  // namespace electra::testing
