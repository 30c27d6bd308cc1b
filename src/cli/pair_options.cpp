#include "cli/pair_options.hpp"

namespace electra::cli {

DeclaredOption PairOptions::declare(CLI::App& app, const char* max_length_summary) {
  const DeclaredOption max_length_option = TaskOptions::declare(app, max_length_summary);
  const DeclaredOption with = add_flag(app, "--token-type-ids", token_type_ids,
                                       "Give the model type ids: 1 for the second text of a pair "
                                       "[as the tokenizer's folder says]");
  add_flag(app, "--no-token-type-ids", no_token_type_ids,
           "Give the model zeros for both texts [as the tokenizer's folder says]")
      .excludes(with);
  return max_length_option;
}

TokenizerOptions PairOptions::tokenizer_options() const {
  TokenizerOptions options;
  if (token_type_ids || no_token_type_ids) options.token_type_ids = token_type_ids;
  return options;
}

}  // namespace electra::cli
