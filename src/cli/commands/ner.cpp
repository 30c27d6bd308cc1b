#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/columns.hpp"
#include "cli/commands/commands.hpp"
#include "cli/options.hpp"
#include "cli/printable.hpp"
#include "cli/stream.hpp"
#include "cli/task.hpp"
#include "cli/values.hpp"
#include "electra/pipelines/token_classification.hpp"
#include "io/json_writer.hpp"

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
    throw UsageError("'--stride' needs an '--aggregation' other than none");
  }
  return result;
}

void append_json(const Entities& entities, std::string& line) {
  io::JsonWriter json(line);
  json.array(entities, [&](const Entity& entity) {
    json.begin_object().member(entity.index ? "entity" : "entity_group", entity.label);
    json.member("score", entity.score);
    if (entity.index) json.member("index", *entity.index);
    json.member("word", entity.word).member("start", entity.start).member("end", entity.end);
    json.end_object();
  });
}

void append_plain(const Entities& entities, const Record& record, const LabelColumns& columns,
                  std::string& line) {
  line += printable(*record.texts[0]);
  for (const Entity& each : entities)
    line += "\n  " + columns.row(each.label, each.score) + "  " + printable(each.word);
}

ExitStatus run(const NerOptions& options) {
  const TokenClassificationOptions how = pipeline_options(options);
  const auto pipeline = open_pipeline<TokenClassificationPipeline>(options.model);
  const LabelColumns columns(pipeline.model().config().id2label);
  const auto append = [&](const Entities& entities, const Record& record, std::string& line) {
    options.json ? append_json(entities, line) : append_plain(entities, record, columns, line);
  };
  const auto answer = [&](const std::vector<Record>& records, Output& output) {
    write_lines(pipeline(texts_of(records), how), records, output, append);
  };
  return answer_stream(options.input, {{"text"}}, answer);
}

Action configure(CLI::App& app) {
  const auto options = std::make_shared<NerOptions>();
  options->declare(app);
  limit_to_choices(add_option(app, "--aggregation", options->aggregation,
                              "How neighbouring tokens become one entity: simple, first, average "
                              "or max; or none")
                       .type_name("STRATEGY")
                       .capture_default_str(),
                   {"none", "simple", "first", "average", "max"});
  limit_to_integers(add_option(app, "--stride", options->stride,
                               "Read a long text in windows that share so many tokens [it is cut]")
                        .type_name("N"));
  return [options] { return run(*options); };
}

}  // namespace

const Command commands::ner = {
    "ner", "Named entities, or other labels of words",
    "electra ner --model DIR --aggregation simple \"Angela Merkel was born in Hamburg.\"",
    configure};

}  // namespace electra::cli
