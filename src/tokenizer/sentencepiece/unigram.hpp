#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tokenizer/sentencepiece/model_proto.hpp"

namespace electra::tokenizer {

/// The best way to cut a normalised text into the pieces of a unigram model. The library finds it
/// too, but releases disagree where two ways are equally good up to the last bit: those before 0.2
/// compare a sum in double with one in float. This is as in 0.2, whose ids the reference has.
class Unigram {
 public:
  explicit Unigram(const SentencePieceSource& source);

  /// Gives where each piece begins; neighbours that are unknown count as one.
  std::vector<std::size_t> cut(std::string_view text) const;

 private:
  struct Entry {
    std::string text;
    float score;
    bool is_user_defined;
  };
  struct Node {
    float score = 0;
    std::size_t begin = 0;
    bool is_reached = false;
    bool is_unknown = false;
  };

  void add_pieces_at(std::string_view text, std::size_t begin, std::vector<Node>& nodes) const;
  static void offer(float score, std::size_t begin, bool is_unknown, Node& node);

  std::vector<Entry> entries_;  // sorted
  float min_score_ = 0;
  float max_score_ = 0;  // of those above 0, as the library has it
};

}  // namespace electra::tokenizer
