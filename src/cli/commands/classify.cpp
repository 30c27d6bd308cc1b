#include <algorithm>
#include <charconv>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/columns.hpp"
#include "cli/commands/commands.hpp"
#include "cli/function_option.hpp"
#include "cli/options.hpp"
#include "cli/pair_options.hpp"
#include "cli/printable.hpp"
#include "cli/stream.hpp"
#include "cli/values.hpp"
#include "electra/pipelines/text_classification.hpp"
#include "io/json_writer.hpp"

namespace electra::cli {
namespace {

using Labels = TextClassificationPipeline::Labels;

struct ClassifyOptions : PairOptions {
  std::string top_k = "1";
  std::string function;
  bool pair = false;
};

/// Returns how many labels are wanted; nothing for all of them.
std::optional<Index> top_k_of(const std::string& text) {
  if (text == "all") return std::nullopt;
  Index count = 0;
  const char* end = text.data() + text.size();
  const auto [rest, problem] = std::from_chars(text.data(), end, count);
  if (problem != std::errc() || rest != end || count < 1)
    refuse_value("--top-k", "a whole number from 1, or all", text);
  return count;
}

TextClassificationOptions pipeline_options(const ClassifyOptions& options) {
  TextClassificationOptions result;
  options.set(result);
  result.top_k = top_k_of(options.top_k);
  result.function_to_apply = function_named(options.function);
  return result;
}

void append_json(const Labels& labels, std::string& line) {
  io::JsonWriter json(line);
  json.array(labels, [&](const LabelScore& each) {
    json.begin_object().member("label", each.label).member("score", each.score).end_object();
  });
}

void append_plain(const Labels& labels, const Record& record, const LabelColumns& columns,
                  std::string& line) {
  std::string text = printable(*record.texts[0]);
  if (record.texts[1]) text += '\t' + printable(*record.texts[1]);
  if (labels.size() == 1) {
    line += columns.row(labels.front().label, labels.front().score) + "  " + text;
    return;
  }
  line += text;
  for (const LabelScore& each : labels) line += "\n  " + columns.row(each.label, each.score);
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
  const LabelColumns columns(pipeline.model().config().id2label);
  const auto append = [&](const Labels& labels, const Record& record, std::string& line) {
    options.json ? append_json(labels, line) : append_plain(labels, record, columns, line);
  };
  const auto answer = [&](const std::vector<Record>& records, Output& output) {
    write_lines(classify(pipeline, records, how), records, output, append);
  };
  return answer_stream(options.input, {{"text"}, {"text_pair", options.pair}}, answer);
}

Action configure(CLI::App& app) {
  const auto options = std::make_shared<ClassifyOptions>();
  options->declare(app);
  add_flag(app, "--pair", options->pair,
           "Two texts for each input: two arguments, or a tab between them, or the fields "
           "text and text_pair");
  add_option(app, "--top-k", options->top_k, "How many labels to print, the best first; or all")
      .type_name("N")
      .capture_default_str();
  declare_function(app, options->function);
  options->declare_truncation(app);
  return [options] { return run(*options); };
}

}  // namespace

const Command commands::classify = {
    "classify", "Labels and scores for texts, or pairs of them",
    "electra classify --model DIR \"A film to see twice.\" \"Two hours I want back.\"", configure};

}  // namespace electra::cli
