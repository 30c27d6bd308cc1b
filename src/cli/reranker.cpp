#include "cli/reranker.hpp"

#include <utility>

#include "cli/warnings.hpp"

namespace electra::cli {

RerankPipeline open_reranker(const PairOptions& options) {
  const ModelPath path = model_path(options.model.model);
  auto tokenizer =
      ElectraTokenizer::from_pretrained(options.tokenizer_folder(), options.tokenizer_options());
  show_warnings();
  return RerankPipeline::from_pretrained(path.folder, std::move(tokenizer),
                                         options.model.load(path));
}

}  // namespace electra::cli
