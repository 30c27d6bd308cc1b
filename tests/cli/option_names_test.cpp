#include "cli/option_names.hpp"

#include <string>

#include <gtest/gtest.h>

#include "support/temporary_folder.hpp"

namespace electra::cli {
namespace {

using testing::TemporaryFolder;

/// A command with two options, of which one was given.
struct Parsed {
  Parsed() {
    app.add_option("--doc-stride", doc_stride);
    app.add_option("--max-seq-len", max_seq_len);
    app.parse("--doc-stride 7");
  }

  CLI::App app;
  int doc_stride = 0;
  int max_seq_len = 0;
};

template <class... Parts>
Error error_of(const Parts&... parts) try {
  fail(ErrorCode::input, parts...);
} catch (const Error& error) {
  return error;
}

TEST(OptionNames, AreThoseOfTheCommandLine) {
  const Parsed parsed;
  EXPECT_EQ(with_option_names(parsed.app,
                              error_of(OptionName{"doc_stride"}, " is 7; it must be less than ",
                                       OptionName{"max_seq_len"}, " (5) or doc_stride")),
            "'--doc-stride' is 7; it must be less than '--max-seq-len' (5) or doc_stride");
}

TEST(OptionNames, OfWhatAnOptionTurnsOffAreToBeLeftOut) {
  Parsed parsed;
  parsed.app.add_flag("--no-truncation");
  EXPECT_EQ(with_option_names(parsed.app, error_of("set ", OptionName{"truncation"}, " to cut it")),
            "leave out '--no-truncation' to cut it");
  EXPECT_EQ(with_option_names(parsed.app, error_of(OptionName{"truncation"}, " is off")),
            "truncation is off");
}

TEST(OptionNames, OfThePrecisionIsDtype) {
  Parsed parsed;
  parsed.app.add_option("--dtype");
  EXPECT_EQ(with_option_names(parsed.app, error_of("set ", OptionName{"precision"}, " to int8")),
            "set '--dtype' to int8");
}

TEST(OptionNames, OfOptionsThatTheCommandLacksStay) {
  const Parsed parsed;
  EXPECT_EQ(with_option_names(parsed.app, error_of(OptionName{"top_p"}, " is 2")), "top_p is 2");
  EXPECT_EQ(with_option_names(parsed.app, error_of("no words")), "no words");
}

TEST(OptionNames, StandBesideThePathOfTheConfigThatIsMeant) {
  const TemporaryFolder folder;
  const std::string path = folder.path() / "config.json";
  const Error error =
      with_folder(error_of("in ", FileName{"config.json"}, ": ", FieldName{"is_decoder"}, " is no"),
                  folder.path());
  EXPECT_EQ(error.what(), "in " + path + ": is_decoder is no");
  EXPECT_EQ(error.subject(SubjectKind::file), path);
  EXPECT_EQ(error.subjects().back().begin, 3 + path.size() + 2);
  EXPECT_STREQ(with_folder(error_of(FileName{"config.json"}, " is"), "google/electra").what(),
               "config.json is");
}

TEST(OptionNames, BelongToTheCommandLineIfTheOptionWasGiven) {
  const Parsed parsed;
  EXPECT_TRUE(is_about_given_option(parsed.app, error_of(OptionName{"doc_stride"}, " is 7")));
  EXPECT_FALSE(is_about_given_option(parsed.app, error_of(OptionName{"max_seq_len"}, " is 0")));
  EXPECT_FALSE(is_about_given_option(parsed.app, error_of(OptionName{"top_p"}, " is 2")));
  EXPECT_FALSE(is_about_given_option(parsed.app, error_of("doc_stride is 7")));
  EXPECT_FALSE(is_about_given_option(
      parsed.app, error_of(FileName{"a/b"}, " is empty; give ", OptionName{"doc_stride"})));
}

}  // namespace
}  // namespace electra::cli
