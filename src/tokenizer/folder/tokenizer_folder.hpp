#pragma once

#include <filesystem>

#include "electra/tokenizer/options.hpp"
#include "tokenizer/pipeline.hpp"

namespace electra::tokenizer {

/// Reads a Hugging Face folder as the options' source does.
Settings read_folder(const std::filesystem::path& folder, const TokenizerOptions& options);

}  // namespace electra::tokenizer
