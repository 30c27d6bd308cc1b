#include "electra/core/in_folder.hpp"

#include <new>
#include <string>

#include <gtest/gtest.h>

#include "support/message_of.hpp"

namespace electra {
namespace {

std::string message_in(const char* folder, ErrorCode code, const std::string& sentence) {
  return testing::message_of([&] { in_folder(folder, [&] { throw Error(code, sentence); }); });
}

TEST(InFolder, GivesWhatIsRead) {
  EXPECT_EQ(in_folder("models/a", [] { return 7; }), 7);
}

TEST(InFolder, NamesTheFolderOfAFileThatIsWrong) {
  EXPECT_EQ(message_in("models/a", ErrorCode::config, "config.json: hidden_size is 0"),
            "config: models/a: config.json: hidden_size is 0");
  EXPECT_EQ(message_in("models/a/", ErrorCode::tokenizer, "vocab.txt is empty"),
            "tokenizer: models/a: vocab.txt is empty");
  EXPECT_EQ(message_in("model", ErrorCode::config, "config.json: model_type is \"bert\""),
            "config: model: config.json: model_type is \"bert\"");
  EXPECT_EQ(message_in("c", ErrorCode::config, "config.json is empty"),
            "config: c: config.json is empty");
}

TEST(InFolder, NamesItOnce) {
  for (const char* sentence : {"models/a/config.json cannot be opened", "models/a holds no weights",
                               "'models/a' has no tokenizer"}) {
    EXPECT_EQ(message_in("models/a", ErrorCode::io, sentence), std::string("io: ") + sentence);
  }
}

TEST(InFolder, LeavesOthersErrorsAlone) {
  EXPECT_EQ(message_in("models/a", ErrorCode::input, "a pool of -1 threads was asked for"),
            "input: a pool of -1 threads was asked for");
  EXPECT_THROW(in_folder("models/a", [] { throw std::bad_alloc(); }), std::bad_alloc);
}

}  // namespace
}  // namespace electra
