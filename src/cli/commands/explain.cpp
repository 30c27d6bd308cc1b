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
#include "cli/spans.hpp"
#include "cli/stream.hpp"
#include "cli/values.hpp"
#include "cli/word_shades.hpp"
#include "io/json_writer.hpp"
#include "pipelines/answer_json.hpp"

namespace electra::cli {
namespace {

struct ExplainCommandOptions : PairOptions {
  std::string task = "classify";
  std::string offsets = "chars";
  std::optional<std::string> label;
  std::optional<std::string> query;
  bool pair = false;
  bool spans = false;
};

/// The texts of an input; the second one is null if it has none.
struct InputTexts {
  const std::string& first;
  const std::string* second;
};

/// Returns the texts of a record of which so many fields are texts.
InputTexts texts_in(const Record& record, std::size_t count) {
  return {*record.texts[0], count > 1 && record.texts[1] ? &*record.texts[1] : nullptr};
}

void append_json(const Explanation& explanation, const InputTexts& texts, std::string& line) {
  io::JsonWriter json(line);
  pipelines::write_json(explanation, texts.second != nullptr, json);
}

/// Returns the texts as they are shown.
std::string plain_texts(const InputTexts& texts) {
  return printable(texts.first) + (texts.second == nullptr ? "" : "  " + printable(*texts.second));
}

/// Returns the texts with their words shaded.
std::string shaded_texts(const Explanation& explanation, const InputTexts& texts) {
  const float largest = largest_effect(explanation);
  std::string line = shaded(texts.first, explanation.words, {largest, explanation.place});
  if (texts.second != nullptr)
    line += "  " + shaded(*texts.second, explanation.pair_words, {largest, std::nullopt});
  return line;
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
  const std::size_t text_count = fields.all.size() - (options.spans ? 2 : 0);
  const auto append = [&](const Explanation& explanation, const Record& record, std::string& line) {
    append_json(explanation, texts_in(record, text_count), line);
  };
  const auto add = [&](const Explanation& explanation, const Record& record, Rows& rows) {
    const InputTexts texts = texts_in(record, text_count);
    if (shade)
      return rows.add({explanation.label, explanation.score}, shaded_texts(explanation, texts));
    rows.head(plain_texts(texts));
    add_rows(explanation, fields, rows);
  };
  const auto answer = [&](const std::vector<Record>& records, Output& output) {
    format.print(make(records), records, output, append, add);
  };
  return answer_stream(options.input, fields, format, answer);
}

ExplainOptions pipeline_options(const ExplainCommandOptions& options) {
  ExplainOptions result;
  options.set(result);
  // Texts are shaded by characters.
  if (!is_shaded(options)) result.offset_unit = offset_unit_named(options.offsets);
  result.label = options.label;
  return result;
}

/// Adds the fields of --spans behind the texts: one of them is required.
void add_span_fields(const ExplainCommandOptions& options, const char* required, Fields& fields) {
  if (!options.spans) return;
  for (const char* name : {"spans", "pair_spans"}) {
    Field field{name, std::string_view(name) == required};
    field.is_json = true;
    fields.all.push_back(field);
  }
}

/// Returns the spans of a record instead of the words of its texts, as explain() asks for them; of
/// a text without spans its words.
WordPlaces spans_of(const ExplainCommandOptions& options, const ElectraTokenizer& tokenizer,
                    const Record& record) {
  std::size_t field = record.texts.size() - 2;
  return [&, field](std::string_view text) mutable {
    const char* name = field + 2 == record.texts.size() ? "spans" : "pair_spans";
    const std::optional<std::string>& given = record.texts[field++];
    return given ? spans_in(*given, name, text, offset_unit_named(options.offsets))
                 : words_of(tokenizer, text);
  };
}

/// Explains inputs that a pipeline takes: at once, or with --spans each by its own.
template <class Pipeline, class Inputs>
std::vector<Explanation> explain_all(const Pipeline& pipeline, const Inputs& inputs,
                                     const std::vector<Record>& records,
                                     const ExplainCommandOptions& options) {
  ExplainOptions how = pipeline_options(options);
  if (!options.spans) return explain(pipeline, inputs, how);
  explain(pipeline, Inputs{}, how);  // refuses options, also for no inputs
  std::vector<Explanation> all;
  for (std::size_t i = 0; i < records.size(); ++i) {
    how.words = spans_of(options, pipeline.tokenizer(), records[i]);
    all.push_back(explain(pipeline, Inputs{inputs[i]}, how).front());
  }
  return all;
}

ExitStatus explain_label(const ExplainCommandOptions& options) {
  const auto pipeline = open_pipeline<TextClassificationPipeline>(options);
  Fields fields{{"text"}, {"text_pair", options.pair}};
  add_span_fields(options, "spans", fields);
  const Column label = label_column(pipeline.model().config().id2label);
  return print(options, fields, label, [&](const std::vector<Record>& records) {
    std::vector<TextPair> pairs;
    for (const Record& record : records)
      pairs.emplace_back(*record.texts[0], record.texts[1].value_or(""));
    return explain_all(pipeline, pairs, records, options);
  });
}

ExitStatus explain_word(const ExplainCommandOptions& options) {
  if (options.pair || options.no_truncation)
    throw UsageError(std::string(options.pair ? "'--pair'" : "'--no-truncation'") +
                     " is for '--task' classify");
  const auto pipeline = open_pipeline<ReplacedTokenDetectionPipeline>(options);
  Fields fields{{"text"}};
  add_span_fields(options, "spans", fields);
  return print(options, fields, label_column(), [&](const std::vector<Record>& records) {
    return explain_all(pipeline, texts_of(records), records, options);
  });
}

ExitStatus explain_ranking(const ExplainCommandOptions& options) {
  if (options.pair) throw UsageError("'--pair' is for '--task' classify");
  const auto pipeline = open_reranker(options);
  Fields fields({{"query"}, {"document"}}, {{"query", options.query}});
  add_span_fields(options, "pair_spans", fields);
  return print(options, fields, label_column(), [&](const std::vector<Record>& records) {
    std::vector<TextPair> pairs;
    for (const Record& record : records) pairs.emplace_back(*record.texts[0], *record.texts[1]);
    return explain_all(pipeline, pairs, records, options);
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
  add_flag(app, "--spans", options->spans,
           "Leave out what the fields spans and pair_spans name rather than words, as in [[0, 5], "
           "[6, 9]], in the unit of --offsets");
  options->declare_truncation(app);
  declare_offsets(app, options->offsets);
  return [options] { return run(*options); };
}

}  // namespace

const Command commands::explain = {
    "explain", "Which words an answer depends on, by leaving out each",
    "electra explain --model DIR \"A joy from start to finish.\"", configure};

}  // namespace electra::cli
