#include "electra/pipelines/fill_mask.hpp"

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "cli/commands/commands.hpp"
#include "cli/options.hpp"
#include "cli/printable.hpp"
#include "cli/stream.hpp"
#include "cli/task.hpp"
#include "cli/values.hpp"
#include "io/json_writer.hpp"
#include "pipelines/answer_json.hpp"

namespace electra::cli {
namespace {

using Masks = FillMaskPipeline::Masks;
using Words = FillMaskPipeline::Words;

struct FillMaskCommandOptions : TaskOptions {
  long long top_k = 5;
  std::vector<std::string> targets;
};

FillMaskOptions pipeline_options(const FillMaskCommandOptions& options) {
  FillMaskOptions result;
  options.set(result);
  result.top_k = static_cast<Index>(options.top_k);
  if (!options.targets.empty()) result.targets = options.targets;
  return result;
}

void append_json(const Masks& masks, std::string& line, Output& output) {
  io::JsonWriter json(line);
  json.after_items([&] { output.spill(); });
  pipelines::write_json(masks, json);
}

void add_rows(const Masks& masks, const Record& record, Rows& rows) {
  rows.head(printable(*record.texts[0]));
  Index mask = 0;
  for (const Words& words : masks) {
    ++mask;
    for (const FilledMask& each : words) rows.add({each.score, mask, each.token_str});
  }
}

/// Each word has a copy of its text, so inputs with many words or masks are answered few at a time.
InputOptions input_of(const FillMaskCommandOptions& options) {
  constexpr long long max_words_of_masks = 1024;
  InputOptions input = options.input;
  const long long texts = std::max(1LL, max_words_of_masks / options.top_k);
  input.max_batch = std::min(input.max_batch, static_cast<std::size_t>(texts));
  input.max_batch_bytes = std::size_t{1} << 13;
  return input;
}

ExitStatus run(const FillMaskCommandOptions& options) {
  const auto pipeline = open_pipeline<FillMaskPipeline>(options);
  const FillMaskOptions how = pipeline_options(options);
  const AnswerFormat format = options.answers({score_column(), {"mask"}, {"text"}});
  const auto answer = [&](const std::vector<Record>& records, Output& output) {
    const auto append = [&](const Masks& masks, const Record&, std::string& line) {
      append_json(masks, line, output);
    };
    format.print(pipeline(texts_of(records), how), records, output, append, add_rows);
  };
  return answer_stream(input_of(options), {{"text"}}, format, answer);
}

Action configure(CLI::App& app) {
  const auto options = std::make_shared<FillMaskCommandOptions>();
  options->declare(app);
  limit_to_integers(
      add_option(app, "--top-k", options->top_k, "How many words to print, the best first")
          .type_name("N")
          .capture_default_str(),
      1, max_count);
  add_option(app, "--targets", options->targets, "The only words to score, as in yes,no")
      .delimiter(',')
      .allow_extra_args(false)
      .type_name("WORDS");
  options->declare_truncation(app);
  return [options] { return run(*options); };
}

}  // namespace

const Command commands::fill_mask = {
    "fill-mask", "Words for the [MASK] of a text",
    "electra fill-mask --model DIR --top-k 3 \"The capital of France is [MASK].\"", configure};

}  // namespace electra::cli
