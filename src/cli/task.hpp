#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/input.hpp"
#include "cli/interrupt.hpp"
#include "cli/options.hpp"
#include "cli/output.hpp"
#include "cli/values.hpp"
#include "cli/warnings.hpp"
#include "electra/pipelines/pipeline.hpp"

namespace electra::cli {

/// The help text of --max-length in most commands.
inline constexpr const char* usual_max_length =
    "How many tokens of an input to read, special ones included [as many as the model reads]";

/// The options of every command that asks a pipeline about texts.
struct TaskOptions {
  ModelOptions model;
  InputOptions input;
  std::string tokenizer;  ///< a folder; empty: the model's
  std::optional<long long> max_length;
  bool json = false;
  bool no_truncation = false;

  /// Declares all of them. Must stay where it is until the arguments have been parsed. Returns
  /// --max-length, which other options may exclude.
  DeclaredOption declare(CLI::App& app, const char* max_length_summary = usual_max_length) {
    model.declare(app);
    declare_tokenizer(app, tokenizer);
    input.declare(app);
    add_flag(app, "--json", json, "One line of JSON for each input");
    return limit_to_integers(
        add_option(app, "--max-length", max_length, max_length_summary).type_name("N"));
  }

  /// Declares --no-truncation: for commands that do not read all of a text which is too long.
  void declare_truncation(CLI::App& app) {
    add_flag(app, "--no-truncation", no_truncation,
             "Refuse texts that are longer than the model reads, or than --max-length [they are "
             "cut]");
  }

  /// The folder of the tokenizer.
  std::filesystem::path tokenizer_folder() const {
    return cli::tokenizer_folder(model.model, tokenizer);
  }

  /// Sets the options that every pipeline has. Ctrl-C ends a call after a batch: nothing of the
  /// call has been printed then.
  void set(PipelineOptions& options) const {
    options.progress = [](const PipelineProgress&) { check_interrupt(); };
    if (max_length) options.max_length = static_cast<Index>(*max_length);
  }
  void set(TruncatingOptions& options) const {
    set(static_cast<PipelineOptions&>(options));
    options.truncation = !no_truncation;
  }
};

/// Loads the model and the tokenizer that the options name into a pipeline.
template <class Pipeline>
Pipeline open_pipeline(const TaskOptions& options, const TokenizerOptions& of_tokenizer = {}) {
  const ModelPath path = model_path(options.model.model);
  auto tokenizer = ElectraTokenizer::from_pretrained(options.tokenizer_folder(), of_tokenizer);
  show_warnings();
  auto model = Pipeline::Model::from_pretrained(path.folder, options.model.load(path));
  return {std::move(tokenizer), std::move(model)};
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
