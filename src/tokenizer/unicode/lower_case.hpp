#pragma once

#include <string>
#include <string_view>

namespace electra::tokenizer::unicode {

/// Returns a text in lower case, each character regardless of those around it: a sigma at the end
/// of a word is no other. Ill-formed bytes stay.
std::string lower_cased(std::string_view text);

}  // namespace electra::tokenizer::unicode
