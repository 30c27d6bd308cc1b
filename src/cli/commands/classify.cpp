#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/columns.hpp"
#include "cli/commands/commands.hpp"
#include "cli/function_option.hpp"
#include "cli/min_score.hpp"
#include "cli/options.hpp"
#include "cli/pair_options.hpp"
#include "cli/stream.hpp"
#include "cli/values.hpp"
#include "electra/pipelines/text_classification.hpp"
#include "io/json_writer.hpp"
#include "pipelines/answer_json.hpp"

namespace electra::cli {
namespace {

using Labels = TextClassificationPipeline::Labels;

struct ClassifyOptions : PairOptions {
  std::string top_k = "1";
  std::string function;
  std::optional<double> min_score;
  bool pair = false;
};

TextClassificationOptions pipeline_options(const ClassifyOptions& options) {
  TextClassificationOptions result;
  options.set(result);
  result.top_k = count_or_all(options.top_k);
  result.function_to_apply = function_named(options.function);
  return result;
}

void append_json(const Labels& labels, std::string& line, Output& output) {
  io::JsonWriter json(line);
  json.after_items([&] { output.spill(); });
  pipelines::write_json(labels, json);
}

std::vector<Column> columns(const ClassifyOptions& options, const ElectraConfig& config) {
  std::vector<Column> all{label_column(config.id2label), score_column(), {"text"}};
  if (options.pair) all.push_back({"text_pair"});
  return all;
}

void add_rows(const Labels& labels, const Record& record, bool with_pair, Rows& rows) {
  for (const LabelScore& each : labels) {
    Row row{each.label, each.score, *record.texts[0]};
    if (with_pair) row.emplace_back(*record.texts[1]);
    rows.add(row);
  }
}

std::vector<Labels> classify(const TextClassificationPipeline& pipeline,
                             const std::vector<Record>& records,
                             const TextClassificationOptions& options) {
  std::vector<std::string> texts;
  std::vector<TextPair> pairs;
  for (const Record& record : records) {
    texts.push_back(*record.texts[0]);
    pairs.emplace_back(*record.texts[0], record.texts[1].value_or(""));
  }
  const bool any_pair = std::any_of(records.begin(), records.end(), [](const Record& record) {
    return record.texts[1].has_value();
  });
  return any_pair ? pipeline(pairs, options) : pipeline(texts, options);
}

ExitStatus run(const ClassifyOptions& options) {
  const TextClassificationOptions how = pipeline_options(options);
  const auto pipeline = open_pipeline<TextClassificationPipeline>(options);
  const AnswerFormat format = options.answers(columns(options, pipeline.model().config()));
  const auto add = [&](const Labels& labels, const Record& record, Rows& rows) {
    add_rows(labels, record, options.pair, rows);
  };
  const auto answer = [&](const std::vector<Record>& records, Output& output) {
    std::vector<Labels> labels = classify(pipeline, records, how);
    leave_out_below(options.min_score, labels);
    format.check_texts(labels, records);
    const auto append = [&](const Labels& each, const Record&, std::string& line) {
      append_json(each, line, output);
    };
    format.print(labels, records, output, append, add);
  };
  return answer_stream(options.input, {{"text"}, {"text_pair", options.pair}}, format, answer);
}

Action configure(CLI::App& app) {
  const auto options = std::make_shared<ClassifyOptions>();
  options->declare(app);
  add_flag(app, "--pair", options->pair,
           "Two texts for each input: two arguments, or a tab between them, or the fields "
           "text and text_pair");
  limit_to_count_or_all(
      add_option(app, "--top-k", options->top_k, "How many labels to print, the best first; or all")
          .type_name("N")
          .capture_default_str());
  declare_min_score(app, options->min_score);
  declare_function(app, options->function);
  options->declare_truncation(app);
  return [options] { return run(*options); };
}

}  // namespace

const Command commands::classify = {
    "classify", "Labels and scores for texts, or pairs of them",
    "electra classify --model DIR \"A film to see twice.\" \"Two hours I want back.\"", configure};

}  // namespace electra::cli
