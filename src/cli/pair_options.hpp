#pragma once

#include "cli/task.hpp"

namespace electra::cli {

/// The options of every command whose model reads pairs of texts.
struct PairOptions : TaskOptions {
  bool token_type_ids = false;
  bool no_token_type_ids = false;

  /// Declares all of them, as TaskOptions::declare() does.
  DeclaredOption declare(CLI::App& app, const char* max_length_summary = usual_max_length);
  /// Returns the library's options for the tokenizer.
  TokenizerOptions tokenizer_options() const;
};

/// Loads the model and the tokenizer that the options name into a pipeline.
template <class Pipeline>
Pipeline open_pipeline(const PairOptions& options) {
  return open_pipeline<Pipeline>(options, options.tokenizer_options());
}

}  // namespace electra::cli
