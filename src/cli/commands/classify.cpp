#include <algorithm>
#include <charconv>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/choices.hpp"
#include "cli/columns.hpp"
#include "cli/commands/commands.hpp"
#include "cli/printable.hpp"
#include "cli/stream.hpp"
#include "cli/task.hpp"
#include "electra/pipelines/text_classification.hpp"
#include "io/json_writer.hpp"

namespace electra::cli {
namespace {

using Labels = TextClassificationPipeline::Labels;

struct ClassifyOptions : TaskOptions {
  std::string top_k = "1";
  std::string function;
  bool pair = false;
  bool no_truncation = false;
};

std::string check_top_k(std::string& words) {
  if (words == "all") return {};
  Index count = 0;
  const char* end = words.data() + words.size();
  const auto [stopped, problem] = std::from_chars(words.data(), end, count);
  const bool good = problem == std::errc() && stopped == end && count >= 1;
  return good ? "" : words + " is neither a number from 1 nor all";
}

TextClassificationOptions pipeline_options(const ClassifyOptions& options) {
  TextClassificationOptions result;
  result.progress = interruptible();
  result.truncation = !options.no_truncation;
  result.top_k =
      options.top_k == "all" ? std::nullopt : std::optional<Index>(std::stoll(options.top_k));
  if (options.function == "softmax") result.function_to_apply = FunctionToApply::softmax;
  if (options.function == "sigmoid") result.function_to_apply = FunctionToApply::sigmoid;
  if (options.function == "none") result.function_to_apply = FunctionToApply::none;
  return result;
}

void append_json(const Labels& labels, std::string& line) {
  JsonWriter json(line);
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
  const auto pipeline = open_pipeline<TextClassificationPipeline>(options.model);
  const TextClassificationOptions how = pipeline_options(options);
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
  app.add_flag("--pair", options->pair,
               "Two texts for each input: two words of the command line, or a tab between them, "
               "or the fields text and text_pair");
  app.add_option("--top-k", options->top_k, "How many labels to give, the best first; or all")
      ->check(CLI::Validator(check_top_k, ""))
      ->type_name("N")
      ->capture_default_str();
  app.add_option("--function-to-apply", options->function,
                 "What makes scores of logits: softmax, sigmoid or none [as the config says]")
      ->check(one_of({"softmax", "sigmoid", "none"}))
      ->type_name("FUNCTION");
  app.add_flag("--no-truncation", options->no_truncation,
               "Make a text that is longer than the model reads an error; else it is cut");
  return [options] { return run(*options); };
}

}  // namespace

const Command commands::classify = {
    "classify", "Labels and scores for texts, or pairs of them",
    "electra classify --model DIR \"A film to see twice.\" \"Two hours I want back.\"", configure};

}  // namespace electra::cli
