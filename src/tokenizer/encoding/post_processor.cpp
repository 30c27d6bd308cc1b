#include "tokenizer/encoding/post_processor.hpp"

namespace electra::tokenizer::encoding {
namespace {

TemplatePiece sequence(int index) {
  TemplatePiece piece;
  piece.kind = TemplatePiece::Kind::sequence;
  piece.sequence = index;
  piece.type_id = index;
  return piece;
}

TemplatePiece token(const TemplateToken& token, std::int32_t type_id) {
  TemplatePiece piece;
  piece.type_id = type_id;
  piece.tokens = {token};
  return piece;
}

}  // namespace

PostProcessor PostProcessor::none() { return {{sequence(0)}, {sequence(0), sequence(1)}, false}; }

PostProcessor PostProcessor::bert(const TemplateToken& cls, const TemplateToken& sep) {
  return {{token(cls, 0), sequence(0), token(sep, 0)},
          {token(cls, 0), sequence(0), token(sep, 0), sequence(1), token(sep, 1)},
          true};
}

std::int64_t PostProcessor::added_count(bool is_pair) const {
  std::int64_t count = 0;
  for (const TemplatePiece& piece : pieces(is_pair)) {
    count += static_cast<std::int64_t>(piece.tokens.size());
  }
  return count;
}

}  // namespace electra::tokenizer::encoding
