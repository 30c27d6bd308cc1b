#include "tokenizer/encoding/long_text.hpp"

#include "core/logging.hpp"

namespace electra::tokenizer::encoding {

void warn_if_long(const ResolvedOptions& options, Index tokens, std::optional<std::size_t> index) {
  if (!options.expected_length || tokens <= *options.expected_length) return;
  warn({LogKind::text_too_long, {}, {}, index, tokens, tokens}, "a text of ", tokens,
       " tokens is longer than model_max_length (", *options.expected_length,
       "); a model will not read it whole: truncate it");
}

}  // namespace electra::tokenizer::encoding
