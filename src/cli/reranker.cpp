#include "cli/reranker.hpp"

#include <utility>

#include "cli/tokenizer_check.hpp"
#include "cli/warnings.hpp"

namespace electra::cli {

RerankPipeline open_reranker(const PairOptions& options) {
  const ModelPath path = model_path(options.model.model);
  auto tokenizer =
      ElectraTokenizer::from_pretrained(options.tokenizer_folder(), options.tokenizer_options());
  show_warnings();
  auto pipeline =
      RerankPipeline::from_pretrained(path.folder, std::move(tokenizer), options.model.load(path));
  warn_of_misfit(pipeline.tokenizer(), pipeline.model().config().vocab_size, path.folder);
  return pipeline;
}

}  // namespace electra::cli
