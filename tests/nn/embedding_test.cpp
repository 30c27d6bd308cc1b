#include "electra/nn/embedding.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "electra/core/aligned.hpp"
#include "electra/kernels/kernels.hpp"
#include "electra/nn/linear.hpp"
#include "support/message_of.hpp"
#include "support/naive_kernels.hpp"

namespace electra::nn {
namespace {

using testing::message_of;
using Row = std::vector<float>;

constexpr Index count = 5;
constexpr const char* full_name = "words.weight";

/// A checkpoint with one table, as fp32 values or as a prepacked file has it.
class OneTable : public WeightSource {
 public:
  explicit OneTable(Parameter values) : values_(std::move(values)) {}
  explicit OneTable(PackedBytes bytes) : bytes_(std::move(bytes)) {}

  std::string_view format() const override { return "one table"; }
  std::vector<std::string> names() const override { return {full_name}; }
  const Parameter* find(std::string_view name) const override {
    return name == full_name && values_.present() ? &values_ : nullptr;
  }
  PackedBytes find_prepacked(std::string_view name) const override {
    return name == full_name ? bytes_ : PackedBytes();
  }

 private:
  Parameter values_{nullptr, nullptr, DType::f32, {}};
  PackedBytes bytes_;
};

/// The vectors of a table: the first is zero, the second has a large value, the third none below 0.
std::vector<Row> rows_of(Index width) {
  std::vector<Row> rows;
  for (int row = 0; row < count; ++row) {
    const auto random = naive::random_floats(width, static_cast<unsigned>(row + 1));
    rows.emplace_back(random.begin(), random.end());
  }
  std::fill(rows[0].begin(), rows[0].end(), 0.0F);
  rows[1][0] = 30;
  for (float& value : rows[2]) value = std::abs(value);
  return rows;
}

std::shared_ptr<OneTable> table_of(const std::vector<Row>& rows) {
  const auto width = static_cast<Index>(rows[0].size());
  const auto owner = std::make_shared<AlignedVector<float>>();
  for (const Row& row : rows) owner->insert(owner->end(), row.begin(), row.end());
  return std::make_shared<OneTable>(Parameter{owner, owner->data(), DType::f32, {count, width}});
}

Embedding embedding(const std::shared_ptr<const WeightSource>& source, Index width,
                    Precision precision) {
  return {Weights(source) / "words", count, width, precision};
}

Row row_of(const Embedding& table, Index id) {
  Row row(static_cast<std::size_t>(table.width()) + 1, 99.0F);
  table.copy(id, row.data());
  EXPECT_EQ(row.back(), 99.0F) << "written beyond the vector";
  row.pop_back();
  return row;
}

/// The record of what an int8 table of the source became.
PackedBytes prepacked(const std::shared_ptr<const WeightSource>& source, Index width) {
  const auto record = std::make_shared<WeightRecord>();
  Weights weights(source);
  weights.record_into(record);
  const Embedding table(weights / "words", count, width, Precision::int8);
  EXPECT_TRUE(record->tensors.empty()) << "the values are kept beside the bytes";
  EXPECT_EQ(record->matrices.size(), 1U);
  return record->matrices.at(0).value;
}

TEST(Embedding, KeepsTheValuesInFp32AndBf16) {
  for (const Precision precision : {Precision::fp32, Precision::bf16}) {
    const auto rows = rows_of(20);
    const Embedding table = embedding(table_of(rows), 20, precision);
    for (Index id = 0; id < count; ++id)
      EXPECT_EQ(row_of(table, id), rows[static_cast<std::size_t>(id)]);
  }
}

// Every width around the blocks of 16.
TEST(Embedding, IsWithinHalfAStepOfItsVectorInInt8) {
  for (Index width = 1; width <= 50; ++width) {
    const auto rows = rows_of(width);
    const Embedding table = embedding(table_of(rows), width, Precision::int8);
    for (std::size_t id = 0; id < rows.size(); ++id) {
      const auto [min, max] = std::minmax_element(rows[id].begin(), rows[id].end());
      const float step = (std::max(*max, 0.0F) - std::min(*min, 0.0F)) / 254;
      const Row found = row_of(table, static_cast<Index>(id));
      for (std::size_t i = 0; i < found.size(); ++i) {
        ASSERT_NEAR(found[i], rows[id][i], 0.501F * step) << width << ' ' << id << ' ' << i;
        const float steps = step > 0 ? found[i] / step : 0;
        ASSERT_NEAR(steps, std::rint(steps), 1e-3F) << width << ' ' << id << ' ' << i;
      }
    }
  }
}

TEST(Embedding, AddsWhatItCopies) {
  for (const Precision precision : {Precision::fp32, Precision::int8}) {
    const Embedding table = embedding(table_of(rows_of(37)), 37, precision);
    const Row added = row_of(table, 3);
    Row sum = row_of(table, 4), expected = sum;
    table.add(3, sum.data());
    for (std::size_t i = 0; i < sum.size(); ++i) expected[i] += added[i];
    EXPECT_EQ(sum, expected);
  }
}

TEST(Embedding, HasTheBitsOfTheCheckpointFromAPrepackedFile) {
  for (const Index width : {1, 16, 37}) {
    const auto source = table_of(rows_of(width));
    const PackedBytes bytes = prepacked(source, width);
    EXPECT_EQ(bytes.size % alignment, 0U);
    const Embedding made = embedding(source, width, Precision::int8),
                    mapped = embedding(std::make_shared<OneTable>(bytes), width, Precision::int8);
    for (Index id = 0; id < count; ++id) EXPECT_EQ(row_of(mapped, id), row_of(made, id));
  }
}

// Its weights are the values of the checkpoint, not the bytes that an int8 model looks up.
TEST(TiedLinear, HasTheValuesOfTheCheckpointWhateverTheTableIs) {
  constexpr Index width = 20;
  const auto rows = rows_of(width);
  const Weights weights(table_of(rows));
  const Embedding table(weights / "words", count, width, Precision::int8);
  const Linear tied(weights / "head", width, count, weights / "words");
  Tensor one(Shape{1, width});
  for (Index i = 0; i < width; ++i) {
    std::fill(one.begin(), one.end(), 0.0F);
    one[i] = 1;
    const Tensor column = tied.forward(one);
    for (Index id = 0; id < count; ++id)
      EXPECT_EQ(column[id], rows[static_cast<std::size_t>(id)][static_cast<std::size_t>(i)]);
  }
}

TEST(Embedding, TakesAByteAValueAndEightAVector) {
  EXPECT_EQ(prepacked(table_of(rows_of(1024)), 1024).size, 5 * 1024U + 64U);
}

TEST(Embedding, OfAnotherSizeIsRefused) {
  const auto source = std::make_shared<OneTable>(prepacked(table_of(rows_of(16)), 16));
  EXPECT_EQ(message_of([&] { embedding(source, 33, Precision::int8); }),
            "weights: 'words.weight' has 128 prepacked bytes, but the config asks for 320; convert "
            "the model again");
}

TEST(Embedding, HasNumbersForAnyZeroPoint) {
  const auto owner = std::make_shared<AlignedVector<kernels::Word>>(32, kernels::Word{0});
  (*owner)[20].bits = 0x3f800000U;  // 1
  (*owner)[21].bits = 0x80000000U;
  const PackedBytes bytes{{owner, owner->data()}, 128};
  const Embedding table = embedding(std::make_shared<OneTable>(bytes), 16, Precision::int8);
  EXPECT_EQ(row_of(table, 0), Row(16, 2147483648.0F));
}

TEST(Embedding, MakesAVectorOfNaNOfOneThatIsNotFinite) {
  for (const float bad :
       {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
    auto rows = rows_of(20);
    rows[3][7] = bad;
    const Embedding table = embedding(table_of(rows), 20, Precision::int8);
    EXPECT_FALSE(std::isfinite(row_of(table, 3)[7]));
    EXPECT_TRUE(std::isfinite(row_of(table, 4)[7]));
  }
}

}  // namespace
}  // namespace electra::nn
