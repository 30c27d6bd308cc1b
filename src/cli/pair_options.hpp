#pragma once

#include "cli/task.hpp"

namespace electra::cli {

/// The options of every command whose model reads pairs of texts.
struct PairOptions : TaskOptions {
  bool token_type_ids = false;
  bool no_token_type_ids = false;

  /// Declares all of them. Must stay where it is until the arguments have been parsed.
  void declare(CLI::App& app);
  /// Returns the library's options for the tokenizer.
  TokenizerOptions tokenizer_options() const;
};

/// Loads the model that the options name into a pipeline.
template <class Pipeline>
Pipeline open_pipeline(const PairOptions& options) {
  const ModelPath path = model_path(options.model.model);
  auto tokenizer = ElectraTokenizer::from_pretrained(path.folder, options.tokenizer_options());
  return {std::move(tokenizer),
          Pipeline::Model::from_pretrained(path.folder, options.model.load(path))};
}

}  // namespace electra::cli
