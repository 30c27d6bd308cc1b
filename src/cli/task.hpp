#pragma once

#include <string>
#include <type_traits>
#include <vector>

#include "cli/input.hpp"
#include "cli/interrupt.hpp"
#include "cli/options.hpp"
#include "cli/output.hpp"
#include "cli/warnings.hpp"
#include "electra/model/model.hpp"
#include "electra/pipelines/pipeline.hpp"

namespace electra::cli {

/// The options of every command that asks a pipeline about texts.
struct TaskOptions {
  ModelOptions model;
  InputOptions input;
  bool json = false;

  /// Declares all of them. Must stay where it is until the arguments have been parsed.
  void declare(CLI::App& app) {
    model.declare(app);
    input.declare(app);
    add_flag(app, "--json", json, "One line of JSON for each input");
  }
};

/// Loads the model that the options name into a pipeline.
template <class Pipeline>
Pipeline open_pipeline(const ModelOptions& options) {
  const ModelPath path = model_path(options.model);
  LoadReport report;
  auto pipeline = Pipeline::from_pretrained(path.folder, options.load(path), &report);
  const bool is_bare = std::is_same_v<typename Pipeline::Model, ElectraModel>;
  warn_of_unused(path.folder, report, is_bare ? nullptr : &pipeline.model().config());
  return pipeline;
}

/// Returns a callback by which Ctrl-C ends a pipeline's call after a batch: nothing of the call has
/// been printed then.
inline ProgressCallback interruptible() {
  return [](const PipelineProgress&) { check_interrupt(); };
}

/// Returns the first text of each record.
inline std::vector<std::string> texts_of(const std::vector<Record>& records) {
  std::vector<std::string> texts;
  texts.reserve(records.size());
  for (const Record& record : records) texts.push_back(*record.texts[0]);
  return texts;
}

/// Writes a line for each result: `append(result, record, line)` appends it to a std::string.
template <class Results, class Append>
void write_lines(const Results& results, const std::vector<Record>& records, Output& output,
                 const Append& append) {
  for (std::size_t i = 0; i < records.size(); ++i)
    output.line_from([&](std::string& line) { append(results[i], records[i], line); });
}

}  // namespace electra::cli
