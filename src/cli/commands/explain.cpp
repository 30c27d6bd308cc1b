#include "electra/pipelines/explain.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

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
  bool no_truncation = false;
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

/// Returns the texts as they are shown.
std::string plain_texts(const Record& record) {
  const std::string* pair = pair_of(record);
  return printable(*record.texts[0]) + (pair == nullptr ? "" : "  " + printable(*pair));
}

/// Returns the texts with their words shaded.
std::string shaded_texts(const Explanation& explanation, const Record& record) {
  const float largest = largest_effect(explanation);
  std::string texts = shaded(*record.texts[0], explanation.words, {largest, explanation.place});
  if (const std::string* pair = pair_of(record))
    texts += "  " + shaded(*pair, explanation.pair_words, {largest, std::nullopt});
  return texts;
}

/// Whether words are shaded rather than listed.
bool is_shaded(const ExplainCommandOptions& options) {
  return options.printing.wanted() == OutputFormat::people && output_has_colours();
}

/// Adds a row for each word.
void add_rows(const Explanation& explanation, const Fields& fields, Rows& rows) {
  std::size_t field = 0;
  for (const auto* words : {&explanation.words, &explanation.pair_words}) {
    for (const WordEffect& each : *words)
      rows.add({explanation.label, explanation.score, each.effect, each.start, each.end,
                fields.all[field].name, each.word});
    ++field;
  }
}

/// Prints explanations: `make` makes them of records.
template <class Make>
ExitStatus print(const ExplainCommandOptions& options, const Fields& fields, const Column& label,
                 const Make& make) {
  const AnswerFormat format = options.answers(
      {label, score_column(), {"effect", 7}, {"start", 4}, {"end", 4}, {"field", 9}, {"text"}});
  const bool shade = is_shaded(options);
  const auto add = [&](const Explanation& explanation, const Record& record, Rows& rows) {
    if (shade)
      return rows.add({explanation.label, explanation.score}, shaded_texts(explanation, record));
    rows.head(plain_texts(record));
    add_rows(explanation, fields, rows);
  };
  const auto answer = [&](const std::vector<Record>& records, Output& output) {
    format.print(make(records), records, output, append_json, add);
  };
  return answer_stream(options.input, fields, format, answer);
}

ExplainOptions pipeline_options(const ExplainCommandOptions& options) {
  ExplainOptions result;
  options.set(result);
  // Texts are shaded by characters.
  if (!is_shaded(options)) result.offset_unit = offset_unit_named(options.offsets);
  result.label = options.label;
  result.truncation = !options.no_truncation;
  return result;
}

ExitStatus explain_label(const ExplainCommandOptions& options) {
  const auto pipeline = open_pipeline<TextClassificationPipeline>(options);
  const Fields fields{{"text"}, {"text_pair", options.pair}};
  const Column label = label_column(pipeline.model().config().id2label);
  return print(options, fields, label, [&](const std::vector<Record>& records) {
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
  return print(options, {{"text"}}, label_column(), [&](const std::vector<Record>& records) {
    return explain(pipeline, texts_of(records), pipeline_options(options));
  });
}

ExitStatus explain_ranking(const ExplainCommandOptions& options) {
  if (options.pair) throw UsageError("'--pair' is for '--task' classify");
  const auto pipeline = open_reranker(options);
  const Fields fields({{"query"}, {"document"}}, {{"query", options.query}});
  return print(options, fields, label_column(), [&](const std::vector<Record>& records) {
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
  const DeclaredOption max_length = options->declare(app);
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
  add_flag(app, "--no-truncation", options->no_truncation,
           "Refuse texts that are longer than the model reads [they are cut]")
      .excludes(max_length);
  declare_offsets(app, options->offsets);
  return [options] { return run(*options); };
}

}  // namespace

const Command commands::explain = {"explain", "Which words an answer hangs on, by leaving out each",
                                   "electra explain --model DIR \"A joy from start to finish.\"",
                                   configure};

}  // namespace electra::cli
