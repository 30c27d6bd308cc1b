#include "electra/core/in_folder.hpp"

#include <new>
#include <string>

#include <gtest/gtest.h>

#include "support/message_of.hpp"

namespace electra {
namespace {

/// What an error says once it has left the folder.
template <class... Parts>
std::string message_in(const char* folder, ErrorCode code, const Parts&... parts) {
  return testing::message_of([&] { in_folder(folder, [&] { fail(code, parts...); }); });
}

/// The file that an error names once it has left the folder.
template <class... Parts>
std::string file_in(const char* folder, const Parts&... parts) try {
  in_folder(folder, [&] { fail(ErrorCode::weights, parts...); });
  return "nothing was thrown";
} catch (const Error& error) {
  const Subject& subject = error.subjects().front();
  EXPECT_EQ(subject.kind, SubjectKind::file);
  return std::string(error.subject(SubjectKind::file)) + ", shown as " +
         std::string(error.what()).substr(subject.begin, subject.size);
}

TEST(InFolder, ReturnsWhatIsRead) {
  EXPECT_EQ(in_folder("models/a", [] { return 7; }), 7);
}

TEST(InFolder, NamesTheFolderOfAFileThatIsWrong) {
  EXPECT_EQ(
      message_in("models/a", ErrorCode::config, FileName{"config.json"}, ": hidden_size is 0"),
      "config: models/a: config.json: hidden_size is 0");
  EXPECT_EQ(message_in("models/a/", ErrorCode::tokenizer, FileName{"vocab.txt"}, " is empty"),
            "tokenizer: models/a: vocab.txt is empty");
  EXPECT_EQ(message_in("c", ErrorCode::config, FileName{"config.json"}, " is empty"),
            "config: c: config.json is empty");
  EXPECT_EQ(message_in("models/a", ErrorCode::weights, TensorName{"bias"}, " is missing"),
            "weights: models/a: 'bias' is missing");
}

TEST(InFolder, TellsThePathOfTheFile) {
  EXPECT_EQ(file_in("models/a/", FileName{"config.json"}, " is empty"),
            "models/a/config.json, shown as config.json");
  EXPECT_EQ(file_in("models/a", TensorName{"bias"}, " is missing"), "models/a, shown as models/a");
  EXPECT_EQ(file_in("models/a", FileName{"models/a/x"}, " is empty"),
            "models/a/x, shown as models/a/x");
}

TEST(InFolder, NamesItOnce) {
  for (const char* file : {"models/a/config.json", "models/a", "models/a/"}) {
    EXPECT_EQ(message_in("models/a", ErrorCode::io, FileName{file}, " is empty"),
              "io: " + std::string(file) + " is empty");
  }
  EXPECT_EQ(message_in("/", ErrorCode::io, FileName{"/x"}, " is empty"), "io: /x is empty");
  EXPECT_EQ(message_in("models/a", ErrorCode::io, FileName{"models/ab"}, " is empty"),
            "io: models/a: models/ab is empty");
}

TEST(InFolder, NamesItOnceForFoldersInOneAnother) {
  EXPECT_EQ(testing::message_of([] {
              in_folder("a", [] {
                in_folder("a", [] { fail(ErrorCode::config, FileName{"x.json"}, " is empty"); });
              });
            }),
            "config: a: x.json is empty");
}

TEST(InFolder, HasNothingToSayOfTheWorkingFolder) {
  EXPECT_EQ(message_in("", ErrorCode::io, FileName{"x"}, " is empty"), "io: x is empty");
}

TEST(InFolder, LeavesOthersErrorsAlone) {
  EXPECT_EQ(message_in("models/a", ErrorCode::input, "a pool of -1 threads was asked for"),
            "input: a pool of -1 threads was asked for");
  EXPECT_THROW(in_folder("models/a", [] { throw std::bad_alloc(); }), std::bad_alloc);
}

}  // namespace
}  // namespace electra
