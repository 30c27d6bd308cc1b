#include "tokenizer/engine/normalized_pass.hpp"

#include "tokenizer/engine/word_builder.hpp"

namespace electra::tokenizer::engine {

template <Detail detail>
void tokenize_normalized(const WordPiece& model, const unicode::AlignedCharacter* first,
                         const unicode::AlignedCharacter* last, TokenStream& stream,
                         std::size_t limit) {
  while (first != last && stream.size < limit) {
    WordBuilder<detail> builder(model, stream);
    CharEntry entry = make_entry(separator_kind);
    for (; first != last; ++first) {
      entry = model.normalized_table().at(first->character);
      if (!is_symbol(entry)) break;
      builder.add(entry, first->origin);
    }
    builder.finish();
    if (first == last) return;
    if (kind_of(entry) == isolated_kind) {
      stream.push<detail>(static_cast<std::int32_t>(payload_of(entry)), first->origin);
      ++stream.word;
    }
    ++first;
  }
}

template void tokenize_normalized<Detail::ids>(const WordPiece&, const unicode::AlignedCharacter*,
                                               const unicode::AlignedCharacter*, TokenStream&,
                                               std::size_t);
template void tokenize_normalized<Detail::all>(const WordPiece&, const unicode::AlignedCharacter*,
                                               const unicode::AlignedCharacter*, TokenStream&,
                                               std::size_t);

}  // namespace electra::tokenizer::engine
