#include "cli/usage.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "cli/commands/bench.hpp"
#include "cli/commands/commands.hpp"
#include "cli/completion.hpp"
#include "cli/run_command.hpp"
#include "electra/core/error.hpp"

namespace electra::cli {
namespace {

using Words = std::vector<std::string>;

// Parts of the sentences of CLI11's own, of 2.1 and of later versions.
constexpr const char* foreign_phrases[] = {
    "Could not convert",
    "At Most",
    "At Least",
    "At least",
    "required but received",
    "Expected",
    "excludes",
    "requires",
    "Requires",
    "not an allowed value",
    "Should be",
    "too many",
    "disallowed",
    "not expected",
    "was not readable",
    "INI",
    "not found",
    "should not see",
    "subcommand",
    "Exactly",
    "missing",
    "not in range",
    "is not allowed",
    "Failed",
    "failed",
    "This should",
    "Success",
    "A subcommand",
    "Horrible",
    "unrecognized",
    "The value",
    "configuration",
};

Words joined(Words words, const Words& more) {
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

const Command* read_command = nullptr;

/// Declares the options of that command, and does nothing of its work.
Action read_only(CLI::App& app) {
  const Action work = read_command->configure(app);
  return [work] { return ExitStatus::done; };  // it holds what the options are read into
}

/// Returns the sentence with which a command refuses its arguments; empty if it takes them.
std::string sentence_of(const Command& command, const Words& arguments) {
  read_command = &command;
  try {
    run_command({command.name, command.summary, command.example, read_only}, arguments);
    return "";
  } catch (const std::exception& error) {
    return error.what();
  }
}

/// The options of a command, or of a part of it.
Words options_of(const Words& command) {
  Words options;
  for (const std::string& line : completions(joined(command, {"--"})))
    options.push_back(line.substr(0, line.find('\t')));
  return options;
}

/// The forms in which an option can be wrong, and some in which it is right.
std::vector<Words> uses_of(const std::string& option) {
  std::vector<Words> uses = {{option},
                             {option + "="},
                             {option, ""},
                             {option, option},
                             {option, "--help"},
                             {option + "=x"},
                             {option + "=true"},
                             {option + "-x"},
                             {option, "x", option, "y"},
                             {option, "[a,b]"},
                             {option, "x", "--", "--y"}};
  for (const char* value : {"x", "-1", "08", "0x10", "1.5", "1e99", "1e999", "nan", "{}", "%%",
                            "99999999999999999999999", "-99999999999999999999999", "++", "--y"})
    uses.push_back({option, value});
  return uses;
}

/// Every command and every part of one, as arguments.
std::vector<Words> all_commands() {
  std::vector<Words> all;
  for (const Command* command : commands::all) all.push_back({command->name});
  for (const Command* bench : benches::all) all.push_back({"bench", bench->name});
  return all;
}

void expect_no_foreign_phrase(const Words& words, const std::string& sentence) {
  std::string line;
  for (const std::string& word : words) line += ' ' + word;
  for (const char* phrase : foreign_phrases)
    EXPECT_EQ(sentence.find(phrase), std::string::npos) << line << ": " << sentence;
  EXPECT_EQ(sentence.find("cannot be read as options"), std::string::npos) << line;
}

TEST(Usage, HasNoSentenceOfTheParsersOwn) {
  std::size_t sentences = 0;
  for (const Words& command : all_commands()) {
    const Command& named = *commands::named(command.front());
    const Words part(command.begin() + 1, command.end());
    for (const std::string& option : options_of(command)) {
      for (const Words& use : uses_of(option)) {
        for (const Words& before : {Words{}, Words{"--model", "a"}}) {
          const Words words = joined(joined(part, before), use);
          const std::string sentence = sentence_of(named, words);
          expect_no_foreign_phrase(joined({named.name}, words), sentence);
          sentences += sentence.empty() ? 0U : 1U;
        }
      }
    }
  }
  EXPECT_GT(sentences, 8000U);
}

/// Returns the sentence of wrong usage.
std::string usage_of(const Words& words) {
  const Command& command = *commands::named(words.front());
  try {
    run_command(command, Words(words.begin() + 1, words.end()));
    ADD_FAILURE() << "it works";
  } catch (const UsageError& error) {
    const std::string sentence = error.what();
    const std::string begin = words.front() + ": ";
    EXPECT_EQ(sentence.rfind(begin, 0), 0U) << sentence;
    return sentence.substr(begin.size(), sentence.rfind("; see '") - begin.size());
  } catch (const Error& error) {
    ADD_FAILURE() << error.what();
  }
  return "";
}

TEST(Usage, AnOptionWithoutAValueDoesNotTakeTheNextOption) {
  EXPECT_EQ(usage_of({"check", "--model", "--json"}),
            "option '--model' needs a value, and '--json' is an option");
  EXPECT_EQ(usage_of({"classify", "--model", "a", "--query", "b"}),
            "unknown option '--query'; put -- before texts that begin with a dash");
  EXPECT_EQ(usage_of({"classify", "A joy.", "--model"}), "option '--model' needs a value");
}

TEST(Usage, AnEmptyValueIsAValue) {
  EXPECT_EQ(usage_of({"check", "--model="}), "'--model' must be a folder, not ''");
  EXPECT_EQ(usage_of({"check", "--model=", "--json"}), "'--model' must be a folder, not ''");
  EXPECT_EQ(usage_of({"info", ""}), "'--model' must be a folder, not ''");
  EXPECT_EQ(usage_of({"convert", "--from", "", "b"}), "'--from' must be a folder, not ''");
  EXPECT_EQ(usage_of({"convert", "a", ""}), "'--to' must be a folder, not ''");
  EXPECT_EQ(usage_of({"classify", "--model", "a", "--threads=", "b"}),
            "'--threads' must be a whole number from 1 to 1024, not ''");
  EXPECT_EQ(usage_of({"zero-shot", "--model", "a", "--labels=", "b"}),
            "no labels given; give them as '--labels A,B', or each with '--label'");
}

TEST(Usage, AFlagTakesNoValueWhateverItIs) {
  for (const char* flag : {"--json=", "--json=true", "--json=false", "--json=2", "--json=x"})
    EXPECT_EQ(usage_of({"check", "--model", "a", flag}), "option '--json' takes no value") << flag;
}

TEST(Usage, WordsThatAreLeftOverAreNamed) {
  EXPECT_EQ(usage_of({"check", "a", "b"}), "unexpected argument 'b'");
  EXPECT_EQ(usage_of({"check", "--model", "a", "--", "b"}), "unexpected argument 'b'");
  EXPECT_EQ(usage_of({"check", "a", "-5"}), "unexpected argument '-5'");
  EXPECT_EQ(usage_of({"check", "a", ""}), "unexpected argument ''");
  EXPECT_EQ(usage_of({"bench", "dance"}), "unknown command 'dance'");
  EXPECT_EQ(usage_of({"bench", "dance", "--model", "a"}), "unknown command 'dance'");
}

TEST(Usage, AFolderThatIsNotGivenIsAskedForByBothWays) {
  EXPECT_EQ(usage_of({"check"}), "no DIR given; give it, or '--model DIR'");
  EXPECT_EQ(usage_of({"convert", "a"}), "no NEW given; give it, or '--to NEW'");
  EXPECT_EQ(usage_of({"check", "a", "--model", "b"}), "option '--model' was given more than once");
}

}  // namespace
}  // namespace electra::cli
