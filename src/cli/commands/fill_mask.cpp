#include "electra/pipelines/fill_mask.hpp"

#include <memory>
#include <string>
#include <vector>

#include "cli/columns.hpp"
#include "cli/commands/commands.hpp"
#include "cli/options.hpp"
#include "cli/printable.hpp"
#include "cli/stream.hpp"
#include "cli/task.hpp"
#include "cli/values.hpp"
#include "io/json_writer.hpp"

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

void write_words(const Words& words, io::JsonWriter& json) {
  json.array(words, [&](const FilledMask& word) {
    json.begin_object().member("score", word.score).member("token", word.token);
    json.member("token_str", word.token_str).member("sequence", word.sequence).end_object();
  });
}

void append_json(const Masks& masks, std::string& line) {
  io::JsonWriter json(line);
  if (masks.size() == 1) return write_words(masks.front(), json);
  json.array(masks, [&](const Words& words) { write_words(words, json); });
}

void append_plain(const Masks& masks, const Record& record, std::string& line) {
  line += printable(*record.texts[0]);
  for (const Words& words : masks) {
    if (&words != &masks.front()) line += '\n';
    for (const FilledMask& each : words)
      line += "\n" + score_column(each.score) + "  " + printable(each.token_str);
  }
}

ExitStatus run(const FillMaskCommandOptions& options) {
  const auto pipeline = open_pipeline<FillMaskPipeline>(options);
  const FillMaskOptions how = pipeline_options(options);
  const auto append = [&](const Masks& masks, const Record& record, std::string& line) {
    options.json ? append_json(masks, line) : append_plain(masks, record, line);
  };
  const auto answer = [&](const std::vector<Record>& records, Output& output) {
    write_lines(pipeline(texts_of(records), how), records, output, append);
  };
  return answer_stream(options.input, {{"text"}}, answer);
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
