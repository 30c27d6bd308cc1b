#pragma once

#include <filesystem>

#include "tokenizer/vocabulary.hpp"

namespace electra::tokenizer::folder {

/// Reads a vocab.txt, one token per line, as Python does: \n, \r\n and a lone \r end a line,
/// everything else is part of the token, and of two equal lines the later one counts.
Vocabulary read_vocab_txt(const std::filesystem::path& path);

}  // namespace electra::tokenizer::folder
