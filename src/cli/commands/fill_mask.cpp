#include "electra/pipelines/fill_mask.hpp"

#include <memory>
#include <string>
#include <vector>

#include "cli/columns.hpp"
#include "cli/commands/commands.hpp"
#include "cli/json_text.hpp"
#include "cli/stream.hpp"
#include "cli/task.hpp"

namespace electra::cli {
namespace {

using Masks = FillMaskPipeline::Masks;
using Words = FillMaskPipeline::Words;

struct FillMaskCommandOptions : TaskOptions {
  long long top_k = 5;
  std::vector<std::string> targets;
  bool no_truncation = false;
};

FillMaskOptions pipeline_options(const FillMaskCommandOptions& options) {
  FillMaskOptions result;
  result.progress = interruptible();
  result.top_k = static_cast<Index>(options.top_k);
  if (!options.targets.empty()) result.targets = options.targets;
  result.truncation = !options.no_truncation;
  return result;
}

std::string word_to_json(const FilledMask& word) {
  return JsonObject()
      .add("score", json_number(word.score))
      .add("token", std::to_string(word.token))
      .add("token_str", json_string(word.token_str))
      .add("sequence", json_string(word.sequence))
      .text();
}

std::string words_to_json(const Words& words) { return json_array(words, word_to_json); }

std::string for_people(const Masks& masks, const Record& record) {
  std::string text = printable(*record.texts[0]);
  for (const Words& words : masks) {
    if (&words != &masks.front()) text += '\n';
    for (const FilledMask& each : words) {
      text += "\n" + score_column(each.score) + "  " + printable(each.token_str);
    }
  }
  return text;
}

ExitStatus run(const FillMaskCommandOptions& options) {
  const auto pipeline = open_pipeline<FillMaskPipeline>(options.model);
  const FillMaskOptions how = pipeline_options(options);
  const auto to_line = [&](const Masks& masks, const Record& record) {
    if (!options.json) return for_people(masks, record);
    return masks.size() == 1 ? words_to_json(masks.front()) : json_array(masks, words_to_json);
  };
  return answer_stream(options.input, {{"text"}}, [&](const std::vector<Record>& records) {
    return lines_of(pipeline(texts_of(records), how), records, to_line);
  });
}

Action configure(CLI::App& app) {
  const auto options = std::make_shared<FillMaskCommandOptions>();
  options->declare(app);
  app.add_option("--top-k", options->top_k, "How many words to give, the best first")
      ->check(CLI::Range(1, 1000000).description(""))
      ->type_name("N")
      ->capture_default_str();
  app.add_option("--targets", options->targets, "The only words of interest, as in yes,no")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->type_name("WORDS");
  app.add_flag("--no-truncation", options->no_truncation,
               "Make a text that is longer than the model reads an error; else it is cut");
  return [options] { return run(*options); };
}

}  // namespace

const Command commands::fill_mask = {
    "fill-mask", "Words for the [MASK] of a text",
    "electra fill-mask --model DIR --top-k 3 \"The capital of France is [MASK].\"", configure};

}  // namespace electra::cli
