// Nothing but electra::Error and std::bad_alloc leaves the tokenizer.
#include <filesystem>
#include <limits>
#include <unistd.h>

#include <gtest/gtest.h>

#include "tokenizer/support.hpp"

namespace electra {
namespace {

namespace fs = std::filesystem;
using testing::message_of;
using testing::open_vocab;
using testing::TemporaryFolder;
using testing::vocab_txt;

std::string error_of(const TemporaryFolder& folder, const TokenizerOptions& options = {}) {
  return message_of([&] { ElectraTokenizer::from_pretrained(folder.path(), options); });
}

TEST(CyclicLinks, AreNamedWithTheReason) {
  for (const char* name : {"tokenizer.json", "tokenizer_config.json", "config.json",
                           "special_tokens_map.json", "added_tokens.json"}) {
    const TemporaryFolder folder;
    folder.write("vocab.txt", vocab_txt({"a"}));
    fs::create_symlink(name, folder.path() / name);
    EXPECT_EQ(error_of(folder), "io: " + (folder.path() / name).string() +
                                    " cannot be read: Too many levels of symbolic links");
  }
}

TEST(CyclicLinks, AreNamedWhereAFileIsNeeded) {
  const TemporaryFolder folder;
  const auto failure_with = [&](const char* name, const TokenizerOptions& options = {}) {
    fs::create_symlink(name, folder.path() / name);
    const std::string error = error_of(folder, options);
    fs::remove(folder.path() / name);
    const std::string expected = "io: " + (folder.path() / name).string() +
                                 " cannot be read: Too many levels of symbolic links";
    return error == expected ? "" : error;
  };
  EXPECT_EQ(failure_with("vocab.txt"), "");
  EXPECT_EQ(failure_with("spiece.model"), "");
  TokenizerOptions json_only;
  json_only.source = TokenizerSource::tokenizer_json;
  EXPECT_EQ(failure_with("tokenizer.json", json_only), "");
  folder.write("tokenizer_config.json", R"({"tokenizer_class": "BertJapaneseTokenizer",)"
                                        R"( "subword_tokenizer_type": "sentencepiece"})");
  EXPECT_EQ(failure_with("spiece.model"), "");
}

TEST(DanglingLinks, AreNamedWithTheirTarget) {
  const TemporaryFolder folder;
  folder.write("vocab.txt", vocab_txt({"a"}));
  const fs::path link = folder.path() / "tokenizer_config.json";
  fs::create_symlink("nowhere", link);
  EXPECT_EQ(error_of(folder).rfind("io: " + link.string() + " is a link to 'nowhere'", 0), 0U)
      << error_of(folder);
}

TEST(FoldersWithoutPermission, AreNamedWithTheReason) {
  if (::geteuid() == 0) GTEST_SKIP() << "root may read everything";
  const TemporaryFolder folder;
  folder.write("vocab.txt", vocab_txt({"a"}));
  fs::permissions(folder.path(), fs::perms::owner_write);
  const std::string error = error_of(folder);
  fs::permissions(folder.path(), fs::perms::owner_all);
  EXPECT_EQ(error, "io: " + (folder.path() / "tokenizer_config.json").string() +
                       " cannot be opened: Permission denied");
}

TEST(PathsThatAreTooLong, AreNamedWithTheReason) {
  const std::string name(300, 'x');
  EXPECT_EQ(message_of([&] { ElectraTokenizer::from_pretrained("/" + name); }).rfind("io: ", 0),
            0U);
}

TEST(HugeLengths, AreRefused) {
  const auto tokenizer = open_vocab({"a"});
  EncodeOptions options;
  options.padding = PaddingStrategy::max_length;
  options.max_length = Index{1} << 62;
  const auto failure = [&] { return message_of([&] { tokenizer.encode("a", options); }); };
  EXPECT_EQ(failure(),
            "input: cannot pad 1 sequences of 3 tokens together to 4611686018427387904 each and a "
            "multiple of 1; at most 1050636 each are supported");
  EXPECT_EQ(message_of([&] { tokenizer.batch({"a"}, options); }), failure());
  options.max_length = Index{1} << 21;
  EXPECT_EQ(failure(),
            "input: cannot pad 1 sequences of 3 tokens together to 2097152 each and a multiple of "
            "1; at most 1050636 each are supported");
  EXPECT_EQ(message_of([&] { tokenizer.batch(std::vector<std::string>(64, "a"), options); }),
            "input: cannot pad 64 sequences of 192 tokens together to 2097152 each and a multiple "
            "of 1; at most 18444 each are supported");
  options.max_length = 2048;
  EXPECT_EQ(tokenizer.batch(std::vector<std::string>(2000, "a"), options).input_ids.size(1), 2048);
  options.max_length = Index{1} << 21;
  options.padding = PaddingStrategy::longest;
  options.max_length.reset();
  options.pad_to_multiple_of = Index{1} << 62;
  EXPECT_EQ(failure(),
            "input: cannot pad 1 sequences of 3 tokens together to 3 each and a multiple of "
            "4611686018427387904; at most 1050636 each are supported");
  options.padding.reset();
  options.pad_to_multiple_of.reset();
  options.max_length = std::numeric_limits<Index>::max();
  EXPECT_EQ(tokenizer.encode("a", "a", options).size(), 5);
}

TEST(KeysWithControlCharacters, AreReadAndQuoted) {
  const auto tokenizer = testing::open_files(
      {{"vocab.txt", vocab_txt({"a"})}, {"added_tokens.json", R"({"x": 30, "x\u0000y": 20})"}});
  EXPECT_EQ(tokenizer.token_to_id(std::string_view("x\0y", 3)), 6);
  EXPECT_EQ(
      testing::failure_of(
          {{"vocab.txt", vocab_txt({"a"})},
           {"tokenizer_config.json", R"({"extra_special_tokens": {"a\u001B[2J": 1}})"}}),
      "tokenizer: tokenizer_config.json: extra_special_tokens.'a?[2J' is a number; expected a "
      "string or an AddedToken object");
}

}  // namespace
}  // namespace electra
