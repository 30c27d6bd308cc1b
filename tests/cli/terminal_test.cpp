#include "cli/support/terminal.hpp"

#include <string>
#include <unistd.h>
#include <vector>

#include <gtest/gtest.h>

#include "cli/support/task_model.hpp"

namespace electra::testing {
namespace {

class OnATerminal : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!terminal.works()) GTEST_SKIP() << "no terminal can be opened here";
  }

  Terminal terminal;
};

TEST_F(OnATerminal, ProgressIsShownAndWipedWhileAnswersGoElsewhere) {
  const std::string shown = terminal.show(
      "(for i in 1 2 3; do echo good; sleep 0.2; done) | "
      "\"$ELECTRA\" classify --model \"$MODEL\" --input - > /dev/null",
      STDERR_FILENO);
  // How many are done when it is first shown depends on how busy the machine is.
  EXPECT_NE(shown.find(" done, "), std::string::npos) << shown;
  EXPECT_EQ(shown.substr(shown.size() - 4), "\r\x1b[K");
}

TEST_F(OnATerminal, ProgressOfAFileShowsHowMuchIsLeft) {
  const std::string shown = terminal.show(
      "texts=$(mktemp); yes good | head -n 200000 > $texts; "
      "\"$ELECTRA\" classify --model \"$MODEL\" --input $texts > /dev/null; rm $texts",
      STDERR_FILENO);
  EXPECT_NE(shown.find("] "), std::string::npos) << shown.substr(0, 200);
  EXPECT_NE(shown.find(" left"), std::string::npos) << shown.substr(0, 200);
}

TEST_F(OnATerminal, LabelsStandOut) {
  EXPECT_EQ(terminal.show("\"$ELECTRA\" classify --model \"$MODEL\" good", STDOUT_FILENO),
            "\x1b[1mNEGATIVE\x1b[0m  0.8462  good\r\n");
}

TEST_F(OnATerminal, LabelsDoNotStandOutForWhoWantsNoColours) {
  EXPECT_EQ(
      terminal.show("NO_COLOR=1 \"$ELECTRA\" classify --model \"$MODEL\" good", STDOUT_FILENO),
      "NEGATIVE  0.8462  good\r\n");
}

TEST_F(OnATerminal, AFailedInputHasNoRow) {
  EXPECT_EQ(terminal.show("printf '7\\n\"good\"\\n' | NO_COLOR=1 \"$ELECTRA\" classify --model "
                          "\"$MODEL\" --input - --input-format jsonl",
                          STDOUT_FILENO),
            "NEGATIVE  0.8462  good\r\n");
}

TEST_F(OnATerminal, NoProgressIsShownAmongAnswers) {
  const std::string shown = terminal.show(
      "(for i in 1 2; do echo good; sleep 0.2; done) | "
      "\"$ELECTRA\" classify --model \"$MODEL\" --input - 2>&1",
      STDOUT_FILENO);
  EXPECT_EQ(shown.find("done"), std::string::npos) << shown;
}

TEST_F(OnATerminal, ProgressIsShownWhereAnswersArePrintedOnlyAtTheEnd) {
  const std::string lines = "(for i in 1 2 3; do echo good; sleep 0.2; done) | ";
  const std::string options = " --model \"$MODEL\" --label POSITIVE --input - --query who >&2";
  const std::string shown = terminal.show(lines + "\"$ELECTRA\" rerank" + options, STDERR_FILENO);
  const std::size_t wiped = shown.rfind("\r\x1b[K");
  EXPECT_LT(shown.find(" done, "), wiped) << shown;
  EXPECT_EQ(shown.find("1.1323  0  good"), wiped + 4) << shown;
}

TEST_F(OnATerminal, ProgressIsShownWhereAnswersGoToAFile) {
  const std::string shown = terminal.show(
      "vectors=$(mktemp -d); (for i in 1 2 3; do echo good; sleep 0.2; done) | "
      "\"$ELECTRA\" embed --model \"$MODEL\" --input - --output $vectors/a.npy >&2; rm -r $vectors",
      STDERR_FILENO);
  EXPECT_NE(shown.find(" done, "), std::string::npos) << shown;
  EXPECT_EQ(shown.substr(shown.size() - 4), "\r\x1b[K");
}

/// A line of the shell that runs a task's program on a tiny model.
std::string line_of(const TaskModel& model, const std::vector<std::string>& words) {
  std::string line = "\"$ELECTRA\"";
  for (const std::string& word : model.all_words(words)) line += " '" + word + "'";
  return line;
}

TEST_F(OnATerminal, ReplacedWordsStandOut) {
  const TaskModel model("detect", "ElectraForPreTraining");
  const std::string shown =
      terminal.show(line_of(model, {"--threshold", "0", "so"}), STDOUT_FILENO);
  EXPECT_EQ(shown.rfind("\x1b[1;31mso\x1b[0m\r\n  \x1b[1mreplaced\x1b[0m  0.", 0), 0U) << shown;
}

TEST_F(OnATerminal, WordsAreShadedByTheirEffect) {
  const std::string shown =
      terminal.show("\"$ELECTRA\" explain --model \"$MODEL\" good", STDOUT_FILENO);
  EXPECT_EQ(shown.rfind("\x1b[1mNEGATIVE\x1b[0m  0.8462  \x1b[30;48;5;", 0), 0U) << shown;
  EXPECT_NE(shown.find("mgood\x1b[0m\r\n"), std::string::npos) << shown;
}

TEST_F(OnATerminal, TextIsWrittenAsItComesIntoBeing) {
  ElectraConfig config = TaskModel::small();
  config.is_decoder = true;
  const TaskModel model("generate", "ElectraForCausalLM", config);
  const std::vector<std::string> words{"--max-new-tokens", "12", "Once upon", "Twice"};
  std::string whole;
  for (const char byte : model.run(words).output) {
    whole += byte == '\n' ? std::string("\r\n") : std::string(1, byte);
  }
  EXPECT_EQ(terminal.show(line_of(model, words), STDOUT_FILENO), whole);
}

}  // namespace
}  // namespace electra::testing
