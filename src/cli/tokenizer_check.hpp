#pragma once

#include <filesystem>
#include <string>

#include "electra/core/shape.hpp"
#include "electra/tokenizer/tokenizer.hpp"
#include "io/json_writer.hpp"
#include "pipelines/tokenizer_check.hpp"

namespace electra::cli {

/// Warns on standard error where the tokenizer gives ids that the model does not have, as that of
/// another model may. Texts without them are answered, with nonsense for the most part.
void warn_of_misfit(const ElectraTokenizer& tokenizer, Index vocab_size,
                    const std::filesystem::path& folder);

/// Writes a report as a JSON object.
void append_json(const pipelines::TokenizerReport& report, io::JsonWriter& json);
/// Appends a line about the token types of pairs where they are not those that all expect.
void append_plain(const pipelines::TokenizerReport& report, std::string& text);

}  // namespace electra::cli
