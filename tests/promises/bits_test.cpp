// The bits of an output depend on its own sequence alone: not on the threads, the company in a
// batch, the way in which weights come into memory, the compiler or the instruction set. The
// programs of other builds and, by ELECTRA_CPU, of other instruction sets, have to find the same
// hashes. ELECTRA_BATCH_COMPOSITIONS=1000 is the long run.
#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <map>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "electra/model/model.hpp"
#include "kernels/dispatch.hpp"
#include "support/bits_hash.hpp"
#include "support/generated_folder.hpp"
#include "support/number_in.hpp"
#include "support/pipeline_kinds.hpp"
#include "support/ragged_inputs.hpp"
#include "support/tiny_inputs.hpp"

namespace electra {
namespace {

using testing::BitsHash;
using testing::generate_base;
using testing::middling_config;
using Floats = std::vector<float>;
using Ids = std::vector<std::int32_t>;

int compositions() {
  return static_cast<int>(testing::number_in("ELECTRA_BATCH_COMPOSITIONS", 48));
}

/// Whether ELECTRA_CPU names kernels that this machine does not have.
bool lacks_kernels() {
  const char* name = std::getenv("ELECTRA_CPU");
  const auto& tables = kernels::available();
  return name != nullptr && std::none_of(tables.begin(), tables.end(), [&](const auto* table) {
           return std::strcmp(table->name, name) == 0;
         });
}

ElectraModel model_in(Precision precision, int threads) {
  return testing::make_model<ElectraModel>(generate_base(middling_config()), middling_config(),
                                           threads, precision);
}

/// Sequences of 1 to 120 tokens.
std::vector<Ids> sequences() {
  std::mt19937 random(5);
  std::vector<Ids> all(40);
  for (Ids& ids : all) {
    ids.resize(1 + random() % (random() % 4 == 0 ? 120 : 20));
    for (std::int32_t& id : ids) id = static_cast<std::int32_t>(random() % 100);
  }
  return all;
}

RaggedBatch batch_of(const std::vector<Ids>& chosen) {
  RaggedBatch batch;
  for (const Ids& ids : chosen) {
    batch.lengths.push_back(static_cast<Index>(ids.size()));
    batch.input_ids.insert(batch.input_ids.end(), ids.begin(), ids.end());
  }
  return batch;
}

Floats states(const ElectraModel& model, const std::vector<Ids>& chosen) {
  const Tensor found = model.forward(batch_of(chosen)).last_hidden_state;
  return {found.begin(), found.end()};
}

class EachPrecisionsBits : public ::testing::TestWithParam<Precision> {
 protected:
  void SetUp() override {
    if (lacks_kernels()) GTEST_SKIP() << "no " << std::getenv("ELECTRA_CPU") << " here";
  }

  /// The states of each sequence alone, on one thread.
  static std::vector<Floats> alone() {
    const ElectraModel model = model_in(GetParam(), 1);
    std::vector<Floats> all;
    for (const Ids& ids : sequences()) all.push_back(states(model, {ids}));
    return all;
  }
};

INSTANTIATE_TEST_SUITE_P(Precision, EachPrecisionsBits,
                         ::testing::Values(Precision::fp32, Precision::bf16, Precision::int8),
                         [](const auto& tested) { return std::string(to_string(tested.param)); });

TEST_P(EachPrecisionsBits, AreTheSameInAnyBatchOnOneToEightThreads) {
  const std::vector<Ids> all = sequences();
  const std::vector<Floats> expected = alone();
  std::mt19937 random(6);
  for (int threads = 1; threads <= 8; ++threads) {
    const ElectraModel model = model_in(GetParam(), threads);
    for (int round = 0; round < (compositions() + 7) / 8; ++round) {
      std::vector<Ids> chosen(1 + random() % 12);
      Floats wanted;
      for (Ids& ids : chosen) {
        const std::size_t place = random() % all.size();
        ids = all[place];
        wanted.insert(wanted.end(), expected[place].begin(), expected[place].end());
      }
      ASSERT_EQ(states(model, chosen), wanted) << threads << " threads, batch " << round;
    }
  }
}

// bf16 on the tiles of AMX adds in another order (docs/precision.md).
TEST_P(EachPrecisionsBits, AreThoseOfEveryCompilerAndInstructionSet) {
  const bool on_tiles = std::strcmp(kernels::active().name, "avx512amx") == 0;
  if (on_tiles && GetParam() == Precision::bf16) GTEST_SKIP() << "tiles add in another order";
  const std::map<Precision, std::uint64_t> hashes = {{Precision::fp32, 0x5295a8ff7eb27458U},
                                                     {Precision::bf16, 0x878606112ebfa295U},
                                                     {Precision::int8, 0x49097e833ad7eff3U}};
  BitsHash hash;
  for (const Floats& values : alone())
    for (const float value : values) hash.add(value);
  EXPECT_EQ(hash.value(), hashes.at(GetParam()));
}

TEST_P(EachPrecisionsBits, AreThoseOfMappedAndOfCopiedWeights) {
  ElectraConfig config = middling_config();
  config.architectures = {"ElectraModel"};
  const testing::GeneratedFolder folder(config);
  const auto states_with = [&](FileAccess access) {
    LoadOptions options = testing::load_options(2, GetParam());
    options.open.access = access;
    return states(ElectraModel::from_pretrained(folder.path(), options), sequences());
  };
  EXPECT_EQ(states_with(FileAccess::map), states_with(FileAccess::copy));
}

}  // namespace
}  // namespace electra
