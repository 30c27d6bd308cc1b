// Ragged batches: the same bits as padded ones, without the padding.

#include <gtest/gtest.h>

#include "electra/model/cache.hpp"
#include "electra/model/model.hpp"
#include "support/expect_near.hpp"
#include "support/message_of.hpp"
#include "support/ragged_inputs.hpp"
#include "support/tiny_inputs.hpp"

namespace electra {
namespace {

using testing::generate_base;
using testing::ids;
using testing::make_model;
using testing::message_of;
using testing::middling_config;
using testing::ragged_ids;

/// Expects that `ragged`, [tokens, width], are the rows of `padded`, [sequences, longest, width],
/// that are no padding.
void expect_unpadded(const Tensor& ragged, const Tensor& padded,
                     const std::vector<Index>& lengths) {
  ASSERT_EQ(ragged.shape().rank(), 2);
  const Index width = ragged.width();
  Index row = 0;
  for (std::size_t s = 0; s < lengths.size(); ++s) {
    for (Index column = 0; column < lengths[s]; ++column, ++row) {
      const Index place = static_cast<Index>(s) * padded.size(1) + column;
      for (Index i = 0; i < width; ++i)
        ASSERT_EQ(ragged[row * width + i], padded[place * width + i]) << "row " << row;
    }
  }
  EXPECT_EQ(ragged.row_count(), row);
}

TEST(Ragged, HasTheBitsOfThePaddedBatch) {
  for (const Precision precision : {Precision::fp32, Precision::bf16, Precision::int8}) {
    for (const int threads : {1, 2, 3}) {
      const auto model = make_model<ElectraModel>(generate_base(middling_config()),
                                                  middling_config(), threads, precision);
      for (const std::vector<Index>& lengths :
           std::vector<std::vector<Index>>{{9}, {3, 5, 1}, {150}, {40, 1, 33, 39}}) {
        expect_unpadded(model.forward(ragged_ids(lengths)).last_hidden_state,
                        model.forward(ids(lengths)).last_hidden_state, lengths);
      }
    }
  }
}

TEST(Ragged, HasHiddenStatesWithoutPaddingAndAttentionsWithIt) {
  const auto model = make_model<ElectraModel>(generate_base(middling_config()), middling_config());
  const std::vector<Index> lengths{3, 7, 2};
  ForwardOptions options;
  options.output_hidden_states = options.output_attentions = true;
  const BaseModelOutput ragged = model.forward(ragged_ids(lengths), options);
  const BaseModelOutput padded = model.forward(ids(lengths), options);
  ASSERT_EQ(ragged.hidden_states.size(), 4U);
  for (std::size_t layer = 0; layer < 4; ++layer)
    expect_unpadded(ragged.hidden_states[layer], padded.hidden_states[layer], lengths);
  testing::expect_same(ragged.attentions.back(), padded.attentions.back());
}

TEST(Ragged, TakesTokenTypes) {
  const auto model = make_model<ElectraModel>(generate_base(middling_config()), middling_config());
  ModelInput padded = ids({4});
  padded.token_type_ids = TokenTensor({1, 4}, {0, 0, 1, 1});
  RaggedBatch ragged = ragged_ids({4});
  ragged.token_type_ids = {0, 0, 1, 1};
  expect_unpadded(model.forward(ragged).last_hidden_state, model.forward(padded).last_hidden_state,
                  {4});
}

TEST(Ragged, ContinuesFromACacheOfSequencesOfOtherLengths) {
  ElectraConfig config = middling_config();
  config.is_decoder = true;
  const auto model = make_model<ElectraModel>(generate_base(config), config, 2);
  const std::vector<Index> lengths{6, 9};
  const RaggedBatch whole = ragged_ids(lengths);
  const Tensor expected = model.forward(whole).last_hidden_state;
  KeyValueCache cache;
  ForwardOptions options;
  options.cache = &cache;
  RaggedBatch start{{}, {}, {4, 2}};
  start.input_ids.assign(whole.input_ids.begin(), whole.input_ids.begin() + 4);
  start.input_ids.insert(start.input_ids.end(), whole.input_ids.begin() + 6,
                         whole.input_ids.begin() + 8);
  model.forward(start, options);
  RaggedBatch rest{{}, {}, {2, 7}};
  rest.input_ids.assign(whole.input_ids.begin() + 4, whole.input_ids.begin() + 6);
  rest.input_ids.insert(rest.input_ids.end(), whole.input_ids.begin() + 8, whole.input_ids.end());
  const Tensor states = model.forward(rest, options).last_hidden_state;
  const Index width = states.width();
  for (Index row = 0; row < 9; ++row) {
    const Index from = row < 2 ? row + 4 : row + 6;
    for (Index i = 0; i < width; ++i)
      ASSERT_EQ(states[row * width + i], expected[from * width + i]) << "row " << row;
  }
}

TEST(Ragged, IsRefusedWithASentence) {
  const auto model = make_model<ElectraModel>(generate_base(middling_config()), middling_config());
  const auto problem = [&](const RaggedBatch& batch) {
    return message_of([&] { model.forward(batch); });
  };
  EXPECT_EQ(problem({}), "input: lengths is empty; give one sequence or more");
  EXPECT_EQ(problem({{1, 2}, {}, {1, 0, 1}}),
            "input: lengths has 0; every sequence of a ragged batch must have 1 token or more");
  EXPECT_EQ(problem({{1, 2, 3}, {}, {1, 1}}),
            "input: input_ids has 3 ids, but the lengths add up to 2");
  constexpr Index many = Index{1} << 62U;
  EXPECT_EQ(problem({{1, 2}, {}, {many}}),
            "input: input_ids has 2 ids, but the lengths add up to 4611686018427387904");
  EXPECT_EQ(problem({{1, 2}, {}, {many, many, many, many, 2}}),
            "input: input_ids has 2 ids, but the lengths add up to 9223372036854775807");
  EXPECT_EQ(problem({{1, 2}, {0}, {2}}),
            "input: token_type_ids has 1 ids, but the lengths add up to 2");
  EXPECT_EQ(problem({{1, 100}, {}, {2}}), "input: input_ids has 100; it must be from 0 to 99");
  EXPECT_EQ(problem({{1, 2}, {0, 2}, {2}}), "input: token_type_ids has 2; it must be from 0 to 1");
  EXPECT_EQ(problem({std::vector<std::int32_t>(301), {}, {301}}),
            "input: a sequence of 301 tokens is longer than max_position_embeddings (300); "
            "truncate it");
}

}  // namespace
}  // namespace electra
