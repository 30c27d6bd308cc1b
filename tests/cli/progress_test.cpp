#include "cli/progress.hpp"

#include <chrono>
#include <cstdio>
#include <fcntl.h>
#include <regex>
#include <string>
#include <thread>
#include <unistd.h>
#include <vector>

#include <gtest/gtest.h>

#include "cli/stream.hpp"
#include "cli/support/terminal.hpp"
#include "support/temporary_folder.hpp"

namespace electra::cli {
namespace {

using testing::TemporaryFolder;
using testing::Terminal;

void wait_a_while() { std::this_thread::sleep_for(std::chrono::milliseconds(110)); }

/// What a terminal shows while inputs are answered.
class ShownProgress : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!terminal.works()) GTEST_SKIP() << "no terminal can be opened here";
  }

  /// Answers inputs with the terminal as standard error, and returns what it shows.
  std::string show(const InputOptions& options, const Answer& answer) {
    return terminal.show(
        [&] {
          ::dup2(::open("/dev/null", O_WRONLY), STDOUT_FILENO);
          answer_stream(options, {{"text"}}, {OutputFormat::people, {}, {{"text"}}}, answer);
        },
        STDERR_FILENO);
  }

  Terminal terminal;
};

/// What the group of a pattern matches, wherever it does.
std::vector<std::string> matches_of(const std::string& text, const char* pattern) {
  const std::regex expression(pattern);
  std::vector<std::string> all;
  for (std::sregex_iterator match(text.begin(), text.end(), expression), end; match != end; ++match)
    all.push_back(match->str(1));
  return all;
}

using Shown = std::vector<std::string>;

TEST_F(ShownProgress, IsOfWhatIsAnsweredThoughAllOfASmallFileIsRead) {
  const TemporaryFolder folder;
  InputOptions options;
  options.file = folder.write("texts", "a\nb\nc\nd\n").string();
  options.max_batch = 1;
  const std::string shown = show(options, [](const std::vector<Record>& records, Output&) {
    if (!records.empty()) wait_a_while();
  });
  EXPECT_EQ(matches_of(shown, "(\\d+ done)"), (Shown{"1 done", "2 done", "3 done", "4 done"}));
  EXPECT_EQ(matches_of(shown, "(\\d+) %"), (Shown{"25", "50", "75", "100"}));
  EXPECT_EQ(shown.substr(shown.size() - 4), "\r\x1b[K");
}

TEST_F(ShownProgress, GoesOnWithinABatch) {
  InputOptions options;
  options.texts = {"a", "b", "c", "d"};
  options.max_batch = 2;
  const std::string shown = show(options, [&](const std::vector<Record>& records, Output&) {
    if (records.empty()) return;
    wait_a_while();
    options.progress->update({1, 2, 0.7});
  });
  EXPECT_EQ(matches_of(shown, "(\\d+ done)"), (Shown{"1 done", "3 done"}));
  EXPECT_EQ(matches_of(shown, "(\\d+) %"), (Shown{"35", "85"}));
}

TEST_F(ShownProgress, CountsInputsWhereAPipelineCountsTheirTexts) {
  InputOptions options;
  options.texts = {"a", "b"};
  const std::string shown = show(options, [&](const std::vector<Record>& records, Output&) {
    if (records.empty()) return;
    wait_a_while();
    options.progress->update({7, 10});
  });
  EXPECT_EQ(matches_of(shown, "(\\d+ done)"), Shown{"1 done"});
}

TEST_F(ShownProgress, IsCutToTheTerminal) {
  terminal.set_columns(12);
  InputOptions options;
  options.texts = {"a"};
  const std::string shown = show(options, [](const std::vector<Record>& records, Output&) {
    if (!records.empty()) wait_a_while();
  });
  EXPECT_EQ(shown.rfind("\r1 done, ", 0), 0U) << shown;
  EXPECT_EQ(shown.find('\x1b'), 12U) << shown;
}

}  // namespace
}  // namespace electra::cli
