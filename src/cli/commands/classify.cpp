#include <algorithm>
#include <charconv>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "cli/commands/commands.hpp"
#include "cli/json_text.hpp"
#include "cli/options.hpp"
#include "cli/output.hpp"
#include "cli/stream.hpp"
#include "electra/pipelines/text_classification.hpp"

namespace electra::cli {
namespace {

using Labels = TextClassificationPipeline::Labels;

struct ClassifyOptions {
  ModelOptions model;
  InputOptions input;
  std::string top_k = "1";
  std::string function;
  bool pair = false;
  bool json = false;
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
  result.truncation = !options.no_truncation;
  result.top_k =
      options.top_k == "all" ? std::nullopt : std::optional<Index>(std::stoll(options.top_k));
  if (options.function == "softmax") result.function_to_apply = FunctionToApply::softmax;
  if (options.function == "sigmoid") result.function_to_apply = FunctionToApply::sigmoid;
  if (options.function == "none") result.function_to_apply = FunctionToApply::none;
  return result;
}

std::string to_json(const Labels& labels) {
  std::string text = "[";
  for (const LabelScore& each : labels) {
    text += text.size() == 1 ? "" : ", ";
    text +=
        "{\"label\": " + json_string(each.label) + ", \"score\": " + json_number(each.score) + '}';
  }
  return text + ']';
}

/// How answers look to people.
class Table {
 public:
  explicit Table(const ElectraConfig& config) : colours_(output_is_terminal()) {
    for (const auto& [id, label] : config.id2label) width_ = std::max(width_, label.size());
  }

  std::string row(const Labels& labels, const Record& record) const {
    std::string text = printable(*record.texts[0]);
    if (record.texts[1]) text += '\t' + printable(*record.texts[1]);
    if (labels.size() == 1) return cells(labels.front()) + "  " + text;
    for (const LabelScore& each : labels) text += "\n  " + cells(each);
    return text;
  }

 private:
  std::string cells(const LabelScore& each) const {
    char score[64];
    std::snprintf(score, sizeof(score), "%8.4f", static_cast<double>(each.score));
    const std::string padding(width_ - std::min(width_, each.label.size()), ' ');
    const std::string label = printable(each.label);
    return (colours_ ? "\x1b[1m" + label + "\x1b[0m" : label) + padding + score;
  }

  bool colours_;
  std::size_t width_ = 0;
};

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
  options.model.check();
  const ModelPath path = model_path(options.model.model);
  LoadOptions load;
  load.threads = options.model.threads;
  load.open.file = path.weight_file;
  const auto pipeline = TextClassificationPipeline::from_pretrained(path.folder, load);
  const Table table(pipeline.model().config());
  const TextClassificationOptions how = pipeline_options(options);
  const auto answer = [&](const std::vector<Record>& records) {
    std::vector<std::string> lines;
    const std::vector<Labels> all = classify(pipeline, records, how);
    for (std::size_t i = 0; i < records.size(); ++i) {
      lines.push_back(options.json ? to_json(all[i]) : table.row(all[i], records[i]));
    }
    return lines;
  };
  return answer_stream(options.input, {{"text"}, {"text_pair", options.pair}}, answer);
}

Action configure(CLI::App& app) {
  const auto options = std::make_shared<ClassifyOptions>();
  options->model.declare(app);
  options->input.declare(app);
  app.add_flag("--pair", options->pair,
               "Two texts for each input: two words of the command line, or a tab between them, "
               "or the fields text and text_pair");
  app.add_option("--top-k", options->top_k, "How many labels to give, the best first; or all")
      ->check(CLI::Validator(check_top_k, ""))
      ->type_name("N")
      ->capture_default_str();
  app.add_option("--function-to-apply", options->function,
                 "What makes scores of logits: softmax, sigmoid or none [as the config says]")
      ->check(CLI::IsMember({"softmax", "sigmoid", "none"}).description(""))
      ->type_name("FUNCTION");
  app.add_flag("--no-truncation", options->no_truncation,
               "Make a text that is longer than the model reads an error; else it is cut");
  app.add_flag("--json", options->json, "One line of JSON for each input");
  return [options] { return run(*options); };
}

}  // namespace

const Command commands::classify = {
    "classify", "Labels and scores for texts, or pairs of them",
    "electra classify --model DIR \"A film to see twice.\" \"Two hours I want back.\"", configure};

}  // namespace electra::cli
