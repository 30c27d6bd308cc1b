#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "electra/tokenizer/tokenizer.hpp"

namespace electra::cli {

/// The content of a line of the input.
enum class TokenizeInput {
  texts,  ///< "text" or ["text", "pair"]
  words,  ///< {"words": […], "pair_words": […]}
  ids,    ///< [101, 7592, 102], to decode
};

/// The protocol of `electra tokenize`: lines of JSON in, lines of JSON out.
class TokenizeProtocol {
 public:
  /// The answer to a line, not yet padded to the others.
  struct Answer {
    std::string line;  ///< the whole answer, unless there is an encoding
    std::optional<Encoding> encoding;
    bool failed;  ///< the line is an error object
  };

  TokenizeProtocol(const ElectraTokenizer& tokenizer, TokenizeInput input,
                   const EncodeOptions& options);

  /// Whether all lines are one batch: no answer can be printed before the last is there.
  bool needs_all_lines() const;
  /// Returns an error object, with the line's number, for a line that cannot be answered.
  Answer answer(std::string_view line, std::size_t number) const;
  /// Returns the error object itself.
  static Answer refusal(std::string_view sentence, std::size_t number);
  /// Pads the encodings among the answers as one batch.
  void pad(std::vector<Answer>& answers) const;
  /// Appends the answer as it is printed.
  static void append(const Answer& answer, std::string& line);

 private:
  Answer answer_or_throw(std::string_view line) const;

  const ElectraTokenizer& tokenizer_;
  TokenizeInput input_;
  EncodeOptions options_;
};

}  // namespace electra::cli
