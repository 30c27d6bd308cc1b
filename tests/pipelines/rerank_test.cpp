#include "electra/pipelines/rerank.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "pipelines/support/many_labels.hpp"
#include "support/counted_allocations.hpp"
#include "support/message_of.hpp"
#include "support/temporary_folder.hpp"

namespace electra {
namespace {

namespace fs = std::filesystem;

using testing::message_of;
using testing::TemporaryFolder;
using Json = nlohmann::json;
using Options = RerankOptions;
using Ranking = RerankPipeline::Ranking;
using Texts = std::vector<std::string>;

/// A tiny model whose config.json has further keys.
class Folder {
 public:
  explicit Folder(const std::string& model, const Json& more = Json::object()) {
    const fs::path from = fs::path(ELECTRA_TEST_DATA) / "pipelines/text-classification" / model;
    for (const char* name : {"model.safetensors", "vocab.txt", "tokenizer_config.json"})
      fs::copy_file(from / name, folder_.path() / name);
    Json config = Json::parse(std::ifstream(from / "config.json"));
    config.update(more);
    folder_.write("config.json", config.dump());
  }

  void write(const char* name, const std::string& text) const { folder_.write(name, text); }
  const fs::path& path() const { return folder_.path(); }
  RerankPipeline open() const { return RerankPipeline::from_pretrained(folder_.path()); }

 private:
  TemporaryFolder folder_;
};

Json activation(const std::string& name) {
  return {{"sentence_transformers", {{"activation_fn", name}}}};
}

Json expected() {
  return Json::parse(std::ifstream(ELECTRA_TEST_DATA "/pipelines/rerank/expected.json"));
}

std::vector<Index> order_of(const Ranking& ranking) {
  std::vector<Index> order;
  for (const RankedDocument& each : ranking) order.push_back(each.index);
  return order;
}

void expect_near(float got, double wanted) {
  EXPECT_NEAR(got, wanted, 1e-6 * std::max(1.0, std::abs(wanted)));
}

TEST(Rerank, SharesTheWeightsOfAModelThatIsLoaded) {
  const Folder folder("one", activation("torch.nn.modules.linear.Identity"));
  const RerankPipeline own = folder.open();
  const TextClassificationPipeline classify(own.tokenizer(), own.model());
  const auto shared =
      RerankPipeline::from_pretrained(folder.path(), own.tokenizer(), classify.model());
  EXPECT_EQ(&shared.model().head(), &classify.model().head());
  EXPECT_EQ(shared.activation(), own.activation());
  const Texts documents = {"a b", "c"};
  EXPECT_EQ(shared("a", documents)[0].score, own("a", documents)[0].score);
}

TEST(Rerank, HasTheScoresOfTheReferenceWhateverTheActivation) {
  const Json all = expected();
  for (const Json& each : all["cases"]) {
    SCOPED_TRACE(each["model"].dump() + each["config"].dump());
    const auto rerank = Folder(each["model"], each["config"]).open();
    const Texts documents = all["documents"];
    const Tensor scores = rerank.predict(each["query"].get<std::string>(), documents);
    const Index width = rerank.model().config().num_labels();
    ASSERT_EQ(scores.shape(), (Shape{static_cast<Index>(documents.size()), width}));
    for (std::size_t i = 0; i < documents.size(); ++i) {
      const float* row = scores.data() + static_cast<Index>(i) * width;
      if (width == 1) {
        expect_near(*row, each["scores"][i]);
        continue;
      }
      for (Index k = 0; k < width; ++k)
        expect_near(row[k], each["scores"][i][static_cast<std::size_t>(k)]);
    }
  }
}

TEST(Rerank, HasTheOrderOfTheReference) {
  const Json all = expected();
  for (const Json& each : all["cases"]) {
    // A softmax of one label makes all scores equal; these are ordered by their logits here.
    if (each["order"].empty() || each["config"].dump().find("oftmax") != std::string::npos)
      continue;
    SCOPED_TRACE(each["config"].dump());
    const auto rerank = Folder(each["model"], each["config"]).open();
    const Ranking ranking = rerank(each["query"].get<std::string>(), all["documents"].get<Texts>());
    EXPECT_EQ(order_of(ranking), each["order"].get<std::vector<Index>>());
    for (const RankedDocument& document : ranking)
      expect_near(document.score, each["scores"][static_cast<std::size_t>(document.index)]);
  }
}

TEST(Rerank, OrdersEqualScoresByTheirLogits) {
  const Texts documents = expected()["documents"];
  const auto by_logit = Folder("one", activation("torch.nn.Identity")).open()("good", documents);
  for (const char* constant : {"torch.nn.Softmax", "torch.nn.Hardtanh", "torch.nn.Sigmoid"}) {
    const auto ranking = Folder("one", activation(constant)).open()("good", documents);
    EXPECT_EQ(order_of(ranking), order_of(by_logit)) << constant;
    for (std::size_t i = 0; i < ranking.size(); ++i) EXPECT_EQ(ranking[i].logit, by_logit[i].score);
  }
}

TEST(Rerank, RanksBySaturatedScoresToo) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  EXPECT_TRUE(ranks_before({1, 1, 20, {}}, {0, 1, 18, {}}));
  EXPECT_FALSE(ranks_before({0, 1, 18, {}}, {1, 1, 20, {}}));
  EXPECT_TRUE(ranks_before({0, 1, 18, {}}, {1, 1, 18, {}}));
  EXPECT_TRUE(ranks_before({1, 0.5F, 1, {}}, {0, 0.25F, 2, {}}));
  EXPECT_TRUE(ranks_before({1, nan, nan, {}}, {0, 1, 18, {}}));
  EXPECT_FALSE(ranks_before({1, nan, nan, {}}, {0, nan, nan, {}}));
}

TEST(Rerank, GivesAsManyDocumentsAsAskedFor) {
  const auto rerank = Folder("one").open();
  const Texts documents = expected()["documents"];
  const Ranking all = rerank("good", documents);
  Options options;
  options.top_k = 2;
  const Ranking two = rerank("good", documents, options);
  ASSERT_EQ(two.size(), 2U);
  EXPECT_EQ(two[0].index, all[0].index);
  EXPECT_EQ(two[1].score, all[1].score);
  options.top_k = 100;
  EXPECT_EQ(rerank("good", documents, options).size(), documents.size());
  options.top_k = 0;
  EXPECT_EQ(message_of([&] { rerank("good", documents, options); }),
            "input: top_k is 0; it must be 1 or more");
}

TEST(Rerank, OfSeveralQueriesIsThatOfEachAlone) {
  const auto rerank = Folder("one").open();
  const Texts documents = expected()["documents"];
  const auto both = rerank({{"good", documents}, {"x", {}}, {"bad", {"a film", "not good"}}});
  ASSERT_EQ(both.size(), 3U);
  EXPECT_TRUE(both[1].empty());
  const Ranking alone = rerank("bad", {"a film", "not good"});
  EXPECT_EQ(order_of(both[2]), order_of(alone));
  EXPECT_EQ(both[2][0].score, alone[0].score);
  EXPECT_EQ(both[0][0].score, rerank("good", documents)[0].score);
}

TEST(Rerank, OfNoDocumentsIsEmpty) {
  EXPECT_TRUE(Folder("one").open()("good", {}).empty());
  EXPECT_EQ(Folder("five").open().predict("good", {}).shape(), (Shape{0, 5}));
}

TEST(Rerank, RanksByTheLabelThatIsNamed) {
  const auto rerank = Folder("five").open();
  const Texts documents{"good", "bad", "a film"};
  const Tensor scores = rerank.predict("good", documents);
  Options options;
  options.label = "LABEL_3";
  const Ranking ranking = rerank("good", documents, options);
  ASSERT_EQ(ranking.size(), 3U);
  for (const RankedDocument& each : ranking) {
    ASSERT_EQ(each.scores.size(), 5U);
    EXPECT_EQ(each.score, each.scores[3]);
    EXPECT_EQ(each.score, scores.data()[each.index * 5 + 3]);
  }
  EXPECT_GE(ranking[0].score, ranking[1].score);
  EXPECT_GE(ranking[1].score, ranking[2].score);
}

TEST(Rerank, WantsALabelOfAModelWithSeveral) {
  const auto rerank = Folder("five").open();
  EXPECT_EQ(
      message_of([&] { rerank("good", {"bad"}); }),
      "input: config.json has 5 labels, 'LABEL_0', 'LABEL_1', 'LABEL_2', 'LABEL_3', 'LABEL_4'; "
      "set label to the one by whose score documents are ranked");
  Options options;
  options.label = "relevant";
  EXPECT_EQ(message_of([&] { Folder("one").open()("good", {"bad"}, options); }),
            "input: label is 'relevant'; the labels of the model are 'LABEL_0'");
}

TEST(Rerank, RefusesAnActivationThatItDoesNotKnowUnlessTold) {
  const auto rerank = Folder("one", activation("my.own.Function")).open();
  EXPECT_EQ(rerank.activation(), "my.own.Function");
  EXPECT_EQ(message_of([&] { rerank("good", {"bad"}); }),
            "unsupported: config.json: the activation is 'my.own.Function', which is not "
            "supported; set function_to_apply to say what makes scores of its logits");
  Options options;
  options.function_to_apply = FunctionToApply::none;
  EXPECT_EQ(rerank("good", {"bad"}, options)[0].score,
            Folder("one", activation("torch.nn.Identity")).open()("good", {"bad"})[0].score);
  EXPECT_EQ(message_of([&] {
              Folder("one", {{"sbert_ce_default_activation_function", 7}}).open();
            }),
            "config: config.json: sbert_ce_default_activation_function is 7; it must be a string");
}

TEST(Rerank, FollowsTheFileOfNewerFolders) {
  const Folder folder("one", activation("torch.nn.modules.activation.Tanh"));
  folder.write("config_sentence_transformers.json",
               R"({"model_type":"CrossEncoder","activation_fn":"torch.nn.modules.linear.Identity",)"
               R"("prompts":{"query":"not "},"default_prompt_name":"query"})");
  const auto rerank = folder.open();
  EXPECT_EQ(rerank.activation(), "torch.nn.modules.linear.Identity");
  EXPECT_EQ(rerank.prompt(), "not ");
  const auto plain = Folder("one", activation("torch.nn.Identity")).open();
  EXPECT_EQ(rerank("good", {"bad"})[0].score, plain("not good", {"bad"})[0].score);
  folder.write("config_sentence_transformers.json",
               R"({"model_type":"SentenceTransformer","activation_fn":"torch.nn.GELU"})");
  EXPECT_EQ(folder.open().activation(), "torch.nn.modules.activation.Tanh");
}

TEST(Rerank, CutsLongDocumentsUnlessTold) {
  const auto rerank = Folder("one").open();
  std::string text;
  for (int i = 0; i < 30; ++i) text += "good ";
  EXPECT_EQ(rerank("bad", {text}).size(), 1U);
  Options whole;
  whole.truncation = false;
  EXPECT_EQ(message_of([&] { rerank("bad", {text}, whole); }),
            "input: a sequence of 34 tokens is longer than max_position_embeddings (24); set "
            "truncation to cut it");
  Options options;
  options.max_length = rerank.tokenizer().encode("bad", "good good").size();
  EXPECT_EQ(rerank("bad", {text}, options)[0].score, rerank("bad", {"good good"})[0].score);
}

TEST(Rerank, NamesThePlaceOfABadDocumentOrQuery) {
  const auto rerank = Folder("one").open();
  std::string text;
  for (int i = 0; i < 30; ++i) text += "good ";
  Options whole;
  whole.truncation = false;
  const auto index_of = [](const auto& call) -> std::optional<std::size_t> {
    try {
      call();
    } catch (const Error& error) {
      return error.index();
    }
    return std::nullopt;
  };
  EXPECT_EQ(index_of([&] { rerank("bad", {"a", "b", text}, whole); }), 2U);
  EXPECT_EQ(index_of([&] { rerank.predict("bad", {"a", text}, whole); }), 1U);
  const std::vector<QueryDocuments> inputs{{"bad", {"a", "b", "c"}}, {"bad", {"a", text}}};
  EXPECT_EQ(index_of([&] { rerank(inputs, whole); }), 1U);
  const auto each = rerank.try_each(inputs, whole);
  ASSERT_EQ(each.size(), 2U);
  EXPECT_EQ(each[0].value().size(), 3U);
  EXPECT_FALSE(each[1]);
}

TEST(Rerank, RefusesALateDocumentBeforeTheFirstPass) {
  const auto rerank = Folder("one").open();
  Texts documents(2500, "good");
  for (int i = 0; i < 30; ++i) documents.back() += " good";
  Options whole;
  whole.truncation = false;
  Index reports = 0;
  whole.progress = [&](const PipelineProgress& progress) {
    EXPECT_EQ(progress.share, 0);
    ++reports;
  };
  try {
    rerank("bad", documents, whole);
    FAIL() << "nothing was thrown";
  } catch (const Error& error) {
    EXPECT_EQ(error.index(), documents.size() - 1);
  }
  EXPECT_EQ(reports, 2);  // a call can be left meanwhile
  documents.back() = "good";
  whole.progress = {};
  EXPECT_EQ(rerank("bad", documents, whole).size(), documents.size());
}

TEST(Rerank, TellsHowManyDocumentsAreDone) {
  Options options;
  Index done = 0;
  options.progress = [&](const PipelineProgress& progress) {
    EXPECT_EQ(progress.total, 3);
    done = progress.done;
  };
  Folder("one").open()("good", {"a", "b", "c"}, options);
  EXPECT_EQ(done, 3);
}

TEST(Rerank, TakesMoreDocumentsThanAreEncodedAtOnce) {
  const auto rerank = Folder("one").open();
  const Texts words{"good", "bad", "a film", "not good", "good bad good", "x"};
  Texts documents;
  for (std::size_t i = 0; i < 700; ++i) documents.push_back(words[i * i % words.size()]);
  const std::vector<QueryDocuments> inputs{
      {"good", documents}, {"x", {}}, {"a film", documents}, {"bad", documents}};
  Options options;
  Index done = 0;
  std::vector<double> shares;
  options.progress = [&](const PipelineProgress& progress) {
    EXPECT_EQ(progress.total, 2100);
    EXPECT_GE(progress.done, done);
    done = progress.done;
    shares.push_back(progress.share);
  };
  const auto all = rerank(inputs, options);
  EXPECT_EQ(done, 2100);
  EXPECT_TRUE(std::is_sorted(shares.begin(), shares.end()));
  EXPECT_EQ(shares.back(), 1);
  ASSERT_EQ(all.size(), inputs.size());
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    ASSERT_EQ(all[i].size(), inputs[i].documents.size());
    for (std::size_t place = 0; place < all[i].size(); place += 50) {
      const RankedDocument& document = all[i][place];
      const std::string& text = documents[static_cast<std::size_t>(document.index)];
      EXPECT_EQ(document.logit, rerank(inputs[i].query, {text}).front().logit);
    }
  }
}

TEST(Bounds, OfARankingAreSomeOfItsDocuments) {
  const auto rerank = Folder("one").open();
  const auto peak = [&](std::size_t count) {
    const Texts documents(count, "good bad good bad good bad good bad good bad");
    return testing::peak_of([&] { rerank.predict("a film", documents); });
  };
  peak(64);
  EXPECT_LT(peak(8192), 2 * peak(2048));
}

TEST(Bounds, OfARankingAreTheScoresThatAreGiven) {
  const testing::ManyLabels folder(4096);
  const auto rerank = folder.open<RerankPipeline>();
  Options options;
  options.label = "LABEL_7";
  options.top_k = 1;
  const auto peak = [&](std::size_t count) {
    const Texts documents(count, "a");
    return testing::peak_of([&] { rerank("a", documents, options); });
  };
  peak(64);
  EXPECT_LT(peak(2048), 2 * peak(512));
  const std::string refused =
      "input: the scores of 4096 labels for 2731 inputs are 11186176; at most 11185152 are "
      "supported: give fewer inputs at once";
  const Texts documents(2731, "a");
  EXPECT_EQ(message_of([&] { rerank.predict("a", documents); }), refused);
  options.top_k = 2731;
  EXPECT_EQ(message_of([&] { rerank("a", documents, options); }), refused);
  EXPECT_EQ(message_of([&] { rerank({QueryDocuments{"a", documents}}, options); }), refused);
}

}  // namespace
}  // namespace electra
