#include "electra/pipelines/batch_queue.hpp"

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "electra/pipelines/question_answering.hpp"
#include "electra/pipelines/rerank.hpp"
#include "electra/pipelines/sentence_embedding.hpp"
#include "electra/pipelines/text_classification.hpp"
#include "pipelines/support/expectations.hpp"
#include "support/expect_near.hpp"
#include "support/message_of.hpp"
#include "support/number_in.hpp"

namespace electra {
namespace {

using testing::Expectations;
using Queue = BatchQueue<TextClassificationPipeline>;
using Labels = Result<TextClassificationPipeline::Labels>;

const std::shared_ptr<const TextClassificationPipeline>& shared() {
  static const auto opened = std::make_shared<const TextClassificationPipeline>(
      TextClassificationPipeline::from_pretrained(ELECTRA_TEST_DATA
                                                  "/pipelines/text-classification/two"));
  return opened;
}

const TextClassificationPipeline& classify() { return *shared(); }

std::string too_long() {
  std::string text;
  for (int i = 0; i < 60; ++i) text += "a ";
  return text;
}

TextClassificationOptions refusing() {
  TextClassificationOptions options;
  options.truncation = false;
  return options;
}

/// A queue whose thread waits in its first batch until the gate is opened.
struct Gate {
  std::promise<void> opened;
  std::promise<void> reached;
  bool first = true;

  TextClassificationOptions options() {
    TextClassificationOptions options;
    options.progress = [this](const PipelineProgress&) {
      if (!std::exchange(first, false)) return;
      reached.set_value();
      opened.get_future().wait();
    };
    return options;
  }
};

TEST(BatchQueue, AnswersAsACallForEachInputAlone) {
  Queue queue(shared(), {}, refusing());
  auto good = queue.submit("a fine text");
  auto bad = queue.submit(too_long());
  const Labels answer = good.answer.get();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer.value().front().score, classify()("a fine text").front().score);
  const Labels refused = bad.answer.get();
  ASSERT_NE(refused.error(), nullptr);
  EXPECT_EQ(refused.error()->code(), ErrorCode::input);
}

TEST(BatchQueue, GivesErrorsThePlaceThatACallForTheInputAloneGives) {
  Gate gate;
  TextClassificationOptions options = gate.options();
  options.truncation = false;
  Queue queue(shared(), {}, options);
  auto first = queue.submit("a");
  gate.reached.get_future().wait();
  auto good = queue.submit("b");
  auto bad = queue.submit(too_long());  // the second of its batch
  gate.opened.set_value();
  EXPECT_EQ(bad.answer.get().error()->index(), 0U);
}

TEST(BatchQueue, LetsACallbackSubmitThoughTheQueueIsFull) {
  Gate gate;
  BatchQueueLimits limits;
  limits.max_waiting_tokens = 4;
  Queue queue(shared(), limits, gate.options());
  std::promise<Labels> again;
  queue.submit("a", [&](const Labels&) {
    queue.submit("one more", [&](Labels labels) { again.set_value(std::move(labels)); });
  });
  gate.reached.get_future().wait();
  auto waiting = queue.submit("a b");
  gate.opened.set_value();
  EXPECT_TRUE(again.get_future().get());
}

TEST(BatchQueue, IsNotDrainedInItsOwnThread) {
  Queue queue(shared());
  std::promise<std::string> said;
  queue.submit("a",
               [&](const Labels&) { said.set_value(testing::message_of([&] { queue.drain(); })); });
  EXPECT_EQ(said.get_future().get(),
            "input: a queue is drained in its own thread, by a callback; drain it in another one");
}

TEST(BatchQueue, SurvivesWhatIsThrownAndNoException) {
  TextClassificationOptions options;
  options.progress = [](const PipelineProgress&) { throw 1; };
  Queue queue(shared(), {}, options);
  EXPECT_STREQ(queue.submit("a").answer.get().error()->what(),
               "the batch failed: something was thrown that is no exception");
}

TEST(BatchQueue, TakesQueriesWithTheirDocuments) {
  BatchQueue<RerankPipeline, QueryDocuments> queue(
      RerankPipeline::from_pretrained(ELECTRA_TEST_DATA "/pipelines/text-classification/one"));
  EXPECT_EQ(queue.submit({"a", {"good", "bad"}}).answer.get().value().size(), 2U);
}

TEST(BatchQueue, TakesOtherInputsThanTexts) {
  BatchQueue<QuestionAnsweringPipeline, QuestionContext> queue(
      Expectations("question-answering").open<QuestionAnsweringPipeline>());
  EXPECT_TRUE(queue.submit({"Who wrote it?", "Ada wrote it."}).answer.get());
  EXPECT_FALSE(queue.submit({"", "Ada wrote it."}).answer.get());
}

TEST(BatchQueue, AnswersWithARowWhereABatchIsOneTensor) {
  const auto embed = std::make_shared<const SentenceEmbeddingPipeline>(
      SentenceEmbeddingPipeline::from_pretrained(ELECTRA_TEST_DATA "/sentence/prompts"));
  BatchQueue<SentenceEmbeddingPipeline> queue(embed);
  testing::expect_same(queue.submit("A joy.").answer.get().value(), (*embed)("A joy."));
}

TEST(BatchQueue, RefusesWhatThereIsNoRoomFor) {
  Gate gate;
  BatchQueueLimits limits;
  limits.max_waiting_tokens = 10;
  Queue queue(shared(), limits, gate.options());
  auto first = queue.submit("a");
  gate.reached.get_future().wait();
  std::atomic<int> answered{0};
  const auto count = [&](const Labels&) { ++answered; };
  EXPECT_TRUE(queue.try_submit("a b c", count));  // 5 tokens
  EXPECT_TRUE(queue.try_submit("a b c", count));
  EXPECT_EQ(queue.waiting_tokens(), 10);
  EXPECT_FALSE(queue.try_submit("a", count));
  const auto soon = Queue::Clock::now() + std::chrono::milliseconds(20);
  EXPECT_STREQ(queue.submit("a", soon).answer.get().error()->what(),
               "the deadline passed before the input was answered");
  gate.opened.set_value();
  queue.drain();
  EXPECT_EQ(answered, 2);
  EXPECT_EQ(queue.waiting_tokens(), 0);
}

TEST(BatchQueue, AnswersNothingThatIsCancelledOrLate) {
  Gate gate;
  Queue queue(shared(), {}, gate.options());
  auto first = queue.submit("a");
  gate.reached.get_future().wait();
  auto cancelled = queue.submit("b");
  auto late = queue.submit("c", Queue::Clock::now());
  auto good = queue.submit("d", Queue::Clock::now() + std::chrono::hours(1));
  EXPECT_TRUE(queue.cancel(cancelled.id));
  EXPECT_FALSE(queue.cancel(cancelled.id));
  EXPECT_STREQ(cancelled.answer.get().error()->what(), "the input was cancelled");
  gate.opened.set_value();
  EXPECT_TRUE(first.answer.get());
  EXPECT_STREQ(late.answer.get().error()->what(),
               "the deadline passed before the input was answered");
  EXPECT_TRUE(good.answer.get());
}

TEST(BatchQueue, SharesTokensEquallyBetweenClients) {
  Gate gate;
  BatchQueueLimits limits;
  limits.max_batch_tokens = 1;  // each input is a batch
  Queue queue(shared(), limits, gate.options());
  queue.submit("a", [](const Labels&) {});
  gate.reached.get_future().wait();
  std::string order;
  const auto note = [&order](char client) {
    return [&order, client](const Labels&) { order += client; };
  };
  for (int i = 0; i < 4; ++i) queue.try_submit("a", note('x'), {}, 1);        // 3 tokens each
  for (int i = 0; i < 2; ++i) queue.try_submit("a b c d", note('y'), {}, 2);  // 6 tokens each
  gate.opened.set_value();
  queue.drain();
  EXPECT_EQ(order, "xyxxyx");
}

TEST(BatchQueue, WaitsForMoreInputsIfItIsToldTo) {
  BatchQueueLimits limits;
  limits.max_wait = std::chrono::hours(1);
  limits.max_batch_tokens = 6;
  Queue queue(shared(), limits);
  auto first = queue.submit("a");
  EXPECT_EQ(first.answer.wait_for(std::chrono::milliseconds(20)), std::future_status::timeout);
  auto second = queue.submit("a");  // fills the batch
  EXPECT_TRUE(first.answer.get());
  EXPECT_TRUE(second.answer.get());
}

TEST(BatchQueue, WaitsAsLongAsATimeCanSay) {
  BatchQueueLimits limits;
  limits.max_wait = std::chrono::milliseconds::max();
  Queue queue(shared(), limits);
  auto first = queue.submit("a");
  EXPECT_EQ(first.answer.wait_for(std::chrono::milliseconds(20)), std::future_status::timeout);
  queue.close();
  EXPECT_TRUE(first.answer.get());
}

TEST(BatchQueue, AnswersWhatWaitsWhenItIsClosedAndRefusesTheRest) {
  std::vector<Queue::Ticket> tickets;
  {
    Queue queue(shared());
    for (int i = 0; i < 20; ++i) tickets.push_back(queue.submit("a fine text"));
    queue.close();
    EXPECT_STREQ(queue.submit("b").answer.get().error()->what(), "the queue is closed");
    EXPECT_FALSE(queue.try_submit("b", [](const Labels&) {}));
  }
  for (auto& ticket : tickets) EXPECT_TRUE(ticket.answer.get());
}

TEST(BatchQueue, SurvivesWhatACallbackThrows) {
  Queue queue(shared());
  queue.submit("a", [](const Labels&) { throw std::runtime_error("of the caller"); });
  EXPECT_TRUE(queue.submit("b").answer.get());
}

TEST(BatchQueue, GivesOptionsThatAreWrongToEachInput) {
  TextClassificationOptions options;
  options.top_k = 0;
  Queue queue(shared(), {}, options);
  EXPECT_STREQ(queue.submit("a").answer.get().error()->what(), "top_k is 0; it must be 1 or more");
}

// ELECTRA_QUEUE_TEXTS=100000 is the long run, with 64 threads.
TEST(BatchQueue, AnswersEachInputOfManyThreadsOnce) {
  const std::size_t texts = testing::number_in("ELECTRA_QUEUE_TEXTS", 3000);
  constexpr std::size_t threads = 64;
  const float expected[] = {classify()("text 0").front().score, classify()("text 1").front().score,
                            classify()("text 2").front().score};
  BatchQueueLimits limits;
  limits.max_waiting_tokens = 2000;
  limits.max_batch_tokens = 500;
  Queue queue(shared(), limits, refusing());
  std::vector<std::atomic<int>> answers(texts);
  std::atomic<int> wrong{0};
  const auto post = [&](std::size_t first) {
    for (std::size_t i = first; i < texts; i += threads) {
      const bool bad = i % 100 == 7;
      queue.submit(bad ? too_long() : "text " + std::to_string(i % 3),
                   [&, i, bad](const Labels& labels) {
                     ++answers[i];
                     const bool right =
                         bad ? !labels : labels && labels.value().front().score == expected[i % 3];
                     if (!right) ++wrong;
                   });
    }
  };
  std::vector<std::thread> posters;
  for (std::size_t i = 0; i < threads; ++i) posters.emplace_back(post, i);
  for (std::thread& poster : posters) poster.join();
  queue.drain();
  EXPECT_EQ(wrong, 0);
  for (std::size_t i = 0; i < texts; ++i) ASSERT_EQ(answers[i], 1) << i;
}

}  // namespace
}  // namespace electra
