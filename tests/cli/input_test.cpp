#include "cli/input.hpp"

#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "cli/support/program.hpp"
#include "cli/support/task_model.hpp"
#include "support/temporary_folder.hpp"

namespace electra::testing {
namespace {

// What goes into every command, told by a few of them.

using Words = std::vector<std::string>;

const TaskModel& classify() {
  static const TaskModel model("classify", "ElectraForSequenceClassification");
  return model;
}

const TaskModel& qa() {
  static const TaskModel model("qa", "ElectraForQuestionAnswering");
  return model;
}

/// The answers to texts of the command line.
std::string answers_to(Words texts) {
  texts.insert(texts.begin(), "--json");
  return classify().run(texts).output;
}

/// The answers to a file of that name.
Ended answers_of(const std::string& name, std::string_view bytes, Words options = {}) {
  const TemporaryFolder folder;
  options.insert(options.end(), {"--json", "--input", folder.write(name, bytes).string()});
  Ended run = classify().run(options);
  const std::string path = folder.path().string() + '/';
  for (std::size_t at; (at = run.errors.find(path)) != std::string::npos;)
    run.errors.erase(at, path.size());
  return run;
}

std::string usage_error(const TaskModel& model, const Words& words) {
  const Ended run = model.run(words);
  EXPECT_EQ(run.status, 2);
  EXPECT_EQ(run.output, "");
  return run.errors.substr(0, run.errors.find("; see 'electra help"));
}

TEST(InputFormat, OfAJsonFileIsThatOfAnArray) {
  const std::string expected = answers_to({"one", "two"});
  EXPECT_EQ(answers_of("a.json", "[{\"text\": \"one\"},\n {\"text\": \"two\"}]").output, expected);
  EXPECT_EQ(answers_of("a.json", "[\"one\", \"two\"]").output, expected);
  EXPECT_EQ(answers_of("a.jsonl", "[\n\"one\",\n\"two\"\n]\n").output, expected);
  EXPECT_EQ(answers_of("a.txt", "[\"one\", \"two\"]", {"--input-format", "json"}).output, expected);
  const Ended bad = answers_of("a.json", "[\"one\",\n3,\n\"two\"]");
  EXPECT_EQ(bad.status, 3);
  EXPECT_NE(
      bad.output.find("\n{\"error\": \"'text' is a number; it must be a string\", \"line\": 2, "
                      "\"element\": 2}\n"),
      std::string::npos)
      << bad.output;
}

TEST(InputFormat, OfAnArrayOnOneLineCountsItsElements) {
  const TemporaryFolder folder;
  const std::string file =
      folder.write("a.json", "[\"one\", [\"x\", \"y\", \"z\"], 3, \"two\", , \"x\"\n] 4 [5]")
          .string();
  const Ended run = classify().run({"--input", file});
  const auto failed = [&](const std::string& place, const std::string& why) {
    return "electra: " + file + ", line " + place + ": " + why + '\n';
  };
  const std::string number = "'text' is a number; it must be a string";
  EXPECT_EQ(run.errors, failed("1, element 2", "the array has 3 elements; at most 2 are wanted") +
                            failed("1, element 3", number) +
                            failed("1, element 5", "there is no record beside a comma") +
                            failed("2", number) + failed("2, element 1", number) +
                            "electra: 5 of 8 inputs failed\n");
  EXPECT_EQ(run.status, 3);
}

TEST(InputFormat, AndFieldsAreRefusedWhereTheyHaveNoMeaning) {
  const std::string fields =
      "electra: classify: '--field' needs a file with fields; give one with --input (and "
      "--input-format jsonl, json, csv or tsv)";
  EXPECT_EQ(usage_error(classify(), {"--field", "text=review", "one"}), fields);
  EXPECT_EQ(usage_error(classify(), {"--field", "text=review", "--input", "-"}), fields);
  EXPECT_EQ(
      usage_error(classify(), {"--field", "text=a", "--input", "a", "--input-format", "text"}),
      fields);
  EXPECT_EQ(usage_error(classify(), {"--input-format", "csv", "one"}),
            "electra: classify: '--input-format' is for files; give one with --input");
  EXPECT_EQ(usage_error(qa(), {"--question", "a", "--context", "b", "--field", "question=q"}),
            "electra: qa" + fields.substr(fields.find(": '")));
}

TEST(InputFormat, OfAnArrayIsReadAsItComes) {
  RunningProgram program(
      classify().all_words({"--json", "--input", "-", "--input-format", "json"}));
  program.write("[\"one\",");
  EXPECT_EQ(program.read_line() + '\n', answers_to({"one"}));
  program.write("\"two\"]");
  EXPECT_EQ(program.read_line() + '\n', answers_to({"two"}));
  program.close_input();
  EXPECT_EQ(program.wait().status, 0);
}

TEST(InputFormat, TextIsAWholeFile) {
  const std::string text = "one\n\ntwo\r\n";
  EXPECT_EQ(answers_of("a.txt", text, {"--input-format", "text"}).output, answers_to({text}));
  EXPECT_EQ(classify().run({"--json", "--input", "-", "--input-format", "text"}, text).output,
            answers_to({text}));
  const Words half{"--json", "--question", "Who?", "--input", "-", "--input-format", "text"};
  EXPECT_EQ(qa().run(half, "It was\nAda.\n").output,
            qa().run({"--json", "Who?", "It was\nAda.\n"}).output);
}

TEST(InputFormat, OfATxtFileIsLines) {
  EXPECT_EQ(classify().run({"--input", "-", "--input-format", "txt"}, "one\n").errors,
            "electra: classify: '--input-format' must be lines, text, jsonl, json, csv or tsv, not "
            "'txt'; did you mean 'lines'?\n");
}

TEST(InputFormat, TextHasAnEnd) {
  const Ended run = answers_of("a.txt", std::string((std::size_t{16} << 20U) + 1, '\n'),
                               {"--input-format", "text"});
  EXPECT_EQ(run.status, 3);
  EXPECT_NE(run.output.find("is longer than 16777216 bytes, which one text may have; split it"),
            std::string::npos)
      << run.output;
}

TEST(InputFormat, TextIsOneTextAlone) {
  EXPECT_EQ(usage_error(qa(), {"--input", "-", "--input-format", "text"}),
            "electra: qa: each input is a question and a context, but '--input-format text' reads "
            "one text; choose another format, or give all inputs one question by '--question'");
}

TEST(Delimiter, StandsBetweenTheColumnsOfATable) {
  const std::string expected = answers_to({"one, two"});
  EXPECT_EQ(answers_of("a.csv", "id;text\n1;\"one, two\"\n", {"--delimiter", ";"}).output,
            expected);
  EXPECT_EQ(answers_of("a.csv", "id\ttext\n1\tone, two\n", {"--delimiter", "\\t"}).output,
            expected);
  EXPECT_EQ(answers_of("a.tsv", "id|text\n1|one, two\n", {"--delimiter", "|"}).output, expected);
  EXPECT_EQ(
      usage_error(classify(), {"--input", "a.csv", "--delimiter", ";;"}),
      "electra: classify: '--delimiter' must be one character of ASCII, as ; or | or \\t, not "
      "';;'");
  EXPECT_EQ(usage_error(classify(), {"--delimiter", ";", "one"}),
            "electra: classify: '--delimiter' is for files of csv and tsv (--input-format csv)");
}

TEST(Delimiter, OfNerIsThatOfColumnsInATable) {
  const TaskModel ner("ner", "ElectraForTokenClassification");
  EXPECT_EQ(ner.run({"--json", "--input", "-", "--input-format", "csv", "--delimiter", ";"},
                    "id;text\n1;one, two\n")
                .output,
            ner.run({"--json", "one, two"}).output);
}

TEST(Encoding, IsThatOfTheByteOrderMark) {
  using std::string_view_literals::operator""sv;
  const std::string expected = answers_to({"z\u00DF", "two"});
  EXPECT_EQ(answers_of("a.txt", "\xFF\xFEz\0\xDF\0\n\0t\0w\0o\0"sv).output, expected);
  EXPECT_EQ(answers_of("a.txt", "\xFE\xFF\0z\0\xDF\0\n\0t\0w\0o"sv).output, expected);
  EXPECT_EQ(answers_of("a.txt", "\xEF\xBB\xBFz\xC3\x9F\ntwo").output, expected);
  EXPECT_EQ(answers_of("a.csv", "\xFF\xFEt\0e\0x\0t\0\n\0z\0\xDF\0\n\0t\0w\0o\0"sv).output,
            expected);
}

TEST(Encoding, WarnsOnceOfLinesThatAreNotUtf8) {
  const Ended run = answers_of("notes.txt", "one\n\xFFtwo\nthree\n\xC3\n");
  EXPECT_EQ(run.status, 0);
  EXPECT_EQ(run.errors,
            "electra: warning: notes.txt: 2 lines are not UTF-8 (line 2 is the first); what is not "
            "was read as U+FFFD; convert the file, as by iconv -f WINDOWS-1252 -t UTF-8\n");
  const Ended one = classify().run({"--input", "-", "--input-format", "text"}, "one\n\xFFtwo\n");
  EXPECT_EQ(one.errors,
            "electra: warning: the standard input: 1 line is not UTF-8 (line 2); what is not was "
            "read as U+FFFD; convert the file, as by iconv -f WINDOWS-1252 -t UTF-8\n");
  EXPECT_EQ(answers_of("a.jsonl", "\"\xFF\"\n\"one\"\n").errors,
            "electra: 1 of 2 inputs failed; their lines say why\n");
}

TEST(Encoding, WarnsOnceOfLinesWithNulBytes) {
  using std::string_view_literals::operator""sv;
  const std::string advice =
      "; if the file is UTF-16 without a byte order mark, convert it, as by iconv -f UTF-16LE -t "
      "UTF-8; else it may be no text\n";
  const Ended run = answers_of("notes.txt", "o\0n\0e\0\n\0t\0w\0o\0\n\0"sv);
  EXPECT_EQ(run.status, 0);
  EXPECT_EQ(run.errors,
            "electra: warning: notes.txt: 3 lines have NUL bytes (line 1 is the first)" + advice);
  EXPECT_EQ(answers_of("a.csv", "text\none\nt\0wo\n"sv).errors,
            "electra: warning: a.csv: 1 line has NUL bytes (line 3)" + advice);
}

TEST(Batches, AreBoundedInWhatTheyKeep) {
  std::string lines;
  for (int i = 0; i < 8; ++i)
    lines += "{\"text\": \"a\", \"id\": \"" + std::string(1000, 'k') + "\"}\n";
  const TemporaryFolder folder;
  cli::InputOptions options;
  options.file = folder.write("a.jsonl", lines).string();
  options.keep = {"id"};
  options.max_batch_bytes = 3000;
  cli::Input input(options, {{"text"}});
  EXPECT_EQ(input.next_batch().size(), 3U);
}

TEST(Texts, AreNamedWhereTheirNumberIsWrong) {
  EXPECT_EQ(usage_error(qa(), {"a", "b", "c"}),
            "electra: qa: each input is a question and a context, but 3 texts were given; put "
            "quotes around each text, or give all inputs one question by '--question'");
  EXPECT_EQ(usage_error(classify(), {"--pair", "a"}),
            "electra: classify: each input is a text and a second text, but 1 text was given; give "
            "both as arguments");
  EXPECT_EQ(
      run_program({"help", "qa"}).output.find("Usage: electra qa [OPTIONS] [QUESTION CONTEXT...]"),
      run_program({"help", "qa"}).output.find("Usage:"));
}

TEST(Qa, ReadsTheContextOfEveryQuestionFromAFile) {
  const TemporaryFolder folder;
  const std::string file = folder.write("story.txt", "It was\nAda.\n").string();
  const Words questions{"--json", "Who?", "When?"};
  const auto with = [&](const char* option, const std::string& value) {
    Words words{option, value};
    words.insert(words.end(), questions.begin(), questions.end());
    return qa().run(words);
  };
  const Ended run = with("--context-file", file);
  EXPECT_EQ(run.errors, "");
  EXPECT_EQ(run.output, with("--context", "It was\nAda.\n").output);
  EXPECT_EQ(with("--context-file", file + "x").errors,
            "electra: " + file + "x cannot be opened: No such file or directory\n");
  EXPECT_EQ(with("--context", file).errors,
            "electra: warning: " + file +
                ": '--context' is taken as a text, though a file has this name; '--context-file' "
                "reads it\n");
  const std::string latin = folder.write("lat.txt", "A cr\xE9me.\n").string();
  EXPECT_EQ(with("--context-file", latin).errors,
            "electra: warning: " + latin +
                ": 1 line is not UTF-8 (line 1); what is not was read as U+FFFD; convert the file, "
                "as by iconv -f WINDOWS-1252 -t UTF-8\n");
  EXPECT_EQ(qa().run({"--context-file", file, "--context", "a", "b"}).status, 2);
  EXPECT_EQ(qa().run({"--context-file", "-", "--input", "-"}).status, 2);
}

}  // namespace
}  // namespace electra::testing
