#include "pipelines/tokenizer_check.hpp"

#include <cstdint>

#include "core/quoted.hpp"
#include "electra/core/error.hpp"

namespace electra::pipelines {
namespace {

/// Returns what the token type ids of a pair are, and why.
std::string_view reason_of(const ElectraTokenizer& tokenizer) {
  const bool has_types = tokenizer.has_token_type_ids();
  switch (tokenizer.token_type_ids_source()) {
    case TokenTypeIdsSource::option:
      break;
    case TokenTypeIdsSource::model_input_names:
      return has_types ? "0 and 1, as model_input_names in tokenizer_config.json says"
                       : "all 0, as model_input_names in tokenizer_config.json says";
    case TokenTypeIdsSource::tokenizer_class:
      return has_types ? "0 and 1, the default of the tokenizer_class"
                       : "all 0, the default of the tokenizer_class";
    case TokenTypeIdsSource::generic_class:
      return "0 and 1, as transformers 4 reads a PreTrainedTokenizerFast without "
             "model_input_names; transformers 5 reads all 0, as --no-token-type-ids does";
  }
  return has_types ? "0 and 1" : "all 0";
}

void check_limit(const char* what, Index largest, const char* field, Index limit) {
  require(largest < limit, ErrorCode::tokenizer, "the tokenizer gives the ", what, ' ', largest,
          ", but ", FieldName{field}, " in ", FileName{"config.json"}, " is ", limit,
          "; they must come from the same model");
}

void check_unknown_token(const ElectraTokenizer& tokenizer) {
  if (tokenizer.has_unknown_token()) return;
  const auto id = tokenizer.unk_token_id();
  fail(ErrorCode::tokenizer, "the vocabulary lacks the tokenizer's unk_token ",
       Quoted{id ? tokenizer.id_to_token(*id).value_or("") : ""},
       ", so every text with a word that it lacks too is an error; restore the vocabulary that the "
       "model was trained with");
}

}  // namespace

void check_ids(const ElectraTokenizer& tokenizer, Index vocab_size) {
  check_limit("id", tokenizer.max_id(), "vocab_size", vocab_size);
}

TokenizerReport check_tokenizer(const ElectraTokenizer& tokenizer, const EmbeddingSizes& sizes) {
  check_unknown_token(tokenizer);
  check_ids(tokenizer, sizes.vocab_size);
  const Encoding pair = tokenizer.encode_words({"a"}, Words{"b"});
  for (const std::int32_t type : pair.model_type_ids()) {
    check_limit("token type", type, "type_vocab_size", sizes.type_vocab_size);
  }
  return {tokenizer.size(), tokenizer.max_id(), tokenizer.has_token_type_ids(),
          reason_of(tokenizer),
          tokenizer.token_type_ids_source() == TokenTypeIdsSource::generic_class};
}

}  // namespace electra::pipelines
