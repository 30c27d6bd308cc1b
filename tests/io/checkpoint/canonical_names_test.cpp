#include "io/checkpoint/canonical_names.hpp"

#include <sys/mman.h>

#include <gtest/gtest.h>

#include "io/support.hpp"
#include "support/growth.hpp"

namespace electra::io::checkpoint {
namespace {

using testing::growth_of_time;
using testing::message_of;
using testing::values;

std::string canonical(std::string_view stored) {
  const auto name = canonical_name(stored);
  return name ? name->name + (name->transposed ? " transposed" : "") : "nothing";
}

TEST(Names, OfPyTorchStayButForTheOldest) {
  EXPECT_EQ(canonical("electra.encoder.layer.0.output.dense.weight"),
            "electra.encoder.layer.0.output.dense.weight");
  EXPECT_EQ(canonical("electra.embeddings.LayerNorm.gamma"), "electra.embeddings.LayerNorm.weight");
  EXPECT_EQ(canonical("generator_predictions.LayerNorm.beta"),
            "generator_predictions.LayerNorm.bias");
  EXPECT_EQ(canonical("gamma"), "weight");
  EXPECT_EQ(canonical("electra.embeddings.position_ids"), "nothing");
  EXPECT_EQ(canonical("position_ids"), "position_ids");
  EXPECT_EQ(canonical(""), "");
}

TEST(Names, OfKerasAreTranslated) {
  EXPECT_EQ(canonical("electra/embeddings/word_embeddings/weight:0"),
            "electra.embeddings.word_embeddings.weight");
  EXPECT_EQ(canonical("electra/embeddings/position_embeddings/embeddings:0"),
            "electra.embeddings.position_embeddings.weight");
  EXPECT_EQ(canonical("electra/encoder/layer_._11/attention/self/query/kernel:0"),
            "electra.encoder.layer.11.attention.self.query.weight transposed");
  EXPECT_EQ(canonical("electra/encoder/layer_/_3/output/LayerNorm/beta:0"),
            "electra.encoder.layer.3.output.LayerNorm.bias");
}

TEST(Names, OfFlaxAreTranslatedWithSlashesAndWithDots) {
  for (const char separator : {'/', '.'}) {
    const auto spell = [&](std::string name) {
      std::replace(name.begin(), name.end(), '/', separator);
      return canonical(name);
    };
    EXPECT_EQ(spell("electra/embeddings/word_embeddings/embedding"),
              "electra.embeddings.word_embeddings.weight");
    EXPECT_EQ(spell("electra/encoder/layer/10/output/LayerNorm/scale"),
              "electra.encoder.layer.10.output.LayerNorm.weight");
    EXPECT_EQ(spell("classifier/out_proj/kernel"), "classifier.out_proj.weight transposed");
  }
}

TEST(Names, OfGoogleAreTranslated) {
  EXPECT_EQ(canonical("electra/embeddings/token_type_embeddings"),
            "electra.embeddings.token_type_embeddings.weight");
  EXPECT_EQ(canonical("electra/encoder/layer_0/output/dense/kernel"),
            "electra.encoder.layer.0.output.dense.weight transposed");
}

// Copies of each would be a thousand times the file.
TEST(Names, KernelsThatAreViewsOfTheSameBytesAreAnError) {
  const Parameter big = testing::parameter({16, 16}, std::vector<float>(256));
  std::vector<NamedParameter> tensors;
  for (int i = 0; i < 2; ++i) tensors.push_back({std::to_string(i) + "/kernel", big});
  EXPECT_EQ(message_of([&] { with_canonical_names(tensors, "x"); }), "nothing was thrown");
  Parameter shifted = big;
  shifted.shape = {15, 16};
  shifted.data = static_cast<const float*>(big.data) + 16;
  tensors.push_back({"2/kernel", shifted});
  EXPECT_EQ(message_of([&] { with_canonical_names(tensors, "x"); }),
            "weights: x has kernels of 3008 bytes that are views of the same 1024; save copies of "
            "them");
}

TEST(Names, TensorsThatAreViewsOfTheSameBytesAreAnErrorFromSixteenTimesOn) {
  const Parameter big = testing::parameter({16, 16}, std::vector<float>(256));
  std::vector<NamedParameter> tensors;
  for (int i = 0; i < 16; ++i) tensors.push_back({"tied" + std::to_string(i), big});
  EXPECT_EQ(with_canonical_names(tensors, "x").tensors.size(), 16U);
  for (int i = 16; i < 17; ++i) tensors.push_back({"tied" + std::to_string(i), big});
  EXPECT_EQ(message_of([&] { with_canonical_names(tensors, "x"); }),
            "weights: x has tensors of 17408 bytes that are views of the same 1024; save copies of "
            "them");
}

// Of the same bytes nothing is read.
TEST(Names, OneTensorUnderTwoNamesThatBecomeEqualIsNotCompared) {
  constexpr Index size = 4096;
  void* unreadable = ::mmap(nullptr, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  ASSERT_NE(unreadable, MAP_FAILED);
  const Parameter tensor{nullptr, unreadable, DType::u8, {size}};
  const auto named = with_canonical_names({{"a/layer_0", tensor}, {"a/layer/0", tensor}}, "x");
  EXPECT_EQ(named.tensors.size(), 1U);
  ::munmap(unreadable, size);
}

TEST(Names, HaveAtMostFourKiB) {
  const Parameter one = testing::parameter({1}, {0});
  EXPECT_EQ(with_canonical_names({{std::string(4096, 'a'), one}}, "x").tensors.size(), 1U);
  EXPECT_EQ(message_of([&] {
              with_canonical_names({{std::string(4097, 'a'), one}}, "x");
            }),
            "weights: x: '" + std::string(200, 'a') +
                "…' is a name of 4097 bytes; at most 4096 are supported");
}

TEST(Bounds, OfANameAreItsBytes) {
  const double growth = growth_of_time(30'000, [](std::size_t count) {
    std::string name = "a/";
    for (std::size_t i = 0; i < count; ++i) name += "_._";
    return [name] { canonical_name(name); };
  });
  EXPECT_LT(growth, testing::linear_growth);
}

/// The tensor 'a/kernel' as a model sees it.
Parameter transposed(const Parameter& kernel) {
  return with_canonical_names({{"a/kernel", kernel}}, "x").tensors.front().value;
}

template <class Number>
std::vector<Number> transposed_numbers(DType dtype, const std::vector<Number>& numbers,
                                       const Shape& shape) {
  const Parameter result = transposed({nullptr, numbers.data(), dtype, shape});
  EXPECT_EQ(result.shape, (Shape{shape[1], shape[0]}));
  const auto* data = static_cast<const Number*>(result.data);
  return {data, data + numbers.size()};
}

TEST(Kernel, NumbersOfEveryWidthAreTransposed) {
  EXPECT_EQ(transposed_numbers<std::int8_t>(DType::i8, {1, 2, 3, 4, 5, 6}, {2, 3}),
            (std::vector<std::int8_t>{1, 4, 2, 5, 3, 6}));
  EXPECT_EQ(transposed_numbers<std::int16_t>(DType::bf16, {1, 2, 3, 4, 5, 6}, {2, 3}),
            (std::vector<std::int16_t>{1, 4, 2, 5, 3, 6}));
  EXPECT_EQ(transposed_numbers<double>(DType::f64, {1, 2, 3, 4, 5, 6}, {3, 2}),
            (std::vector<double>{1, 3, 5, 2, 4, 6}));
}

TEST(Kernel, OtherRanksStay) {
  const Parameter vector = testing::parameter({3}, {1, 2, 3});
  EXPECT_EQ(transposed(vector).data, vector.data);
  EXPECT_EQ(transposed(testing::parameter({0, 3}, {})).shape, (Shape{3, 0}));
}

}  // namespace
}  // namespace electra::io::checkpoint
