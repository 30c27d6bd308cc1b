// Models in bf16 and int8: close to fp32, with bits that depend on the sequence alone, and packed.

#include <algorithm>
#include <cmath>
#include <map>

#include <gtest/gtest.h>

#include "electra/core/eigen.hpp"
#include "electra/model/cache.hpp"
#include "electra/model/model.hpp"
#include "support/expect_near.hpp"
#include "support/message_of.hpp"
#include "support/ragged_inputs.hpp"
#include "support/tiny_inputs.hpp"

namespace electra {
namespace {

using testing::expect_same;
using testing::generate_base;
using testing::ids;
using testing::message_of;
using testing::middling_config;

ElectraModel model_in(Precision precision, int threads = 1,
                      const ElectraConfig& config = middling_config()) {
  return testing::make_model<ElectraModel>(generate_base(config), config, threads, precision);
}

Tensor states(const ElectraModel& model, const ModelInput& input) {
  return model.forward(input).last_hidden_state;
}

double difference(const Tensor& a, const Tensor& b) {
  return static_cast<double>((matrix(a) - matrix(b)).norm() / matrix(b).norm());
}

class EachPrecision : public ::testing::TestWithParam<Precision> {};

INSTANTIATE_TEST_SUITE_P(Precision, EachPrecision,
                         ::testing::Values(Precision::fp32, Precision::bf16, Precision::int8),
                         [](const auto& tested) { return std::string(to_string(tested.param)); });

TEST_P(EachPrecision, IsCloseToFp32) {
  const std::map<Precision, double> most{
      {Precision::fp32, 0.0}, {Precision::bf16, 0.02}, {Precision::int8, 0.06}};
  const ModelInput input = ids({20, 7, 1, 33});
  const double found =
      difference(states(model_in(GetParam()), input), states(model_in(Precision::fp32), input));
  EXPECT_LE(found, most.at(GetParam()));
  EXPECT_EQ(found > 0, GetParam() != Precision::fp32);
}

/// In a task of the pool, which is in use then: so the pass has a team of one.
Tensor states_in_a_task(const ElectraModel& model, ThreadPool& pool, const ModelInput& input) {
  Tensor result;
  pool.run([&](const engine::Team& team) {
    if (team.rank() == 0) result = states(model, input);
  });
  return result;
}

TEST_P(EachPrecision, GivesTheSameBitsWhereItsPoolIsInUse) {
  const Weights weights(generate_base(middling_config()));
  for (const int threads : {2, 3, 8}) {
    const auto pool = std::make_shared<ThreadPool>(threads);
    const ElectraModel model(weights, middling_config(), GetParam(), pool);
    for (const std::vector<Index>& lengths :
         std::vector<std::vector<Index>>{{9}, {29}, {150}, {13, 150}, {40, 41, 40, 39}})
      expect_same(states_in_a_task(model, *pool, ids(lengths)),
                  states(model_in(GetParam()), ids(lengths)));
  }
}

TEST_P(EachPrecision, GivesTheSameBitsHoweverTheThreadsDivideTheWork) {
  // By columns, by rows, and as a queue of whole sequences.
  for (const std::vector<Index>& lengths :
       std::vector<std::vector<Index>>{{9}, {3, 5}, {29}, {13, 15}, {150}, {40, 41, 40, 39}}) {
    const Tensor expected = states(model_in(GetParam()), ids(lengths));
    for (const int threads : {2, 3, 4})
      expect_same(states(model_in(GetParam(), threads), ids(lengths)), expected);
  }
}

TEST_P(EachPrecision, GivesASequenceTheSameBitsInAnyCompany) {
  const ElectraModel model = model_in(GetParam(), 2);
  const Tensor alone = states(model, ids({9}));
  const Tensor together = states(model, ids({9, 60, 200}));
  for (Index i = 0; i < alone.element_count(); ++i) ASSERT_EQ(alone[i], together[i]);
}

TEST_P(EachPrecision, ComputesNoMoreOfTheLastLayerThanIsWanted) {
  for (const Index length : {9, 150}) {
    const ElectraModel model = model_in(GetParam(), 2);
    const ModelInput input = ids({length});
    const Tensor all = model.forward(input).last_hidden_state;
    Workspace workspace;
    ModelOutput output;
    const auto wanted = [length](const UnpaddedBatch&, std::vector<Index>& rows) {
      rows = {0, 5, length - 1};
    };
    const Tensor& some = model.run(input, {}, wanted, workspace, output).rows;
    const Index width = all.width();
    for (const auto& [row, place] : std::map<Index, Index>{{0, 0}, {1, 5}, {2, length - 1}})
      for (Index i = 0; i < width; ++i) ASSERT_EQ(some[row * width + i], all[place * width + i]);
  }
}

TEST_P(EachPrecision, ObservesWithoutChangingAnything) {
  const ElectraModel model = model_in(GetParam(), 2);
  for (const Index length : {9, 80}) {
    ForwardOptions options;
    options.output_hidden_states = options.output_attentions = true;
    const BaseModelOutput output = model.forward(ids({length}), options);
    expect_same(output.last_hidden_state, states(model, ids({length})));
    expect_same(output.hidden_states.back(), output.last_hidden_state);
    const Tensor& attentions = output.attentions.front();
    for (Index row = 0; row < attentions.row_count(); ++row) {
      float sum = 0;
      for (Index key = 0; key < length; ++key) sum += attentions[row * length + key];
      ASSERT_NEAR(sum, 1.0F, 0.01F);
    }
  }
}

TEST_P(EachPrecision, ContinuesFromACache) {
  ElectraConfig config = middling_config();
  config.is_decoder = true;
  const ElectraModel model = model_in(GetParam(), 2, config);
  const ModelInput whole = ids({12});
  const Tensor expected = states(model, whole);
  KeyValueCache cache;
  ForwardOptions options;
  options.cache = &cache;
  for (Index i = 0; i < 12; ++i) {
    const ModelInput step{TokenTensor({1, 1}, {whole.input_ids[i]})};
    const Tensor state = model.forward(step, options).last_hidden_state;
    for (Index j = 0; j < state.width(); ++j)
      ASSERT_EQ(state[j], expected[i * state.width() + j]) << "at token " << i;
  }
}

/// What a model took, lent to another one.
class RecordedWeights : public WeightSource {
 public:
  RecordedWeights(std::shared_ptr<const WeightRecord> record, Precision precision)
      : record_(std::move(record)), precision_(precision) {}

  std::string_view format() const override { return "a record"; }
  std::vector<std::string> names() const override { return {}; }
  const Parameter* find(std::string_view name) const override {
    for (const NamedParameter& each : record_->tensors)
      if (each.name == name) return &each.value;
    return nullptr;
  }
  PackedBytes find_prepacked(std::string_view name) const override {
    for (const NamedPackedBytes& each : record_->matrices)
      if (each.name == name) return each.value;
    return {};
  }
  std::optional<Precision> prepacked_precision() const override { return precision_; }

 private:
  std::shared_ptr<const WeightRecord> record_;
  Precision precision_;
};

TEST_P(EachPrecision, ServesFromWhatWasPackedBefore) {
  const auto record = std::make_shared<WeightRecord>();
  Weights weights(generate_base(middling_config()));
  weights.record_into(record);
  const ElectraModel model(weights, middling_config(), GetParam(), std::make_shared<ThreadPool>(1));
  for (const NamedParameter& each : record->tensors)
    EXPECT_EQ(each.name.find("dense.weight"), std::string::npos) << each.name << " is held twice";

  const Weights packed(std::make_shared<RecordedWeights>(record, GetParam()));
  const ElectraModel again(packed, middling_config(), GetParam(), std::make_shared<ThreadPool>(1));
  packed.require_complete();
  expect_same(states(again, ids({30})), states(model, ids({30})));
}

// As prepacked files of version 2 have it.
TEST(Packed, ServesFromAnInt8RecordWhoseEmbeddingsAreFp32) {
  constexpr std::string_view words = "electra.embeddings.word_embeddings.weight";
  const auto source = generate_base(middling_config());
  const auto record = std::make_shared<WeightRecord>();
  Weights weights(source);
  weights.record_into(record);
  const ElectraModel model(weights, middling_config(), Precision::int8,
                           std::make_shared<ThreadPool>(1));
  auto& matrices = record->matrices;
  const auto table = std::find_if(matrices.begin(), matrices.end(),
                                  [&](const auto& each) { return each.name == words; });
  ASSERT_NE(table, matrices.end());
  matrices.erase(table);
  record->tensors.push_back({std::string(words), *source->find(words)});

  const Weights packed(std::make_shared<RecordedWeights>(record, Precision::int8));
  const ElectraModel again(packed, middling_config(), Precision::int8,
                           std::make_shared<ThreadPool>(1));
  packed.require_complete();
  expect_same(states(again, ids({30})), states(model, ids({30})));
}

TEST(Packed, ServesNoOtherPrecision) {
  const RecordedWeights source(std::make_shared<WeightRecord>(), Precision::int8);
  EXPECT_EQ(precision_for(source, std::nullopt), Precision::int8);
  EXPECT_EQ(
      message_of([&] { precision_for(source, Precision::fp32); }),
      "unsupported: the weights are prepacked for int8, not for fp32; set precision to int8, or "
      "load the checkpoint that they were converted from");
}

TEST(Packed, RefusesAMatrixOfAnotherSize) {
  const auto record = std::make_shared<WeightRecord>();
  record->matrices.push_back({"dense.weight", {std::make_shared<int>(), 100}});
  const Weights weights(std::make_shared<RecordedWeights>(record, Precision::int8));
  const auto pack = [](const auto& /*values*/) { return PackedBytes(); };
  EXPECT_EQ(message_of([&] {
              (weights / "dense").matrix({"weight", {"weight"}, {10, 5}}, 200, pack);
            }),
            "weights: 'dense.weight' has 100 prepacked bytes, but the config asks for 200; convert "
            "the model again");
}

}  // namespace
}  // namespace electra
