#include "electra/pipelines/similarity.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "support/message_of.hpp"

namespace electra {
namespace {

const Tensor a({2}, {3, 4});
const Tensor b({2}, {4, 3});

TEST(Similarity, IsTheDotProductOrTheCosineOfTheAngle) {
  EXPECT_EQ(dot(a, b), 24);
  EXPECT_EQ(cosine_similarity(a, b), 0.96F);
  EXPECT_EQ(cosine_similarity(a, a), 1);
  EXPECT_EQ(cosine_similarity(a, Tensor({2}, {-6, -8})), -1);
}

TEST(Similarity, OfTheVectorZeroIsZero) { EXPECT_EQ(cosine_similarity(a, Tensor({2})), 0); }

TEST(Similarity, OfWhatIsNotANumberIsNone) {
  EXPECT_TRUE(std::isnan(cosine_similarity(a, Tensor({2}, {NAN, 1}))));
}

TEST(Similarity, WantsVectorsOfOneShape) {
  for (const auto function : {dot, cosine_similarity}) {
    EXPECT_EQ(testing::message_of([&] { function(a, Tensor({3})); }),
              "input: a vector of shape [2] cannot be compared with one of shape [3]");
  }
}

TEST(Similarity, OfTwoVectorsIsThatOfNoMore) {
  const Tensor rows({2, 2}, {3, 4, 4, 3});
  EXPECT_EQ(testing::message_of([&] { cosine_similarity(rows, rows); }),
            "input: a tensor of shape [2, 2] has several vectors; compare them by "
            "cosine_similarities() or dot_products()");
}

TEST(Similarity, OfRowsIsThatOfEachPair) {
  const Tensor rows({3, 2}, {3, 4, 4, 3, -6, -8});
  const Tensor products = dot_products(rows, b);
  ASSERT_EQ(products.shape(), (Shape{3, 1}));
  EXPECT_EQ(products(1, 0), dot(b, b));
  const Tensor cosines = cosine_similarities(Tensor({2, 2}, {4, 3, 0, 0}), rows);
  ASSERT_EQ(cosines.shape(), (Shape{2, 3}));
  for (Index j = 0; j < 3; ++j) {
    EXPECT_EQ(cosines(0, j), cosine_similarity(b, rows.row(j)));
    EXPECT_EQ(cosines(1, j), 0);
  }
  EXPECT_EQ(cosine_similarities(Tensor({0, 2}), rows).shape(), (Shape{0, 3}));
  EXPECT_EQ(testing::message_of([&] { dot_products(rows, Tensor({3})); }),
            "input: vectors of shape [3, 2] cannot be compared with those of shape [3]");
}

}  // namespace
}  // namespace electra
