#include "electra/pipelines/zero_shot_classification.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "pipelines/support/expectations.hpp"
#include "pipelines/support/many_labels.hpp"
#include "support/counted_allocations.hpp"
#include "support/growth.hpp"
#include "support/message_of.hpp"

namespace electra {
namespace {

using testing::Expectations;
using testing::Json;
using testing::message_of;
using Labels = ZeroShotClassificationPipeline::Labels;
using Options = ZeroShotClassificationOptions;
using Texts = std::vector<std::string>;

const Expectations& expectations() {
  static const Expectations all("zero-shot-classification");
  return all;
}

/// Opens the model with other names of its classes.
ZeroShotClassificationPipeline open(const std::map<std::string, Index>& label2id) {
  ElectraConfig config = ElectraConfig::from_pretrained(expectations().model_folder());
  config.label2id = label2id;
  const testing::GeneratedFolder folder(config);
  return ZeroShotClassificationPipeline::from_pretrained(folder.path());
}

const ZeroShotClassificationPipeline& pipeline() {
  static const auto opened = expectations().open<ZeroShotClassificationPipeline>();
  return opened;
}

TEST(ZeroShotClassification, ScoresLabelsAsTheReference) {
  std::map<std::string, ZeroShotClassificationPipeline> pipelines;
  for (const Json& each : expectations().cases()) {
    SCOPED_TRACE(each.dump());
    const Json& names = each["label2id"];
    auto opened = pipelines.find(names.dump());
    if (opened == pipelines.end()) opened = pipelines.emplace(names.dump(), open(names)).first;
    Options options;
    options.hypothesis_template = each["hypothesis_template"];
    options.multi_label = each["multi_label"];
    const Labels found =
        opened->second(each["text"].get<std::string>(),
                       each["candidates"].get<std::vector<std::string>>(), options);
    ASSERT_EQ(found.size(), each["labels"].size());
    for (std::size_t i = 0; i < found.size(); ++i) {
      EXPECT_EQ(found[i].label, each["labels"][i]);
      EXPECT_NEAR(found[i].score, each["scores"][i].get<double>(), 1e-5);
    }
  }
}

TEST(ZeroShotClassification, TakesTheClassWhoseNameBeginsWithEntail) {
  EXPECT_EQ(pipeline().entailment_id(), 2);
  EXPECT_EQ(open({{"EnTaIlMeNt", 1}, {"not_entailment", 0}}).entailment_id(), 1);
  EXPECT_EQ(open({{"entailment", 2}, {"entailed", 0}}).entailment_id(), 0);
  EXPECT_EQ(open({{"LABEL_0", 0}, {"not_entailment", 1}}).entailment_id(), -1);
}

TEST(ZeroShotClassification, RefusesAClassOfEntailmentThatTheModelHasNot) {
  EXPECT_EQ(message_of([] {
              open({{"entailment", 3}})("a text", {"a"});
            }),
            "config: config.json: label2id has 3 for entailment; the model has 3 classes");
}

TEST(ZeroShotClassification, OfATextDependsOnNoOther) {
  const Texts texts{"a good film", "bad bad bad bad bad", "x"}, labels{"film", "book"};
  Options options;
  std::vector<Index> done;
  options.progress = [&](const PipelineProgress& progress) {
    done.push_back(progress.done);
    EXPECT_EQ(progress.total, 3);
  };
  const auto together = pipeline()(texts, labels, options);
  EXPECT_EQ(done, (std::vector<Index>{0, 3}));
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const Labels alone = pipeline()(texts[i], labels);
    EXPECT_EQ(together[i][0].label, alone[0].label);
    EXPECT_EQ(together[i][0].score, alone[0].score);
  }
}

TEST(ZeroShotClassification, GivesTheLastOfEqualLabelsFirst) {
  const Labels labels = pipeline()("a text", {"same", "same", "same"});
  EXPECT_EQ(labels[0].score, labels[2].score);
  Options options;
  options.hypothesis_template = "{{}}{}";
  const Labels none = open({{"entailment", -2}})("a text", {"a", "b", "c"}, options);
  EXPECT_EQ(none.size(), 3U);
}

TEST(ZeroShotClassification, TakesMoreLabelsThanAreEncodedAtOnce) {
  Texts labels;
  for (int i = 0; i < 700; ++i) labels.push_back(std::to_string(i));
  std::vector<Index> done;
  Options options;
  options.multi_label = true;
  std::vector<double> shares;
  options.progress = [&](const PipelineProgress& progress) {
    done.push_back(progress.done);
    shares.push_back(progress.share);
  };
  const auto all = pipeline()({"a good film", "a bad one", "x"}, labels, options);
  EXPECT_EQ(done.back(), 3);
  EXPECT_TRUE(std::is_sorted(shares.begin(), shares.end()));
  EXPECT_GT(shares.size(), 4U);
  EXPECT_EQ(shares.back(), 1);
  EXPECT_NE(std::find(done.begin(), done.end(), 1), done.end());
  for (const LabelScore& each : all[1]) {
    if (each.label != "699") continue;
    EXPECT_EQ(each.score, pipeline()("a bad one", {"699"}).front().score);
  }
}

TEST(ZeroShotClassification, RefusesAHypothesisThatIsTooLong) {
  const auto with = [](const std::string& form, const std::string& label) {
    return message_of([&] {
      Options options;
      options.hypothesis_template = form;
      pipeline()(Texts{}, {"a", label}, options);
    });
  };
  const std::string spaces(16000, ' ');
  EXPECT_EQ(with(spaces + "{}", std::string(384, 'b')), "nothing was thrown");
  EXPECT_EQ(with("{{" + spaces + "{} {0}", std::string(192, 'b')),
            "input: hypothesis_template makes a hypothesis of 16386 bytes about the label '" +
                std::string(192, 'b') +
                "'; at most 16384 are supported, since it stands beside every text: shorten one of "
                "them");
}

TEST(Bounds, OfHypothesesAreSomeOfThem) {
  Options options;
  const auto peak_with = [&](const std::string& form, const Texts& labels) {
    options.hypothesis_template = form;
    return testing::peak_of([&] { message_of([&] { pipeline()("a text", labels, options); }); });
  };
  peak_with("{}", {"film"});  // opens the model
  std::string often;
  for (int i = 0; i < 20000; ++i) often += "{}";
  EXPECT_LT(peak_with(often, {std::string(50000, 'a')}), 8U << 20U);
  EXPECT_LT(peak_with("{}" + std::string(16000, ' '), Texts(3000, "film")), 24U << 20U);
}

TEST(Bounds, OfZeroShotLogitsAreThoseOfTheClassesThatCount) {
  const testing::ManyLabels folder(16384);
  const auto classify = folder.open<ZeroShotClassificationPipeline>();
  const auto peak = [&](std::size_t count) {
    const Texts texts(count, "a");
    return testing::peak_of([&] { classify(texts, {"b"}); });
  };
  peak(64);
  EXPECT_LT(peak(1024), 2 * peak(256));
}

TEST(ZeroShotClassification, ReadsALongTextOnceForAllLabels) {
  for (const std::string part : {"a ", "            "}) {
    const auto classified = [&](std::size_t labels) {
      std::string text = "a";
      for (std::size_t i = 0; i < 1000 * labels; ++i) text += part;
      return [text, names = Texts(labels, "film")] { pipeline()(text, names); };
    };
    EXPECT_LT(testing::growth_of_time(15, classified), testing::linear_growth);
  }
}

TEST(ZeroShotClassification, CutsTheTextAndNotTheHypothesis) {
  std::string longer = "one two three";
  for (int i = 0; i < 100; ++i) longer += " four";
  Options options;
  options.hypothesis_template = "{}";
  options.max_length = 9;  // with three special tokens and a hypothesis of three
  EXPECT_EQ(pipeline()(longer, {"five six seven"}, options).front().score,
            pipeline()("one two three", {"five six seven"}, options).front().score);
  EXPECT_EQ(message_of([&] { pipeline()(longer, {"1 2 3 4 5 6"}, options); }),
            "input: max_length is 9; the hypothesis '1 2 3 4 5 6' leaves no room for the text");
}

TEST(ZeroShotClassification, CutsNothingIfTheHypothesisIsTooLongItself) {
  TokenizerOptions short_texts;
  short_texts.model_max_length = 8;
  const auto& folder = expectations().model_folder();
  const ZeroShotClassificationPipeline classify(
      ElectraTokenizer::from_pretrained(folder, short_texts),
      ElectraForSequenceClassification::from_pretrained(folder));
  EXPECT_EQ(classify("a text", {"one"}).front().score, pipeline()("a text", {"one"}).front().score);
  std::string label = "one";
  for (int i = 0; i < 70; ++i) label += " two";
  EXPECT_EQ(message_of([&] { pipeline()("a text", {label}); }).rfind("input: a sequence of 8", 0),
            0U);
}

TEST(ZeroShotClassification, RefusesALatePairBeforeTheFirstPass) {
  Texts labels(700, "film");
  Options options;
  options.truncation = false;
  options.progress = [](const PipelineProgress& progress) { EXPECT_EQ(progress.share, 0); };
  std::string longer = "one";
  for (int i = 0; i < 100; ++i) longer += " two";
  try {
    pipeline()({"a", "b", longer}, labels, options);
    FAIL() << "nothing was thrown";
  } catch (const Error& error) {
    EXPECT_EQ(error.index(), 2U);
  }
}

TEST(ZeroShotClassification, LosesNoBatchForOneBadText) {
  const Texts texts{"a good film", "", "x"}, labels{"film", "book"};
  const auto results = pipeline().try_each(texts, labels);
  ASSERT_EQ(results.size(), 3U);
  EXPECT_EQ(results[0].value()[0].score, pipeline()(texts[0], labels)[0].score);
  ASSERT_NE(results[1].error(), nullptr);
  EXPECT_EQ(results[1].error()->index(), 1U);
  EXPECT_EQ(results[2].value()[0].score, pipeline()(texts[2], labels)[0].score);
  EXPECT_NE(message_of([&] { pipeline().try_each(texts, {}); }), "");
  try {
    pipeline()(texts, labels);
    FAIL() << "nothing was thrown";
  } catch (const Error& error) {
    EXPECT_EQ(error.index(), 1U);
  }
}

TEST(ZeroShotClassification, WantsLabelsAndATextAndATemplate) {
  EXPECT_EQ(message_of([] { pipeline()(Texts{}, Texts{}); }),
            "input: there are no labels to classify by; give some");
  EXPECT_EQ(message_of([] { pipeline()("", {"a"}); }),
            "input: the text is empty; no label applies to it");
  const auto with = [](const char* form) {
    return message_of([form] {
      Options options;
      options.hypothesis_template = form;
      pipeline()(Texts{}, {"a"}, options);
    });
  };
  EXPECT_EQ(with("It is so."),
            "input: hypothesis_template is 'It is so.'; it must have a {} where the label goes");
  EXPECT_EQ(with(""), "input: hypothesis_template is ''; it must have a {} where the label goes");
  for (const char* form : {"{label}", "{} {", "{} }", "{1}"}) {
    EXPECT_EQ(with(form), std::string("input: hypothesis_template is '") + form +
                              "'; {} stands for the label in it, and {{ and }} for braces");
  }
}

}  // namespace
}  // namespace electra
