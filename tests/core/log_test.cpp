#include "electra/core/log.hpp"

#include <atomic>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "core/logging.hpp"
#include "electra/core/counters.hpp"
#include "support/logged.hpp"

namespace electra {
namespace {

using testing::Logged;

/// A part of a message that counts how often it is put into words.
struct CountedPart {
  int* count;
};
std::string to_string(const CountedPart& part) {
  ++*part.count;
  return "a part";
}

void warn_of_text(std::size_t index) {
  warn({LogKind::text_cut, {}, {}, index, 9, 4}, "text ", index, " was cut");
}

TEST(Log, NamesEveryKind) {
  EXPECT_EQ(to_string(LogKind::text_cut), "text_cut");
  EXPECT_EQ(to_string(LogKind::text_too_long), "text_too_long");
  EXPECT_EQ(to_string(LogKind::weights_unused), "weights_unused");
  EXPECT_EQ(to_string(LogKind::adapter_unused), "adapter_unused");
  EXPECT_EQ(to_string(LogKind::unknown_class), "unknown_class");
  EXPECT_EQ(::testing::PrintToString(LogKind::text_cut), "text_cut");
}

TEST(Log, PutsNothingIntoWordsWithoutAHandler) {
  int count = 0;
  EXPECT_FALSE(has_log_handler());
  warn({LogKind::text_cut}, CountedPart{&count});
  EXPECT_EQ(count, 0);
  const Logged logged;
  warn({LogKind::text_cut}, CountedPart{&count});
  EXPECT_EQ(count, 1);
}

TEST(Log, GivesTheHandlerASentenceAndWhatItNames) {
  const Logged logged;
  warn({LogKind::unknown_class, {}, {}, 3, 9, 4}, FileName{"model"}, ": no ", OptionName{"top_k"});
  ASSERT_EQ(logged.records().size(), 1U);
  const LogRecord& record = logged.records().front();
  EXPECT_EQ(record.kind, LogKind::unknown_class);
  EXPECT_EQ(record.message, "model: no top_k");
  ASSERT_EQ(record.subjects.size(), 2U);
  EXPECT_EQ(record.subjects[0].kind, SubjectKind::file);
  EXPECT_EQ(record.subjects[1].name, "top_k");
  EXPECT_EQ(record.subjects[1].begin, 10U);
  EXPECT_EQ(record.index, 3U);
  EXPECT_EQ(record.tokens_found, 9);
  EXPECT_EQ(record.tokens_kept, 4);
}

TEST(Log, ReturnsTheHandlerBefore) {
  int first = 0;
  set_log_handler([&](const LogRecord&) { ++first; });
  const LogHandler before = set_log_handler({});
  EXPECT_FALSE(has_log_handler());
  ASSERT_TRUE(before);
  before({LogKind::text_cut});
  EXPECT_EQ(first, 1);
  EXPECT_FALSE(set_log_handler({}));
}

TEST(Log, SwallowsWhatAHandlerThrows) {
  set_log_handler([](const LogRecord&) { throw std::runtime_error("full disk"); });
  EXPECT_NO_THROW(warn_of_text(0));
  set_log_handler({});
}

TEST(LogScope, HoldsBackUntilItsCallIsDoneAndCountsTextsFromItsFirst) {
  const Logged logged;
  const std::uint64_t cut = counters().texts_cut;
  detail::LogScope scope(10);
  warn_of_text(0);
  count_cut_text();
  warn_of_text(2);
  count_cut_text();
  EXPECT_TRUE(logged.records().empty());
  EXPECT_EQ(counters().texts_cut, cut);
  scope.commit();
  EXPECT_EQ(logged.places(), (std::vector<std::size_t>{10, 12}));
  EXPECT_EQ(counters().texts_cut, cut + 2);
}

TEST(LogScope, AddsUpWithTheOneAroundIt) {
  const Logged logged;
  detail::LogScope outer(100);
  {
    detail::LogScope inner(10);
    warn_of_text(1);
    inner.commit();
  }
  EXPECT_TRUE(logged.records().empty());
  outer.commit();
  EXPECT_EQ(logged.places(), (std::vector<std::size_t>{111}));
}

TEST(LogScope, DropsWhatACallThatFailedHasLogged) {
  const Logged logged;
  const std::uint64_t cut = counters().texts_cut;
  {
    const detail::LogScope scope;
    warn_of_text(0);
    count_cut_text();
  }
  EXPECT_TRUE(logged.records().empty());
  EXPECT_EQ(counters().texts_cut, cut);
  warn_of_text(1);
  EXPECT_EQ(logged.places(), (std::vector<std::size_t>{1}));
}

TEST(LogScope, KeepsTheFirstTextAloneIfAsked) {
  const Logged logged;
  const std::uint64_t cut = counters().texts_cut;
  detail::LogScope scope(5);
  for (std::size_t i = 0; i < 3; ++i) {
    warn_of_text(i);
    count_cut_text();
  }
  scope.commit_first();
  EXPECT_EQ(logged.places(), (std::vector<std::size_t>{5}));
  EXPECT_EQ(counters().texts_cut, cut + 1);
}

TEST(Log, LetsItsHandlerBeReplacedWhileThreadsLog) {
  constexpr int rounds = 500;
  std::atomic<int> seen{0};
  set_log_handler([&](const LogRecord&) { ++seen; });
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([] {
      for (std::size_t round = 0; round < rounds; ++round) warn_of_text(round);
    });
  for (int round = 0; round < rounds; ++round) set_log_handler([&](const LogRecord&) { ++seen; });
  for (std::thread& thread : threads) thread.join();
  set_log_handler({});
  EXPECT_EQ(seen, 4 * rounds);
}

}  // namespace
}  // namespace electra
