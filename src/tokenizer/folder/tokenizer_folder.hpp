#pragma once

#include <filesystem>

#include "electra/tokenizer/options.hpp"
#include "tokenizer/settings.hpp"

namespace electra::tokenizer::folder {

/// Reads the tokenizer of a Hugging Face folder, from the files that options.source selects.
Settings read_folder(const std::filesystem::path& folder, const TokenizerOptions& options);

}  // namespace electra::tokenizer::folder
