// Every allocation of loading, of answering and of writing fails in turn.
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <unistd.h>
#include <vector>

#include <gtest/gtest.h>

#include "core/exists.hpp"
#include "electra/heads/generation.hpp"
#include "electra/io/checkpoint.hpp"
#include "electra/io/safetensors.hpp"
#include "electra/model/config.hpp"
#include "electra/pipelines/batch_queue.hpp"
#include "electra/pipelines/text_classification.hpp"
#include "faults/short_memory.hpp"
#include "io/samples.hpp"
#include "kernels/weight_memory.hpp"
#include "support/pipeline_kinds.hpp"

namespace electra {
namespace {

namespace fs = std::filesystem;
using testing::AskPipeline;
using testing::expect_survival_of_short_memory;
using testing::load_options;
using testing::PipelineKind;
using testing::Sample;
using testing::TemporaryFolder;
using testing::Texts;

class ShortMemoryFormat : public ::testing::TestWithParam<Sample> {};

TEST_P(ShortMemoryFormat, IsReadOrRefused) {
  const TemporaryFolder folder;
  for (const auto& [name, bytes] : GetParam().files) folder.write(name, bytes);
  const auto load = [&] { testing::use_checkpoint(folder.path() / GetParam().main); };
  expect_survival_of_short_memory(load, load);
}

INSTANTIATE_TEST_SUITE_P(Reading, ShortMemoryFormat, ::testing::ValuesIn(testing::samples()),
                         [](const auto& tested) { return tested.param.name; });

class ShortMemoryPipeline : public ::testing::TestWithParam<PipelineKind> {
 protected:
  const Texts texts_ = testing::short_texts(5);
};

TEST_P(ShortMemoryPipeline, IsOpenedOrRefused) {
  // A path that ends in a slash takes more care.
  const auto open = [this] { return GetParam().open(GetParam().model() / "", load_options(1)); };
  const Texts expected = open()(texts_);
  expect_survival_of_short_memory(open, [&] { EXPECT_EQ(open()(texts_), expected); });
}

TEST_P(ShortMemoryPipeline, AnswersOrRefusesAndIsAsBefore) {
  const AskPipeline ask = GetParam().open(GetParam().model(), load_options(2));
  const Texts expected = ask(texts_);
  expect_survival_of_short_memory([&] { ask(texts_); }, [&] { EXPECT_EQ(ask(texts_), expected); });
}

INSTANTIATE_TEST_SUITE_P(Pipelines, ShortMemoryPipeline,
                         ::testing::ValuesIn(testing::pipeline_kinds()),
                         [](const auto& tested) { return tested.param.name; });

TEST(ShortMemory, InEveryPrecisionAModelIsOpenedAndAnswersOrRefuses) {
  const PipelineKind& kind = testing::pipeline_kinds().front();
  const Texts texts = testing::short_texts(3);
  for (const Precision precision : {Precision::bf16, Precision::int8}) {
    const auto answers = [&] { return kind.open(kind.model(), load_options(2, precision))(texts); };
    const Texts expected = answers();
    expect_survival_of_short_memory(answers, [&] { EXPECT_EQ(answers(), expected); });
  }
}

// In libstdc++ 12 this destroys what was never made.
TEST(ShortMemory, AFolderWhosePathEndsInASlashIsReadOrRefused) {
  const fs::path folder = ELECTRA_TEST_DATA "/pipelines/text-classification/two/";
  const auto read = [&] {
    ElectraConfig::from_pretrained(folder);
    open_checkpoint(folder);
    GenerationConfig::from_pretrained(folder);
  };
  expect_survival_of_short_memory(read, read, 1);
}

TEST(ShortMemory, AFileIsReplacedAtOnceOrNotAtAll) {
  const TemporaryFolder folder;
  const fs::path path = folder.path() / "x";
  const auto write = [&](float value) {
    write_safetensors(path, {{"a", testing::parameter({1}, {value})}});
  };
  write(0);
  expect_survival_of_short_memory([&] { write(1); },
                                  [&] {
                                    EXPECT_EQ(names_in_folder(folder.path()),
                                              std::vector<std::string>{"x"});
                                    EXPECT_NE(SafetensorsFile(path).find("a"), nullptr);
                                    write(0);
                                  });
}

// Nothing kept counts yet: this test has a process of its own where ctest runs it.
TEST(ShortMemory, WeightsLeaveNoPagesBehind) {
  constexpr std::size_t bytes = std::size_t{1} << 30U;
  const auto mapped_bytes = [] {
    std::size_t pages = 0;
    std::ifstream("/proc/self/statm") >> pages;
    return pages * static_cast<std::size_t>(::getpagesize());
  };
  const std::size_t before = mapped_bytes();
  for (long number = 1; number < 100; ++number) {
    const testing::FailingAllocation failing(number, testing::FailingMemory::once);
    testing::ends_well([] { kernels::take_weight_memory(bytes / sizeof(kernels::Word)); });
    if (!failing.failed()) break;
  }
  EXPECT_LT(mapped_bytes(), before + bytes);
}

// The queue's own thread has no caller to throw to: each ticket gets an answer or an error.
TEST(ShortMemory, AQueueAnswersOrRefusesAndIsAsBefore) {
  using Queue = BatchQueue<TextClassificationPipeline>;
  Queue queue(TextClassificationPipeline::from_pretrained(
      ELECTRA_TEST_DATA "/pipelines/text-classification/two", load_options(1)));
  const auto ask = [&] { return queue.submit("a fine text").answer.get(); };
  const float expected = ask().value().front().score;
  expect_survival_of_short_memory(ask, [&] {
    EXPECT_EQ(ask().value().front().score, expected);
    queue.drain();
  });
}

}  // namespace
}  // namespace electra
