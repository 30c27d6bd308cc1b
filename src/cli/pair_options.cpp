#include "cli/pair_options.hpp"

namespace electra::cli {

void PairOptions::declare(CLI::App& app) {
  TaskOptions::declare(app);
  const DeclaredOption with = add_flag(app, "--token-type-ids", token_type_ids,
                                       "Give the model type ids: 1 for the second text of a pair "
                                       "[as the tokenizer's folder says]");
  add_flag(app, "--no-token-type-ids", no_token_type_ids,
           "Give the model zeros for both texts [as the tokenizer's folder says]")
      .excludes(with);
}

TokenizerOptions PairOptions::tokenizer_options() const {
  TokenizerOptions options;
  if (token_type_ids || no_token_type_ids) options.token_type_ids = token_type_ids;
  return options;
}

}  // namespace electra::cli
