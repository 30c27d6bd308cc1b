#pragma once

#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "cli/input.hpp"
#include "cli/interrupt.hpp"
#include "cli/options.hpp"
#include "electra/pipelines/pipeline.hpp"

namespace electra::cli {

/// What every command is told that asks a pipeline about texts.
struct TaskOptions {
  ModelOptions model;
  InputOptions input;
  bool json = false;

  /// Declares all of it. Has to stay where it is until the words have been parsed.
  void declare(CLI::App& app) {
    model.declare(app);
    input.declare(app);
    app.add_flag("--json", json, "One line of JSON for each input");
  }
};

/// Opens a pipeline over the model that the options name.
template <class Pipeline>
Pipeline open_pipeline(const ModelOptions& options) {
  const ModelPath path = model_path(options.model);
  return Pipeline::from_pretrained(path.folder, options.load(path));
}

/// Lets Ctrl-C end a pipeline's call after a batch: nothing of the call has been printed.
inline ProgressCallback interruptible() {
  return [](const PipelineProgress&) { check_interrupt(); };
}

/// Gives the first text of each record.
inline std::vector<std::string> texts_of(const std::vector<Record>& records) {
  std::vector<std::string> texts;
  texts.reserve(records.size());
  for (const Record& record : records) texts.push_back(*record.texts[0]);
  return texts;
}

/// Gives what `to_line` makes of each result and its record.
template <class Results, class ToLine>
std::vector<std::string> lines_of(const Results& results, const std::vector<Record>& records,
                                  const ToLine& to_line) {
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < records.size(); ++i) lines.push_back(to_line(results[i], records[i]));
  return lines;
}

}  // namespace electra::cli
