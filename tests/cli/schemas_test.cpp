#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "cli/commands/bench.hpp"
#include "cli/commands/commands.hpp"
#include "cli/configured.hpp"
#include "cli/support/json_schema.hpp"
#include "cli/support/program.hpp"
#include "cli/support/task_model.hpp"

// The JSON that the commands print is what docs/schemas has of it: those files are a promise.

namespace electra::testing {
namespace {

using Json = nlohmann::json;
using Words = std::vector<std::string>;

const std::string models = ELECTRA_MODELS "/";
const std::string golden = ELECTRA_TEST_DATA "/golden/";

/// A run of the program whose output has a schema.
struct Printed {
  std::string schema;
  Words words;
  std::string input = {};
};

const std::vector<Printed>& all_runs() {
  const Words sentiment{"--model", models + "sentiment"}, tagger{"--model", models + "entities"};
  const auto with = [](const char* command, Words words, const Words& more) {
    words.insert(words.begin(), command);
    words.insert(words.end(), more.begin(), more.end());
    return words;
  };
  static const std::vector<Printed> runs = {
      {"classify", with("classify", sentiment, {"--json", "--top-k", "2", "A joy."})},
      {"classify",
       with("classify", sentiment, {"--json", "--input", "-", "--input-format", "json"}),
       R"([{"text": 1}, {"text": "A bore."}])"},
      {"ner", with("ner", tagger, {"--json", "Anna lives in Hamburg."})},
      {"ner", with("ner", tagger, {"--json", "--aggregation", "max", "Anna lives in Hamburg."})},
      {"qa", {"qa", "--model", models + "questions", "--json", "Who?", "Anna did."}},
      {"qa",
       {"qa", "--model", models + "questions", "--json", "--top-k", "3", "Who?", "Anna did it."}},
      {"qa",
       {"qa", "--model", models + "questions", "--json", "--min-score", "1", "Who?", "Anna."}},
      {"fill-mask", {"fill-mask", "--model", models + "generator", "--json", "A [MASK]."}},
      {"fill-mask", {"fill-mask", "--model", models + "generator", "--json", "[MASK] a [MASK]."}},
      {"detect", {"detect", "--model", models + "discriminator", "--json", "A joy."}},
      {"rerank",
       {"rerank", "--model", models + "reranker", "--json", "--query", "Who?", "Anna.", "Ben."}},
      {"explain", with("explain", sentiment, {"--json", "A joy."})},
      {"explain",
       {"explain", "--model", models + "discriminator", "--task", "detect", "--json", "A joy."}},
      {"embed", {"embed", "--model", models + "sentences", "--json", "A joy."}},
      {"embed",
       {"embed", "--model", models + "sentences", "--similarity", "cosine", "--json", "a", "b"}},
      {"tokenize", with("tokenize", sentiment, {"--max-length", "4", "--input", "-"}),
       "[\"A joy, all of it.\", \"b\"]\n3\n"},
      {"tokenize", with("tokenize", sentiment, {"--decode", "--input", "-"}), "[101, 7, 102]\n"},
      {"info", {"info", "--json"}},
      {"info", with("info", sentiment, {"--digest", "--json"})},
      {"info", {"info", "--model", models + "sentences", "--json"}},
      {"check", with("check", sentiment, {"--json"})},
      {"check", {"check", "--model", golden + "leftover-tensors", "--json"}},
      {"check", {"check", "--model", golden + "nowhere", "--json"}},
      {"bench-tokenizer",
       {"bench", "tokenizer", "--model", models + "sentiment", "--input", "-", "--json"},
       "A joy.\n"},
      {"bench-model",
       {"bench", "model", "--model", golden + "base-one-token", "--dtype", "fp32", "--json"}},
      {"bench-model",
       {"bench", "model", "--model", golden + "base-one-token", "--stdin"},
       "{\"lengths\": [1], \"repeat\": 1}\n"},
      {"bench-start", with("bench", sentiment, {"--json"})},
  };
  return runs;
}

/// Expects that each line has the schema; returns how many there are.
int expect_schema(const std::string& schema, const Ended& run) {
  int lines = 0;
  std::size_t start = 0;
  for (std::size_t end; (end = run.output.find('\n', start)) != std::string::npos;
       start = end + 1, ++lines) {
    const Json value = Json::parse(run.output.substr(start, end - start));
    EXPECT_EQ(schema_mistake(schema, value), "");
  }
  EXPECT_GT(lines, 0) << run.errors;
  return lines;
}

TEST(Schemas, AreThoseOfWhatTheTrainedModelsPrint) {
  for (Printed run : all_runs()) {
    if (run.schema == "bench-start") run.words.insert(run.words.begin() + 1, "start");
    SCOPED_TRACE(run.schema);
    expect_schema(run.schema, run_program(run.words, run.input));
  }
}

ElectraConfig of_entailment() {
  ElectraConfig config = TaskModel::small();
  config.id2label = {{0, "no"}, {1, "ENTAILMENT"}};
  config.label2id = {{"no", 0}, {"ENTAILMENT", 1}};
  return config;
}

TEST(Schemas, AreThoseOfWhatNoTrainedModelPrints) {
  const TaskModel entailment("zero-shot", "ElectraForSequenceClassification", of_entailment());
  expect_schema("zero-shot", entailment.run({"--json", "--labels", "sport,politics", "Who wins?"}));
  const TaskModel chooser("choose", "ElectraForMultipleChoice");
  expect_schema("choose",
                chooser.run({"--json", "--choice", "one", "--choice", "two", "The prompt"}));
  ElectraConfig decoder = TaskModel::small();
  decoder.is_decoder = true;
  const TaskModel generator("generate", "ElectraForCausalLM", decoder);
  expect_schema("generate", generator.run({"--json", "--max-new-tokens", "2", "paris"}));
}

/// The names of the schemas of a command and of its parts that print JSON.
void add_schemas_of(const CLI::App& app, const std::string& name, std::set<std::string>& names) {
  for (const CLI::Option* option : app.get_options())
    if (option->get_name() == "--json") names.insert(name);
  for (const CLI::App* part : cli::subcommands_of(app))
    add_schemas_of(*part, name + '-' + part->get_name(), names);
}

TEST(Schemas, AreThereForEveryCommandThatPrintsJson) {
  // Printed without an option, in the place of an answer, and by a server.
  std::set<std::string> names{"error", "serve-log", "tokenize"};
  for (const cli::Command* command : cli::commands::all)
    add_schemas_of(cli::Configured(*command).app, command->name, names);
  EXPECT_EQ(schema_names(), Words(names.begin(), names.end()));
}

TEST(Schemas, SeeAMemberThatIsGoneOrNewOrOfAnotherType) {
  const Json right = {{"error", "no"}, {"line", 3}};
  EXPECT_EQ(schema_mistake("error", right), "");
  Json wrong = right;
  wrong.erase("line");
  EXPECT_EQ(schema_mistake("error", wrong), "error.json: $ lacks 'line'");
  wrong = right;
  wrong["row"] = 3;
  EXPECT_EQ(schema_mistake("error", wrong), "error.json: $.row is in no schema");
  wrong = right;
  wrong["line"] = "3";
  EXPECT_EQ(schema_mistake("error", wrong), "error.json: $.line is of another type: \"3\"");
  EXPECT_EQ(schema_mistake("embed", Json::array({1, "2"})),
            "embed.json: $[1] is of another type: \"2\", or $ is of another type: [1,\"2\"], or $ "
            "is of another type: [1,\"2\"]");
}

}  // namespace
}  // namespace electra::testing
