#include "tokenizer/folder/tokenizer_class.hpp"

#include <algorithm>
#include <array>

#include "core/text.hpp"

namespace electra::tokenizer::folder {
namespace {

using Kind = TokenizerClass::Kind;

/// Classes whose source in transformers 4.57.6 is that of ElectraTokenizerFast.
constexpr std::array<std::string_view, 9> bert_classes = {
    "ElectraTokenizer",     "BertTokenizer",     "ConvBertTokenizer",
    "MobileBertTokenizer",  "LayoutLMTokenizer", "LxmertTokenizer",
    "SqueezeBertTokenizer", "RealmTokenizer",    "DPRContextEncoderTokenizer"};
/// Classes with that source too, whose model_input_names lack token_type_ids.
constexpr std::array<std::string_view, 2> bert_classes_without_types = {"DistilBertTokenizer",
                                                                        "RetriBertTokenizer"};
/// transformers 5 renames the class, and 4 takes the fast class for the other's name.
constexpr std::array<std::string_view, 3> generic_classes = {
    "PreTrainedTokenizerFast", "TokenizersBackend", "PreTrainedTokenizer"};

template <std::size_t size>
bool contains(const std::array<std::string_view, size>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

TokenizerClass tokenizer_class(std::string_view name) {
  if (contains(generic_classes, name)) return {Kind::generic, true};
  if (name == japanese_class_name) return {Kind::japanese, true};
  constexpr std::string_view fast = "Fast";
  if (ends_with(name, fast)) name.remove_suffix(fast.size());
  if (contains(bert_classes, name)) return {Kind::bert, true};
  if (contains(bert_classes_without_types, name)) return {Kind::bert, false};
  return {Kind::other, true};
}

}  // namespace electra::tokenizer::folder
