#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/choices.hpp"
#include "cli/columns.hpp"
#include "cli/commands/commands.hpp"
#include "cli/json_text.hpp"
#include "cli/stream.hpp"
#include "cli/task.hpp"
#include "electra/pipelines/token_classification.hpp"

namespace electra::cli {
namespace {

using Entities = TokenClassificationPipeline::Entities;

struct NerOptions : TaskOptions {
  std::string aggregation = "none";
  std::optional<long long> stride;
};

TokenClassificationOptions pipeline_options(const NerOptions& options) {
  static const std::map<std::string, AggregationStrategy> strategies = {
      {"none", AggregationStrategy::none},   {"simple", AggregationStrategy::simple},
      {"first", AggregationStrategy::first}, {"average", AggregationStrategy::average},
      {"max", AggregationStrategy::max},
  };
  TokenClassificationOptions result;
  result.progress = interruptible();
  result.aggregation_strategy = strategies.at(options.aggregation);
  if (options.stride) result.stride = static_cast<Index>(*options.stride);
  if (options.stride && options.aggregation == "none") {
    throw UsageError("--stride takes an --aggregation other than none");
  }
  return result;
}

std::string to_json(const Entity& entity) {
  JsonObject object;
  object.add(entity.index ? "entity" : "entity_group", json_string(entity.label))
      .add("score", json_number(entity.score));
  if (entity.index) object.add("index", std::to_string(*entity.index));
  return object.add("word", json_string(entity.word))
      .add("start", std::to_string(entity.start))
      .add("end", std::to_string(entity.end))
      .text();
}

ExitStatus run(const NerOptions& options) {
  const TokenClassificationOptions how = pipeline_options(options);
  const auto pipeline = open_pipeline<TokenClassificationPipeline>(options.model);
  const LabelColumns columns(pipeline.model().config().id2label);
  const auto to_line = [&](const Entities& entities, const Record& record) {
    if (options.json) return json_array(entities, to_json);
    std::string text = printable(*record.texts[0]);
    for (const Entity& each : entities) {
      text += "\n  " + columns.row(each.label, each.score) + "  " + printable(each.word);
    }
    return text;
  };
  return answer_stream(options.input, {{"text"}}, [&](const std::vector<Record>& records) {
    return lines_of(pipeline(texts_of(records), how), records, to_line);
  });
}

Action configure(CLI::App& app) {
  const auto options = std::make_shared<NerOptions>();
  options->declare(app);
  app.add_option("--aggregation", options->aggregation,
                 "What becomes of neighbouring tokens: none, or one entity by simple, first, "
                 "average or max")
      ->check(one_of({"none", "simple", "first", "average", "max"}))
      ->type_name("STRATEGY")
      ->capture_default_str();
  app.add_option("--stride", options->stride,
                 "Read a long text in windows that share so many tokens; else it is cut")
      ->type_name("N");
  return [options] { return run(*options); };
}

}  // namespace

const Command commands::ner = {
    "ner", "Named entities, or other labels of words",
    "electra ner --model DIR --aggregation simple \"Angela Merkel was born in Hamburg.\"",
    configure};

}  // namespace electra::cli
