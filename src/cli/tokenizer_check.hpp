#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "electra/core/shape.hpp"
#include "electra/tokenizer/tokenizer.hpp"
#include "io/json_writer.hpp"

namespace electra::cli {

/// The numbers of a model's embeddings.
struct EmbeddingSizes {
  Index vocab_size;
  Index type_vocab_size;
};

/// The report on a tokenizer.
struct TokenizerReport {
  Index size;
  Index max_id;
  bool has_token_type_ids;
  std::string_view reason;  ///< what the token type ids of a pair are, and why
  bool is_ambiguous;        ///< releases of transformers differ about them
};

/// Throws `tokenizer` unless the tokenizer fits the model.
TokenizerReport check_tokenizer(const ElectraTokenizer& tokenizer, const EmbeddingSizes& sizes);

/// Warns on standard error where the tokenizer gives ids that the model does not have, as that of
/// another model may. Texts without them are answered, with nonsense for the most part.
void warn_of_misfit(const ElectraTokenizer& tokenizer, Index vocab_size,
                    const std::filesystem::path& folder);

/// Writes a report as a JSON object.
void append_json(const TokenizerReport& report, io::JsonWriter& json);
/// Appends a line about the token types of pairs where they are not those that all expect.
void append_plain(const TokenizerReport& report, std::string& text);

}  // namespace electra::cli
