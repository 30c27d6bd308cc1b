// What fork() leaves of models, tokenizers, pipelines and queues in the child.
#include <atomic>
#include <chrono>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "electra/pipelines/batch_queue.hpp"
#include "electra/pipelines/text_classification.hpp"
#include "support/generated_folder.hpp"
#include "support/in_child.hpp"
#include "support/meanwhile.hpp"
#include "support/ragged_inputs.hpp"
#include "support/sanitized.hpp"

namespace electra {
namespace {

using testing::in_child;
using testing::Meanwhile;
using Queue = BatchQueue<TextClassificationPipeline>;
using Labels = Result<TextClassificationPipeline::Labels>;

const char* const folder = ELECTRA_TEST_DATA "/pipelines/text-classification/two";

LoadOptions with_threads(int threads) {
  LoadOptions options;
  options.threads = threads;
  return options;
}

std::vector<std::string> texts() {
  std::vector<std::string> all;
  for (int i = 0; i < 24; ++i)
    all.push_back(i % 3 == 0 ? "a bad text" : "a fine text or two of it");
  return all;
}

std::vector<float> scores(const TextClassificationPipeline& classify) {
  std::vector<float> all;
  for (const auto& labels : classify(texts())) all.push_back(labels.front().score);
  return all;
}

class Forked : public ::testing::TestWithParam<int> {
 protected:
  void SetUp() override {
    if (testing::threads_sanitized) GTEST_SKIP() << "ThreadSanitizer has no threads after a fork";
  }
};

TEST_P(Forked, ModelAnswersAlikeInTheChildAndIsDestroyed) {
  auto classify = std::make_unique<TextClassificationPipeline>(
      TextClassificationPipeline::from_pretrained(folder, with_threads(GetParam())));
  const std::vector<float> expected = scores(*classify);
  const auto answers_and_goes = [&] {
    const bool alike = scores(*classify) == expected;
    classify.reset();
    return alike;
  };
  EXPECT_EQ(in_child(answers_and_goes), "held");
  EXPECT_EQ(scores(*classify), expected);
}

TEST_P(Forked, ModelThatIsBusyAnswersInTheChild) {
  const auto classify =
      TextClassificationPipeline::from_pretrained(folder, with_threads(GetParam()));
  const std::vector<float> expected = scores(classify);
  const Meanwhile busy([&] { scores(classify); });
  for (int round = 0; round < 100; ++round) {
    std::this_thread::sleep_for(std::chrono::microseconds(100 * (round % 7)));
    ASSERT_EQ(in_child([&] { return scores(classify) == expected; }), "held") << round;
  }
}

TEST_P(Forked, ModelsAreLoadedInTheChildThoughAnotherThreadLoadsOne) {
  ElectraConfig config = testing::middling_config();
  config.architectures = {"ElectraForSequenceClassification"};
  config.vocab_size = 30522;
  config.hidden_size = 192;  // matrices large enough for the memory that models share
  const testing::GeneratedFolder generated(config);
  const auto load = [&] {
    return TextClassificationPipeline::from_pretrained(generated.path(), with_threads(GetParam()));
  };
  const std::vector<float> expected = scores(load());
  const Meanwhile loading(load);
  for (int round = 0; round < 20; ++round)
    ASSERT_EQ(in_child([&] { return scores(load()) == expected; }), "held") << round;
}

TEST_P(Forked, QueueIsEmptyInTheChildAndWorks) {
  auto queue = std::make_unique<Queue>(
      TextClassificationPipeline::from_pretrained(folder, with_threads(GetParam())));
  ASSERT_TRUE(queue->submit("a").answer.get());
  const auto works = [&] {
    const bool answered = static_cast<bool>(queue->submit("a fine text").answer.get());
    queue->drain();
    const bool empty = queue->waiting_tokens() == 0;
    queue.reset();
    return answered && empty;
  };
  EXPECT_EQ(in_child(works), "held");
  EXPECT_EQ(in_child([&] { return queue.reset(), true; }), "held");
  EXPECT_TRUE(queue->submit("a").answer.get());
}

TEST_P(Forked, QueueThatIsBusyWorksInTheChild) {
  Queue queue(TextClassificationPipeline::from_pretrained(folder, with_threads(GetParam())));
  const Meanwhile busy([&] {
    for (const std::string& text : texts()) queue.submit(text, [](const Labels&) {});
    queue.drain();
  });
  for (int round = 0; round < 100; ++round) {
    const auto works = [&] { return static_cast<bool>(queue.submit("a").answer.get()); };
    ASSERT_EQ(in_child(works), "held") << round;
  }
}

INSTANTIATE_TEST_SUITE_P(Threads, Forked, ::testing::Values(1, 2, 4),
                         [](const auto& tested) { return "Of" + std::to_string(tested.param); });

// The first input is being answered and the others wait while the process forks.
TEST(ForkedQueue, LeavesWhatWasSubmittedToTheParent) {
  if (testing::threads_sanitized) GTEST_SKIP() << "ThreadSanitizer has no threads after a fork";
  std::promise<void> reached;
  std::promise<void> opened;
  std::atomic<int> batches{0};
  TextClassificationOptions options;
  options.progress = [&](const PipelineProgress&) {
    if (batches++ > 0) return;
    reached.set_value();
    opened.get_future().wait();
  };
  Queue queue(TextClassificationPipeline::from_pretrained(folder), {}, options);
  auto first = queue.submit("a");
  reached.get_future().wait();
  auto second = queue.submit("b");
  std::atomic<int> calls{0};
  queue.submit("c", [&](const Labels&) { ++calls; });
  const std::string refusal =
      "the process has forked since the input was submitted: its answer is in the parent";
  const auto is_refused = [&](Queue::Ticket& ticket) {
    return ticket.answer.get().error()->what() == refusal;
  };
  EXPECT_EQ(in_child([&] {
              queue.drain();
              return is_refused(first) && is_refused(second) && calls == 0;
            }),
            "held");
  opened.set_value();
  EXPECT_TRUE(first.answer.get());
  EXPECT_TRUE(second.answer.get());
  queue.drain();
  EXPECT_EQ(calls, 1);
}

}  // namespace
}  // namespace electra
