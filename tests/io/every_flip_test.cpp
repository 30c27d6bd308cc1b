// Every file of every format, truncated after every byte and with every bit flipped: it opens, or
// throws an Error. Nothing else.
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "io/samples.hpp"

namespace electra {
namespace {

using testing::message_of;
using testing::Sample;
using testing::TemporaryFolder;
using testing::use_checkpoint;

class EveryFormat : public ::testing::TestWithParam<Sample> {
 protected:
  EveryFormat() {
    for (const auto& [name, bytes] : GetParam().files) folder_.write(name, bytes);
  }

  /// The error for the sample when one of its files has these bytes.
  std::string message_with(const std::string& file, const std::string& bytes) const {
    rewrite(file, bytes);
    return message_of([&] { use_checkpoint(folder_.path() / GetParam().main); });
  }

  /// Writes over a file. It is never emptied on the way: some file systems would then wait for the
  /// disk each time.
  void rewrite(const std::string& file, const std::string& bytes) const {
    std::fstream(folder_.path() / file, std::ios::in | std::ios::out | std::ios::binary) << bytes;
    std::filesystem::resize_file(folder_.path() / file, bytes.size());
  }

  TemporaryFolder folder_;
};

TEST_P(EveryFormat, OpensAsItIs) {
  EXPECT_EQ(message_of([&] { use_checkpoint(folder_.path() / GetParam().main); }),
            "nothing was thrown");
}

TEST_P(EveryFormat, CutOffAnywhereIsAnError) {
  for (const auto& [name, bytes] : GetParam().files) {
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      EXPECT_NE(message_with(name, bytes.substr(0, size)), "nothing was thrown")
          << name << " of " << size << " bytes";
    }
    rewrite(name, bytes);
  }
}

TEST_P(EveryFormat, WithAnyBitFlippedOpensOrIsAnError) {
  int errors = 0;
  int opened = 0;
  for (const auto& [name, bytes] : GetParam().files) {
    for (std::size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
      std::string flipped = bytes;
      flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1U << bit % 8));
      (message_with(name, flipped) == "nothing was thrown" ? opened : errors) += 1;
    }
    folder_.write(name, bytes);
  }
  EXPECT_GT(errors, 0);
  RecordProperty("errors", errors);
  RecordProperty("opened", opened);
}

INSTANTIATE_TEST_SUITE_P(Weights, EveryFormat, ::testing::ValuesIn(testing::samples()),
                         [](const auto& tested) { return tested.param.name; });

}  // namespace
}  // namespace electra
