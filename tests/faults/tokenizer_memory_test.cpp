// Every allocation of opening a tokenizer and of using it fails in turn.
#include <filesystem>
#include <string>

#include <gtest/gtest.h>

#include "electra/tokenizer/tokenizer.hpp"
#include "faults/short_memory.hpp"

namespace electra {
namespace {

namespace fs = std::filesystem;
using testing::expect_survival_of_short_memory;

void expect_tokenizer_survives(const fs::path& folder) {
  const std::string text = "A café in Berlin, 北京 and 대한민국: unaffable [MASK] naïve";
  const auto tokenize = [&] {
    const auto tokenizer = ElectraTokenizer::from_pretrained(folder);
    const auto ids = tokenizer.encode(text).ids;
    return tokenizer.decode(ids);
  };
  const std::string expected = tokenize();
  expect_survival_of_short_memory(tokenize, [&] { EXPECT_EQ(tokenize(), expected); });
}

// Not of SentencePiece: it destroys messages of protobuf that memory has run out in, and crashes.
TEST(ShortMemory, ATokenizerIsOpenedAndEncodesOrRefuses) {
  for (const char* name : {"sides-left", "korean", "post-template-odd"})
    expect_tokenizer_survives(fs::path(ELECTRA_TEST_DATA "/tokenizer/models") / name);
}

}  // namespace
}  // namespace electra
