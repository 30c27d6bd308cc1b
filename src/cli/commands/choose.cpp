#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/columns.hpp"
#include "cli/commands/commands.hpp"
#include "cli/json_text.hpp"
#include "cli/stream.hpp"
#include "cli/task.hpp"
#include "electra/pipelines/multiple_choice.hpp"

namespace electra::cli {
namespace {

struct ChooseOptions : TaskOptions {
  std::optional<std::string> prompt;
  std::vector<std::string> choices;
  bool no_truncation = false;
};

std::string to_json(const Choice& choice) {
  return JsonObject()
      .add("choice", std::to_string(choice.choice))
      .add("scores", json_array(choice.scores, json_number))
      .text();
}

std::string for_people(const Choice& choice, const Record& record) {
  std::string text = printable(*record.texts[0]);
  for (std::size_t i = 0; i < choice.scores.size(); ++i) {
    text += static_cast<Index>(i) == choice.choice ? "\n>" : "\n ";
    text += score_column(choice.scores[i]) + "  " + printable(record.list[i]);
  }
  return text;
}

std::vector<PromptChoices> inputs_of(const std::vector<Record>& records) {
  std::vector<PromptChoices> inputs;
  inputs.reserve(records.size());
  for (const Record& record : records) inputs.push_back({*record.texts[0], record.list});
  return inputs;
}

ExitStatus run(const ChooseOptions& options) {
  const auto pipeline = open_pipeline<MultipleChoicePipeline>(options.model);
  MultipleChoiceOptions how;
  how.progress = interruptible();
  how.truncation = !options.no_truncation;
  const auto to_line = [&](const Choice& choice, const Record& record) {
    return options.json ? to_json(choice) : for_people(choice, record);
  };
  Field choices{"choices"};
  choices.is_list = true;
  const Fields fields({{"prompt"}, choices},
                      {{"prompt", options.prompt}, {"choices", std::nullopt, options.choices}});
  return answer_stream(options.input, fields, [&](const std::vector<Record>& records) {
    return lines_of(pipeline(inputs_of(records), how), records, to_line);
  });
}

Action configure(CLI::App& app) {
  const auto options = std::make_shared<ChooseOptions>();
  options->declare(app);
  app.add_option("--prompt", options->prompt,
                 "What all choices follow; else each input has its own")
      ->type_name("TEXT");
  app.add_option("--choice", options->choices, "One of the choices; give several")
      ->allow_extra_args(false)
      ->type_name("TEXT");
  app.add_flag("--no-truncation", options->no_truncation,
               "Make texts that are longer than the model reads an error; else they are cut");
  return [options] { return run(*options); };
}

}  // namespace

const Command commands::choose = {"choose", "Which of several texts follows a prompt",
                                  "electra choose --model DIR --choice \"It rained.\" --choice "
                                  "\"It sang.\" \"The street is wet.\"",
                                  configure};

}  // namespace electra::cli
