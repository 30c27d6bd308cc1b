#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "cli/commands/commands.hpp"
#include "cli/options.hpp"
#include "cli/pair_options.hpp"
#include "cli/stream.hpp"
#include "core/quoted.hpp"
#include "electra/pipelines/zero_shot_classification.hpp"
#include "io/json_writer.hpp"
#include "pipelines/answer_json.hpp"

namespace electra::cli {
namespace {

using Labels = ZeroShotClassificationPipeline::Labels;

struct ZeroShotOptions : PairOptions {
  std::string list;  ///< of labels, with commas
  std::vector<std::string> labels;
  std::string hypothesis_template = ZeroShotClassificationOptions().hypothesis_template;
  bool multi_label = false;
};

/// Returns the labels of a list, without the spaces around them.
std::vector<std::string> labels_in(std::string_view list) {
  constexpr const char* spaces = " \t\n\v\f\r";
  std::vector<std::string> labels;
  for (std::size_t begin = 0; begin < list.size();) {
    const std::string_view label = list.substr(begin, list.find(',', begin) - begin);
    const std::size_t first = label.find_first_not_of(spaces);
    if (first != std::string_view::npos)
      labels.emplace_back(label.substr(first, label.find_last_not_of(spaces) + 1 - first));
    begin += label.size() + 1;
  }
  return labels;
}

/// Returns the labels of both options.
std::vector<std::string> labels_of(const ZeroShotOptions& options) {
  std::vector<std::string> labels = labels_in(options.list);
  labels.insert(labels.end(), options.labels.begin(), options.labels.end());
  if (labels.empty())
    throw UsageError("no labels given; give them as '--labels A,B', or each with '--label'");
  return labels;
}

void warn_of_entailment(const ZeroShotOptions& options,
                        const ZeroShotClassificationPipeline& pipeline) {
  if (pipeline.entailment_id() != -1) return;
  const ElectraConfig& config = pipeline.model().config();
  warn(model_path(options.model.model).folder,
       "no name in label2id of config.json begins with 'entail', so the last label, " +
           to_string(Quoted{config.label(config.num_labels() - 1)}) +
           ", is taken for entailment; the scores mean nothing unless it is");
}

void append_json(const Labels& labels, const Record& record, std::string& line) {
  io::JsonWriter json(line);
  pipelines::write_json(labels, *record.texts[0], json);
}

void add_rows(const Labels& labels, const Record& record, Rows& rows) {
  for (const LabelScore& each : labels) rows.add({each.label, each.score, *record.texts[0]});
}

ExitStatus run(const ZeroShotOptions& options) {
  const std::vector<std::string> labels = labels_of(options);
  std::map<Index, std::string> by_number;
  for (const std::string& label : labels)
    by_number.emplace(static_cast<Index>(by_number.size()), label);
  const AnswerFormat format = options.answers({label_column(by_number), score_column(), {"text"}});
  const auto pipeline = open_pipeline<ZeroShotClassificationPipeline>(options);
  warn_of_entailment(options, pipeline);
  ZeroShotClassificationOptions how;
  options.set(how);
  how.hypothesis_template = options.hypothesis_template;
  how.multi_label = options.multi_label;
  const auto answer = [&](const std::vector<Record>& records, Output& output) {
    const auto answers = pipeline(texts_of(records), labels, how);
    format.check_texts(answers, records);
    format.print(answers, records, output, append_json, add_rows);
  };
  return answer_stream(options.input, {{"text"}}, format, answer);
}

Action configure(CLI::App& app) {
  const auto options = std::make_shared<ZeroShotOptions>();
  options->declare(app);
  options->declare_truncation(app);
  add_option(app, "--labels", options->list, "The labels, with commas between them")
      .type_name("A,B");
  add_option(app, "--label", options->labels,
             "One of the labels, which may have commas; give several")
      .allow_extra_args(false)
      .type_name("LABEL");
  add_option(app, "--hypothesis-template", options->hypothesis_template,
             "The sentence that a text is asked about, with {} for the label")
      .type_name("TEXT")
      .capture_default_str();
  add_flag(app, "--multi-label", options->multi_label,
           "Let several labels apply, each with a score of its own");
  return [options] { return run(*options); };
}

}  // namespace

const Command commands::zero_shot = {
    "zero-shot", "Labels that a model of entailment was not trained on",
    "electra zero-shot --model DIR --labels sports,politics \"Who will win the election?\"",
    configure};

}  // namespace electra::cli
