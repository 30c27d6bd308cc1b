#include "electra/pipelines/explain.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/columns.hpp"
#include "cli/commands/commands.hpp"
#include "cli/options.hpp"
#include "cli/pair_options.hpp"
#include "cli/printable.hpp"
#include "cli/reranker.hpp"
#include "cli/stream.hpp"
#include "cli/values.hpp"
#include "cli/word_shades.hpp"
#include "io/json_writer.hpp"

namespace electra::cli {
namespace {

struct ExplainCommandOptions : PairOptions {
  std::string task = "classify";
  std::string offsets = "chars";
  std::optional<std::string> label;
  std::optional<std::string> query;
  bool pair = false;
};

void append_words(const char* key, const std::vector<WordEffect>& words, io::JsonWriter& json) {
  json.key(key).array(words, [&](const WordEffect& each) {
    json.begin_object().member("word", each.word).member("start", each.start);
    json.member("end", each.end).member("effect", each.effect).end_object();
  });
}

/// Returns the second text of an input; null if it has none.
const std::string* pair_of(const Record& record) {
  return record.texts.size() > 1 && record.texts[1] ? &*record.texts[1] : nullptr;
}

void append_json(const Explanation& explanation, const Record& record, std::string& line) {
  io::JsonWriter json(line);
  json.begin_object().member("label", explanation.label).member("score", explanation.score);
  if (explanation.place) json.member("start", explanation.place->start);
  if (explanation.place) json.member("end", explanation.place->end);
  append_words("words", explanation.words, json);
  if (pair_of(record) != nullptr) append_words("pair_words", explanation.pair_words, json);
  json.end_object();
}

/// Appends the texts with their words shaded.
void append_shaded(const Explanation& explanation, const Record& record, std::string& line) {
  const float largest = largest_effect(explanation);
  line += shaded(*record.texts[0], explanation.words, {largest, explanation.place});
  if (const std::string* pair = pair_of(record))
    line += '\t' + shaded(*pair, explanation.pair_words, {largest, std::nullopt});
}

/// Appends the texts, and each word below them.
void append_table(const Explanation& explanation, const Record& record, std::string& line) {
  line += printable(*record.texts[0]);
  if (const std::string* pair = pair_of(record)) line += '\t' + printable(*pair);
  for (const auto* words : {&explanation.words, &explanation.pair_words}) {
    for (const WordEffect& each : *words)
      line += "\n" + score_column(each.effect) + "  " + printable(each.word);
  }
}

/// Prints explanations: `make` makes them of records.
template <class Make>
ExitStatus print(const ExplainCommandOptions& options, const Fields& fields,
                 const LabelColumns& columns, const Make& make) {
  const bool is_terminal = output_is_terminal();
  const auto append = [&](const Explanation& explanation, const Record& record, std::string& line) {
    if (options.json) return append_json(explanation, record, line);
    line += columns.row(explanation.label, explanation.score) + "  ";
    is_terminal ? append_shaded(explanation, record, line)
                : append_table(explanation, record, line);
  };
  const auto answer = [&](const std::vector<Record>& records, Output& output) {
    write_lines(make(records), records, output, append);
  };
  return answer_stream(options.input, fields, answer);
}

ExplainOptions pipeline_options(const ExplainCommandOptions& options) {
  ExplainOptions result;
  options.set(result);
  // Plain answers are cut by characters.
  if (options.json) result.offset_unit = offset_unit_named(options.offsets);
  result.label = options.label;
  return result;
}

ExitStatus explain_label(const ExplainCommandOptions& options) {
  const auto pipeline = open_pipeline<TextClassificationPipeline>(options);
  const Fields fields{{"text"}, {"text_pair", options.pair}};
  const LabelColumns columns(pipeline.model().config().id2label);
  return print(options, fields, columns, [&](const std::vector<Record>& records) {
    std::vector<TextPair> pairs;
    for (const Record& record : records)
      pairs.emplace_back(*record.texts[0], record.texts[1].value_or(""));
    return explain(pipeline, pairs, pipeline_options(options));
  });
}

ExitStatus explain_word(const ExplainCommandOptions& options) {
  if (options.pair || options.no_truncation)
    throw UsageError(std::string(options.pair ? "'--pair'" : "'--no-truncation'") +
                     " is for '--task' classify");
  const auto pipeline = open_pipeline<ReplacedTokenDetectionPipeline>(options);
  return print(options, {{"text"}}, LabelColumns({}), [&](const std::vector<Record>& records) {
    return explain(pipeline, texts_of(records), pipeline_options(options));
  });
}

ExitStatus explain_ranking(const ExplainCommandOptions& options) {
  if (options.pair) throw UsageError("'--pair' is for '--task' classify");
  const auto pipeline = open_reranker(options);
  const Fields fields({{"query"}, {"document"}}, {{"query", options.query}});
  return print(options, fields, LabelColumns({}), [&](const std::vector<Record>& records) {
    std::vector<TextPair> pairs;
    for (const Record& record : records) pairs.emplace_back(*record.texts[0], *record.texts[1]);
    return explain(pipeline, pairs, pipeline_options(options));
  });
}

ExitStatus run(const ExplainCommandOptions& options) {
  if (options.query && options.task != "rerank")
    throw UsageError("'--query' is for '--task' rerank");
  if (options.task == "rerank") return explain_ranking(options);
  return options.task == "detect" ? explain_word(options) : explain_label(options);
}

Action configure(CLI::App& app) {
  const auto options = std::make_shared<ExplainCommandOptions>();
  options->declare(app);
  limit_to_choices(add_option(app, "--task", options->task,
                              "The command whose answer it is: classify, rerank or detect")
                       .type_name("TASK")
                       .capture_default_str(),
                   {"classify", "rerank", "detect"});
  add_option(app, "--query", options->query,
             "With rerank: the query to every document [each input has its own]")
      .type_name("TEXT");
  add_option(
      app, "--label", options->label,
      "The label to explain, or for detect the word [the best of each text, or the word that "
      "looks most replaced]")
      .type_name("LABEL");
  add_flag(app, "--pair", options->pair,
           "Two texts for each input: two arguments, or a tab between them, or the fields "
           "text and text_pair");
  options->declare_truncation(app);
  declare_offsets(app, options->offsets);
  return [options] { return run(*options); };
}

}  // namespace

const Command commands::explain = {"explain", "Which words an answer hangs on, by leaving out each",
                                   "electra explain --model DIR \"A joy from start to finish.\"",
                                   configure};

}  // namespace electra::cli
