#include "core/strided_copy.hpp"

#include <cstdint>
#include <cstring>
#include <numeric>
#include <vector>

#include <gtest/gtest.h>

namespace electra {
namespace {

using Bytes = std::vector<std::byte>;

/// Distinct bytes as far as there are 251 of them.
Bytes numbered(std::size_t size) {
  Bytes bytes(size);
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::byte>(i % 251);
  return bytes;
}

/// The place of element `number`, counted row by row, in an array of these strides.
Index place_of(Index number, const Shape& shape, const Strides& strides) {
  Index place = 0;
  for (Index axis = shape.rank(); axis-- > 0;) {
    place += number % shape[axis] * strides[static_cast<std::size_t>(axis)];
    number /= shape[axis];
  }
  return place;
}

/// Copies element by element.
Bytes by_definition(const Shape& shape, std::size_t width, const Bytes& source,
                    const Strides& source_strides, Bytes target, const Strides& target_strides) {
  for (Index i = 0; i < shape.element_count(); ++i) {
    const auto from = static_cast<std::size_t>(place_of(i, shape, source_strides));
    const auto to = static_cast<std::size_t>(place_of(i, shape, target_strides));
    std::memcpy(target.data() + to * width, source.data() + from * width, width);
  }
  return target;
}

/// Expects the definition's bytes from copy_strided() for each width, aligned and not.
void expect_copied(const Shape& shape, const Strides& source_strides, const Strides& target_strides,
                   std::size_t places) {
  for (const std::size_t width : {1, 2, 4, 8}) {
    for (const std::size_t offset : {0, 1}) {
      const Bytes source = numbered(places * width + offset);
      const Bytes shifted(source.begin() + static_cast<std::ptrdiff_t>(offset), source.end());
      Bytes target(places * width, std::byte{255});
      const Bytes expected =
          by_definition(shape, width, shifted, source_strides, target, target_strides);
      copy_strided(shape, width, {source.data() + offset, source_strides},
                   {target.data(), target_strides});
      EXPECT_EQ(target, expected) << to_string(shape) << " of " << width << " bytes";
    }
  }
}

TEST(StridedCopy, RowMajorStridesAreProductsOfInnerExtents) {
  EXPECT_EQ(row_major_strides({2, 3, 5}), (Strides{15, 5, 1}));
  EXPECT_EQ(row_major_strides({}), Strides{});
}

TEST(StridedCopy, AMatrixIsTransposed) {
  for (const Index rows : {1, 2, 31, 32, 33, 65}) {
    for (const Index columns : {1, 3, 32, 40}) {
      const Shape shape{rows, columns};
      expect_copied(shape, row_major_strides(shape), {1, rows},
                    static_cast<std::size_t>(rows * columns));
    }
  }
}

TEST(StridedCopy, ABoxIsCopiedOutOfAnArrayAndIntoOne) {
  const Shape box{2, 3, 4};
  expect_copied(box, {60, 12, 2}, row_major_strides(box), 200);
  expect_copied(box, row_major_strides(box), {50, 10, 1}, 200);
  expect_copied(box, {1, 7, 40}, {50, 5, 1}, 200);
}

TEST(StridedCopy, EveryRankIsCopied) {
  expect_copied({}, {}, {}, 1);
  expect_copied({5}, {3}, {2}, 16);
  expect_copied({2, 1, 2, 1, 3, 2, 1, 2}, {1, 9, 2, 9, 4, 12, 9, 24},
                row_major_strides({2, 1, 2, 1, 3, 2, 1, 2}), 48);
}

TEST(StridedCopy, AnArrayWithoutElementsIsNotTouched) {
  copy_strided({2, 0}, 4, {nullptr, {}}, {nullptr, {}});
}

}  // namespace
}  // namespace electra
