#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/answer_format.hpp"
#include "cli/input.hpp"
#include "cli/interrupt.hpp"
#include "cli/options.hpp"
#include "cli/output.hpp"
#include "cli/tokenizer_check.hpp"
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
  bool no_truncation = false;
  OutputOptions printing;

  /// Declares all of them. Must stay where it is until the arguments have been parsed. Returns
  /// --max-length, which other options may exclude.
  DeclaredOption declare(CLI::App& app, const char* max_length_summary = usual_max_length) {
    model.declare(app);
    declare_tokenizer(app, tokenizer);
    input.declare(app);
    printing.declare(app);
    add_option(app, "--keep", input.keep,
               "Fields of the file to print before each answer, as in id,source; gold=label prints "
               "the field label under the name gold")
        .delimiter(',')
        .allow_extra_args(false)
        .type_name("FIELDS");
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

  /// Returns how answers are printed that have these columns.
  AnswerFormat answers(const std::vector<Column>& columns) const {
    return {printing.wanted(), input.kept_names(), columns};
  }

  /// Sets the options that every pipeline has: what is done is shown after each batch. Ctrl-C ends
  /// a call after a batch: nothing of the call has been printed then.
  void set(PipelineOptions& options) const {
    options.progress = [shown = input.progress](const PipelineProgress& progress) {
      check_interrupt();
      shown->update(progress);
    };
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
  warn_of_misfit(tokenizer, model.config().vocab_size, path.folder);
  return {std::move(tokenizer), std::move(model)};
}

/// Returns the first text of each record.
inline std::vector<std::string> texts_of(const std::vector<Record>& records) {
  std::vector<std::string> texts;
  texts.reserve(records.size());
  for (const Record& record : records) texts.push_back(*record.texts[0]);
  return texts;
}

}  // namespace electra::cli
