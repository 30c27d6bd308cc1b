#include "electra/tokenizer/text_list.hpp"

namespace electra {

TextList::TextList(const detail::TextItem& text)
    : ViewList(std::initializer_list<std::string_view>{text}) {}

TextPairList::TextPairList(std::initializer_list<TextPairView> pairs) : ViewList(pairs) {}

WordsList::WordsList(std::initializer_list<TextList> texts) : ViewList(texts) {}

}  // namespace electra
