#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/commands/commands.hpp"
#include "cli/options.hpp"
#include "cli/pair_options.hpp"
#include "cli/printable.hpp"
#include "cli/stream.hpp"
#include "electra/pipelines/multiple_choice.hpp"
#include "io/json_writer.hpp"
#include "pipelines/answer_json.hpp"

namespace electra::cli {
namespace {

struct ChooseOptions : PairOptions {
  std::optional<std::string> prompt;
  std::vector<std::string> choices;
};

void append_json(const Choice& choice, const Record& /*record*/, std::string& line) {
  io::JsonWriter json(line);
  pipelines::write_json(choice, json);
}

void add_rows(const Choice& choice, const Record& record, Rows& rows) {
  rows.head(printable(*record.texts[0]));
  for (std::size_t i = 0; i < choice.scores.size(); ++i) {
    const auto index = static_cast<Index>(i);
    const char* label = index == choice.choice ? "chosen" : "other";
    rows.add({label, choice.scores[i], index, record.list[i]});
  }
}

std::vector<PromptChoices> inputs_of(const std::vector<Record>& records) {
  std::vector<PromptChoices> inputs;
  inputs.reserve(records.size());
  for (const Record& record : records) inputs.push_back({*record.texts[0], record.list});
  return inputs;
}

ExitStatus run(const ChooseOptions& options) {
  const auto pipeline = open_pipeline<MultipleChoicePipeline>(options);
  MultipleChoiceOptions how;
  options.set(how);
  const AnswerFormat format =
      options.answers({label_column({{0, "chosen"}}), score_column(), {"index"}, {"text"}});
  Field choices{"choices"};
  choices.is_list = true;
  const Fields fields(
      {{"prompt"}, choices},
      {{"prompt", options.prompt}, {"choices", std::nullopt, options.choices, "--choice"}});
  const auto answer = [&](const std::vector<Record>& records, Output& output) {
    format.print(pipeline(inputs_of(records), how), records, output, append_json, add_rows);
  };
  return answer_stream(options.input, fields, format, answer);
}

Action configure(CLI::App& app) {
  const auto options = std::make_shared<ChooseOptions>();
  options->declare(app);
  add_option(app, "--prompt", options->prompt, "The prompt of all choices [each input has its own]")
      .type_name("TEXT");
  add_option(app, "--choice", options->choices, "One of the choices; give several")
      .allow_extra_args(false)
      .type_name("TEXT");
  options->declare_truncation(app);
  return [options] { return run(*options); };
}

}  // namespace

const Command commands::choose = {"choose", "Which of several texts follows a prompt",
                                  "electra choose --model DIR --choice \"It rained.\" --choice "
                                  "\"It sang.\" \"The street is wet.\"",
                                  configure, "[PROMPT...]"};

}  // namespace electra::cli
