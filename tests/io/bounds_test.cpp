// Work and memory are bounded by the bytes that were read times a constant; see also
// tests/tokenizer/bounds_test.cpp.
#include <cmath>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "electra/io/checkpoint.hpp"
#include "io/float_pieces.hpp"
#include "io/support.hpp"
#include "support/growth.hpp"
#include "support/temporary_folder.hpp"

namespace electra::testing {
namespace {

/// A safetensors file of one number with this name.
std::string file_of(const std::string& tensor) {
  const std::string header =
      "{\"" + tensor + R"(":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})";
  std::string bytes(8, '\0');
  bytes[0] = static_cast<char>(header.size());
  return bytes + header + std::string(4, '\0');
}

// Each of n shards, and as many times forty tensors that the first of them lacks.
TEST(Bounds, OfAnIndexAreItsShardsAndItsTensors) {
  const double growth = growth_of_time(100, [](std::size_t shards) {
    const auto folder = std::make_shared<TemporaryFolder>();
    std::string map;
    for (std::size_t i = 0; i < shards; ++i) {
      const std::string name = "s" + std::to_string(i);
      folder->write(name, file_of("t" + std::to_string(i)));
      map += "\"t" + std::to_string(i) + "\":\"" + name + "\",";
    }
    // Of the last shard, and passed over by those before it.
    for (std::size_t i = 0; i < 400 * shards; ++i)
      map += "\"" + std::to_string(i) + R"(.embeddings.position_ids":"s)" +
             std::to_string(shards - 1) + "\",";
    map.pop_back();
    folder->write("model.safetensors.index.json", "{\"weight_map\":{" + map + "}}");
    return [folder] { open_checkpoint(folder->path()); };
  });
  EXPECT_LT(growth, linear_growth);
}

TEST(FloatPieces, AreTheWholeTensor) {
  const FakeSource source({});
  const Index count = 3 * 65536 + 5;
  auto halves = std::make_shared<std::vector<std::uint16_t>>(count);
  for (Index i = 0; i < count; ++i)
    (*halves)[static_cast<std::size_t>(i)] = static_cast<std::uint16_t>(i * 7);
  for (const DType dtype : {DType::f16, DType::bf16}) {
    const Parameter tensor{halves, halves->data(), dtype, {5, count / 5}};
    const auto whole = tensor.floats();
    const Index elements = tensor.shape.element_count();
    Index next = 0;
    EXPECT_TRUE(
        io::for_each_piece(source, tensor, [&](const float* values, Index size, Index first) {
          EXPECT_EQ(first, next);
          EXPECT_LE(size, 65536);
          for (Index i = 0; i < size; ++i) {
            const float expected = whole.get()[first + i];
            EXPECT_TRUE(values[i] == expected || (std::isnan(values[i]) && std::isnan(expected)));
          }
          next += size;
          return true;
        }));
    EXPECT_EQ(next, elements);
    int pieces = 0;
    EXPECT_FALSE(io::for_each_piece(source, tensor,
                                    [&](const float*, Index, Index) { return ++pieces < 2; }));
    EXPECT_EQ(pieces, 2);
  }
}

}  // namespace
}  // namespace electra::testing
