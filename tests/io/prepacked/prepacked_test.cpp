#include "io/prepacked/prepacked.hpp"

#include <cstring>

#include <gtest/gtest.h>

#include "electra/core/aligned.hpp"
#include "electra/io/checkpoint.hpp"
#include "io/prepacked/prepacked_file.hpp"
#include "io/support.hpp"

namespace electra::io::prepacked {
namespace {

using testing::message_without;
using testing::parameter;
using testing::prepacked_file;
using testing::safetensors;
using testing::TemporaryFolder;
using testing::values;

class Prepacked : public ::testing::Test {
 protected:
  std::string file_ = prepacked_file(Precision::int8);
  TemporaryFolder folder_;

  std::shared_ptr<const WeightSource> open() const {
    return open_checkpoint(folder_.write("model.electra", file_));
  }
  std::string message() const {
    return message_without(folder_.path(), [&] { open(); });
  }
  /// Replaces text by some that is as long.
  void replace(const std::string& text, const std::string& by) {
    ASSERT_EQ(text.size(), by.size());
    file_.replace(file_.find(text), text.size(), by);
  }
  /// Replaces the checksum that was found in a message by a word.
  static std::string without_digits(std::string message) {
    const std::size_t at = message.find(" is ", message.find("CRC-32C")) + 4;
    return message.replace(at, 8, "DIGITS");
  }
  /// Puts the checksum in that the header should have.
  void seal() {
    std::uint64_t size = 0;
    std::memcpy(&size, file_.data(), sizeof(size));
    file_.replace(8 + header_opening.size(), 8,
                  header_checksum(std::string_view(file_).substr(8, size)));
  }
};

TEST_F(Prepacked, HasItsMatricesAsPackedAndTheOthersAsFloats) {
  const auto source = open();
  EXPECT_EQ(source->format(), "prepacked int8");
  EXPECT_EQ(source->prepacked_precision(), Precision::int8);
  EXPECT_EQ(source->names(), (std::vector<std::string>{"encoder.m", "encoder.n", "encoder.a"}));
  const PackedBytes matrix = source->find_prepacked("encoder.n");
  EXPECT_EQ(matrix.size, 64U);
  EXPECT_EQ(static_cast<const char*>(matrix.data.get())[63], 'n');
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(matrix.data.get()) % alignment, 0U);
  EXPECT_EQ(source->find_prepacked("encoder.a").data, nullptr);
  EXPECT_EQ(source->find_prepacked("encoder.o").data, nullptr);
  EXPECT_EQ(values(*source->find("encoder.a")), (std::vector<float>{1, 2}));
  source->check_contents();
}

TEST_F(Prepacked, IsFoundInAFolderThatHasNoOtherWeights) {
  folder_.write("model.electra", file_);
  EXPECT_EQ(open_checkpoint(folder_.path())->format(), "prepacked int8");
}

TEST_F(Prepacked, IsASafetensorsFile) {
  EXPECT_EQ(SafetensorsFile(folder_.write("x", file_)).tensors().size(), 3U);
}

TEST_F(Prepacked, OfAnotherVersionIsRefused) {
  replace(R"("version":"3")", R"("version":"4")");
  seal();
  EXPECT_EQ(
      message(),
      "unsupported: model.electra is a prepacked file of version '4', not 2 or 3; convert the "
      "model again");
}

TEST_F(Prepacked, OfTheVersionBeforeIsOpened) {
  replace(R"("version":"3")", R"("version":"2")");
  seal();
  open()->check_contents();
}

TEST_F(Prepacked, ForAnotherPrecisionIsRefused) {
  replace("\"int8\"", "\"int4\"");
  seal();
  EXPECT_EQ(
      message(),
      "unsupported: model.electra is prepacked for 'int4'; fp32, bf16 and int8 are supported");
}

TEST_F(Prepacked, WithADamagedHeaderIsRefused) {
  replace("encoder.a", "encoder.b");
  replace("\"header_crc32c\":\"" + file_.substr(8 + header_opening.size(), 8),
          "\"header_crc32c\":\"0123abcd");
  EXPECT_EQ(without_digits(message()),
            "weights: model.electra is damaged: the CRC-32C of its header is DIGITS, not "
            "'0123abcd'; convert the model again");
}

TEST_F(Prepacked, WhoseHeaderBeginsOtherwiseIsRefused) {
  file_ = safetensors(R"({"__metadata__":{"format":"electra-packed","version":"2"}})");
  EXPECT_EQ(message(),
            "weights: model.electra is a prepacked file whose header does not begin with its "
            "checksum; convert the model again");
}

TEST_F(Prepacked, WithOtherNumbersIsRefused) {
  replace("\"F32\",\"shape\":[2]", "\"F16\",\"shape\":[4]");
  seal();
  EXPECT_EQ(message(),
            "weights: model.electra: 'encoder.a' holds F16 elements; U8 or F32 expected");
}

TEST_F(Prepacked, WithAMatrixBetweenBoundariesIsRefused) {
  replace("\"shape\":[128],\"data_offsets\":[0,128]", "\"shape\":[127],\"data_offsets\":[0,127]");
  replace("\"shape\":[64],\"data_offsets\":[128,192]", "\"shape\":[65],\"data_offsets\":[127,192]");
  seal();
  EXPECT_EQ(
      message(),
      "weights: model.electra: 'encoder.n' is not aligned to 64 bytes; convert the model again");
}

TEST_F(Prepacked, DamagedDataIsFoundByTheCheckOfItsContents) {
  char& byte = file_[file_.size() - 20];
  byte = static_cast<char>(byte ^ 1);
  const auto source = open();
  const std::string stored = file_.substr(file_.find("data_crc32c") + 14, 8);
  EXPECT_EQ(without_digits(message_without(folder_.path(), [&] { source->check_contents(); })),
            "weights: model.electra is damaged: the CRC-32C of its data is DIGITS, not '" + stored +
                "'; convert the model again");
}

TEST_F(Prepacked, IsNoShardOfAnother) {
  folder_.write("x", file_);
  folder_.write("i", R"({"weight_map":{"encoder.a":"x"}})");
  EXPECT_EQ(message_without(folder_.path(), [&] { open_checkpoint(folder_.path() / "i"); }),
            "weights: x is a prepacked file, which cannot be a shard");
}

TEST_F(Prepacked, WithAMatrixOfAnotherSizeIsRefused) {
  const Weights weights(open());
  const auto pack = [](const auto& /*values*/) { return PackedBytes(); };
  EXPECT_EQ(message_without(folder_.path(),
                            [&] {
                              (weights / "encoder").matrix({"m", {"m"}, {8, 8}}, 256, pack);
                            }),
            "weights: 'encoder.m' has 128 prepacked bytes, but the config asks for 256; convert "
            "the model again");
}

}  // namespace
}  // namespace electra::io::prepacked
