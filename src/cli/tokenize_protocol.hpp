#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "electra/tokenizer/tokenizer.hpp"

namespace electra::cli {

class Output;

/// The content of an input.
enum class TokenizeInput {
  texts,  ///< texts and pairs, which need no JSON
  words,  ///< {"words": […], "pair_words": […]}
  ids,    ///< [101, 7592, 102], to decode
};

/// The protocol of `electra tokenize`: texts, or words and ids as JSON, in; lines of JSON out.
class TokenizeProtocol {
 public:
  /// The answer to an input, not yet padded to the others.
  struct Answer {
    std::string line;  ///< the whole answer, unless there is an encoding
    std::optional<Encoding> encoding;
  };

  TokenizeProtocol(const ElectraTokenizer& tokenizer, TokenizeInput input,
                   const EncodeOptions& options);

  /// Whether a line is the JSON of a text or a pair.
  static bool is_json_text(std::string_view line);
  /// Throws `input` for options that no text could be encoded with.
  void check_options() const;
  /// Whether all inputs are one batch: no answer can be printed before the last is there.
  bool needs_all_inputs() const;
  /// Returns the answer to words or ids of JSON. Throws `input`, and what the tokenizer throws.
  Answer answer(std::string_view json) const;
  /// Returns the answer to a text, or a pair.
  Answer encode(const std::string& text, const std::optional<std::string>& pair) const;
  /// Pads the encodings among the answers as one batch.
  void pad(std::vector<Answer>& answers) const;
  /// Prints the answer as a line.
  static void print(const Answer& answer, Output& output);

 private:
  const ElectraTokenizer& tokenizer_;
  TokenizeInput input_;
  EncodeOptions options_;
};

}  // namespace electra::cli
