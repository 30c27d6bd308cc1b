// The keys and values that a decoder keeps between its steps.
#include "electra/model/cache.hpp"

#include <vector>

#include <gtest/gtest.h>

#include "electra/model/model.hpp"
#include "support/counted_allocations.hpp"
#include "support/message_of.hpp"
#include "support/ragged_inputs.hpp"
#include "support/tiny_inputs.hpp"

namespace electra {
namespace {

using testing::generate_base;
using testing::make_model;
using testing::message_of;
using testing::middling_config;
using testing::ragged_ids;

ElectraModel decoder() {
  ElectraConfig config = middling_config();
  config.is_decoder = true;
  return make_model<ElectraModel>(generate_base(config), config);
}

/// A past of one layer with keys and values of this shape.
KeyValueCache past(const Shape& shape) {
  return {std::vector<Tensor>(1, Tensor(shape)), std::vector<Tensor>(1, Tensor(shape))};
}

/// Expects that a cache is as one before its first pass.
void expect_empty(KeyValueCache cache) {
  EXPECT_TRUE(cache.empty());
  const ElectraModel model = decoder();
  const RaggedBatch batch = ragged_ids({3, 5, 2});
  ForwardOptions options;
  options.cache = &cache;
  const Tensor states = model.forward(batch, options).last_hidden_state;
  const Tensor expected = model.forward(batch).last_hidden_state;
  for (Index i = 0; i < expected.element_count(); ++i) ASSERT_EQ(states[i], expected[i]) << i;
  EXPECT_EQ(cache.batch_size(), 3);
  EXPECT_EQ(cache.length(1), 5);
}

TEST(KeyValueCache, OfAPastOfNothingIsEmptyWhateverItsShape) {
  expect_empty({});
  expect_empty(past({2, 4, 0, 8}));
  const std::size_t peak = testing::peak_of([] {
    EXPECT_TRUE(past({Index{1} << 40, Index{1} << 20, 0, 1}).empty());
  });
  EXPECT_LT(peak, 10000U);
}

TEST(KeyValueCache, RefusesExtentsWithoutValues) {
  for (const Shape& shape : {Shape{0, 4, 2, 8}, Shape{1, 0, 2, 8}, Shape{1, 4, 2, 0},
                             Shape{1, 19408605, 0, 950441521877}}) {
    const std::string message = message_of([&] { EXPECT_TRUE(past(shape).empty()); });
    EXPECT_EQ(message.find("; only the past may be 0") != std::string::npos, shape[2] != 0)
        << message;
  }
}

TEST(KeyValueCache, IsEmptyWhereNoSequenceIsKept) {
  const ElectraModel model = decoder();
  KeyValueCache cache;
  ForwardOptions options;
  options.cache = &cache;
  model.forward(ragged_ids({3, 5}), options);
  EXPECT_FALSE(cache.empty());
  cache.reorder({});
  expect_empty(cache);
}

TEST(KeyValueCache, TakesAnyBatchUntilOneIsCommitted) {
  KeyValueCache cache;
  UnpaddedBatch batch;
  for (const std::vector<Index>& lengths :
       std::vector<std::vector<Index>>{{2, 3}, {1}, {4, 4, 4}}) {
    batch.assign(lengths, nullptr);
    cache.reserve({{2, 4}, {2, 4}}, batch);
    EXPECT_TRUE(cache.empty());
    cache.value_rows(1, static_cast<Index>(lengths.size()) - 1).row(lengths.back() - 1)[0] = 1;
  }
  cache.commit(batch);
  EXPECT_EQ(cache.length(2), 4);
  EXPECT_EQ(cache.values(1, 4)[(2 * 2 * 4 + 3) * 4], 1.0F);
}

TEST(KeyValueCache, HasNoOtherLayers) {
  const KeyValueCache cache = past({1, 2, 3, 4});
  EXPECT_EQ(cache.keys(0, 3).shape(), (Shape{1, 2, 3, 4}));
  EXPECT_EQ(message_of([&] { cache.keys(1, 3); }),
            "input: 3 columns of layer 1 were asked for of a cache of 1 layers");
  EXPECT_EQ(message_of([&] { KeyValueCache().values(0, 0); }),
            "input: 0 columns of layer 0 were asked for of a cache of 0 layers");
}

}  // namespace
}  // namespace electra
