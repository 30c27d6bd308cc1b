#pragma once

#include "cli/pair_options.hpp"
#include "electra/pipelines/rerank.hpp"

namespace electra::cli {

/// Loads the model and the tokenizer that the options name, with the activation and the prompt of
/// the model's folder.
RerankPipeline open_reranker(const PairOptions& options);

}  // namespace electra::cli
