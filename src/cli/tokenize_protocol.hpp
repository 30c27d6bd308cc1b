#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "electra/tokenizer/tokenizer.hpp"

namespace electra::cli {

/// What a line of the input holds.
enum class TokenizeInput {
  texts,  ///< "text" or ["text", "pair"]
  words,  ///< {"words": […], "pair_words": […]}
  ids,    ///< [101, 7592, 102], to be decoded
};

/// Lines of JSON in, lines of JSON out: what `electra tokenize` speaks.
class TokenizeProtocol {
 public:
  /// A line's answer, not yet padded to the others.
  struct Answer {
    std::string line;  ///< as it is printed, unless there is an encoding
    std::optional<Encoding> encoding;
    bool failed;  ///< the line is an error object
  };

  TokenizeProtocol(const ElectraTokenizer& tokenizer, TokenizeInput input,
                   const EncodeOptions& options);

  /// Whether all lines are one batch: no answer can be printed before the last is there.
  bool needs_all_lines() const;
  /// Gives an error object, with the line's number, where the line cannot be answered.
  Answer answer(std::string_view line, std::size_t number) const;
  /// Gives the error object itself.
  static Answer refusal(std::string_view sentence, std::size_t number);
  /// Pads the encodings among the answers as one batch.
  void pad(std::vector<Answer>& answers) const;
  static std::string print(const Answer& answer);

 private:
  Answer answer_or_throw(std::string_view line) const;

  const ElectraTokenizer& tokenizer_;
  TokenizeInput input_;
  EncodeOptions options_;
};

}  // namespace electra::cli
