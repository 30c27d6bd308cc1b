#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "cli/commands/commands.hpp"
#include "cli/cut_texts.hpp"
#include "cli/excerpts.hpp"
#include "cli/min_score.hpp"
#include "cli/options.hpp"
#include "cli/printable.hpp"
#include "cli/stream.hpp"
#include "cli/task.hpp"
#include "cli/values.hpp"
#include "core/quoted.hpp"
#include "electra/pipelines/token_classification.hpp"
#include "io/json_writer.hpp"
#include "pipelines/answer_json.hpp"
#include "pipelines/entities.hpp"

namespace electra::cli {
namespace {

using Entities = TokenClassificationPipeline::Entities;

struct NerOptions : TaskOptions {
  std::string offsets = "chars";
  std::string aggregation;  ///< empty: none for JSON, else simple
  std::optional<double> min_score;
  std::optional<long long> stride;
  std::vector<std::string> ignore_labels;

  /// The delimiter of words that were split before.
  std::string delimiter() const { return input.delimiter.value_or(" "); }
};

/// Whether answers are JSON, which is as the reference's pipeline returns it.
bool is_json(const NerOptions& options) { return options.printing.wanted() == OutputFormat::jsonl; }

AggregationStrategy strategy_of(const NerOptions& options) {
  static const std::map<std::string, AggregationStrategy> strategies = {
      {"none", AggregationStrategy::none},   {"simple", AggregationStrategy::simple},
      {"first", AggregationStrategy::first}, {"average", AggregationStrategy::average},
      {"max", AggregationStrategy::max},
  };
  if (!options.aggregation.empty()) return strategies.at(options.aggregation);
  return is_json(options) ? AggregationStrategy::none : AggregationStrategy::simple;
}

TokenClassificationOptions pipeline_options(const NerOptions& options) {
  TokenClassificationOptions result;
  options.set(result);
  // Rows are cut out of the text by characters.
  if (is_json(options)) result.offset_unit = offset_unit_named(options.offsets);
  result.aggregation_strategy = strategy_of(options);
  if (!options.ignore_labels.empty()) result.ignore_labels = options.ignore_labels;
  result.delimiter = options.delimiter();
  if (options.stride) result.stride = static_cast<Index>(*options.stride);
  if (options.stride && result.aggregation_strategy == AggregationStrategy::none) {
    throw UsageError("'--stride' needs an '--aggregation' other than none");
  }
  return result;
}

/// Refuses a label of --ignore-labels that no answer can have: the library takes any, as the
/// reference does. "O" may stand for a label that this model happens to lack, and "" for none.
void check_ignored(const NerOptions& options, const ElectraConfig& config) {
  const bool grouped = strategy_of(options) != AggregationStrategy::none;
  if (options.ignore_labels.empty()) return;
  std::vector<std::string> labels;
  std::set<std::string> known;
  for (const auto& [id, label] : config.id2label) {
    std::string name = grouped ? pipelines::group_label(label) : label;
    if (known.insert(name).second) labels.push_back(std::move(name));
  }
  for (const std::string& each : options.ignore_labels) {
    if (each.empty() || each == "O") continue;
    if (known.count(each) == 0)
      refuse_value("--ignore-labels",
                   std::string("labels of ") + (grouped ? "entities" : "tokens") + ", which are " +
                       quoted_list(labels, 32),
                   each, labels);
  }
}

void append_json(const Entities& entities, std::string& line, Output& output) {
  io::JsonWriter json(line);
  json.after_items([&] { output.spill(); });
  pipelines::write_json(entities, json);
}

/// The text of a record, or its words as one text.
std::string text_of(const Record& record, const std::string& delimiter) {
  if (record.texts[0]) return *record.texts[0];
  std::string text;
  for (const std::string& word : record.list)
    text += (&word == &record.list.front() ? "" : delimiter) + word;
  return text;
}

void add_rows(const Entities& entities, const Excerpts& text, Rows& rows) {
  for (const Entity& each : entities) {
    const Excerpt excerpt = text.at(each.start, each.end);
    rows.add({each.label, each.score, excerpt.start, excerpt.end, excerpt.text});
  }
}

/// Returns the entities of each record: texts and lists of words are two calls.
std::vector<Entities> entities_of(const TokenClassificationPipeline& pipeline,
                                  const std::vector<Record>& records,
                                  const TokenClassificationOptions& options) {
  std::vector<std::string> texts;
  std::vector<Words> words;
  std::vector<std::size_t> text_places, word_places;
  for (std::size_t i = 0; i < records.size(); ++i) {
    const Record& record = records[i];
    (record.texts[0] ? text_places : word_places).push_back(i);
    if (record.texts[0])
      texts.push_back(*record.texts[0]);
    else
      words.push_back(record.list);
  }
  std::vector<Entities> of_texts = pipeline(texts, options);
  cut_texts().place_at(text_places);
  std::vector<Entities> of_words = pipeline(words, options);
  cut_texts().place_at(word_places);
  std::vector<Entities> all;
  auto text = of_texts.begin();
  auto word = of_words.begin();
  for (const Record& record : records)
    all.push_back(std::move(record.texts[0] ? *text++ : *word++));
  return all;
}

ExitStatus run(const NerOptions& options) {
  const TokenClassificationOptions how = pipeline_options(options);
  const auto pipeline = open_pipeline<TokenClassificationPipeline>(options);
  check_ignored(options, pipeline.model().config());
  const AnswerFormat format = options.answers({label_column(pipeline.model().config().id2label),
                                               score_column(),
                                               {"start", 4},
                                               {"end", 4},
                                               {"text"}});
  const OffsetUnit unit = offset_unit_named(options.offsets);
  const auto add = [&](const Entities& entities, const Record& record, Rows& rows) {
    const std::string text = text_of(record, options.delimiter());
    rows.head(printable(text));
    add_rows(entities, Excerpts(text, unit), rows);
  };
  const auto answer = [&](const std::vector<Record>& records, Output& output) {
    std::vector<Entities> entities = entities_of(pipeline, records, how);
    leave_out_below(options.min_score, entities);
    const auto append = [&](const Entities& each, const Record&, std::string& line) {
      append_json(each, line, output);
    };
    format.print(entities, records, output, append, add);
  };
  Field words{"words", false};
  words.is_list = true;
  words.instead_of = "text";
  return answer_stream(options.input, {{"text"}, words}, format, answer);
}

Action configure(CLI::App& app) {
  const auto options = std::make_shared<NerOptions>();
  options->input.delimiter_joins_words = true;
  options->declare(app);
  options->declare_truncation(app);
  limit_to_choices(add_option(app, "--aggregation", options->aggregation,
                              "How neighbouring tokens become one entity: simple, first, average "
                              "or max; or none [simple; with JSON none, as the reference]")
                       .type_name("STRATEGY"),
                   {"none", "simple", "first", "average", "max"});
  declare_min_score(app, options->min_score);
  limit_to_integers(add_option(app, "--stride", options->stride,
                               "Read a long text in windows that share so many tokens [it is cut]")
                        .type_name("N"));
  add_option(app, "--ignore-labels", options->ignore_labels,
             "The labels to leave out, as in O,MISC; \"\" for none [O]")
      .delimiter(',')
      .allow_extra_args(false)
      .type_name("LABELS");
  declare_offsets(app, options->offsets);
  return [options] { return run(*options); };
}

}  // namespace

const Command commands::ner = {"ner", "Named entities, or other labels of words",
                               "electra ner --model DIR \"Angela Merkel was born in Hamburg.\"",
                               configure};

}  // namespace electra::cli
