#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "tokenizer/sentencepiece/model_proto.hpp"

namespace electra::tokenizer::sentencepiece {

/// Viterbi segmentation of normalized text by a unigram model (Kudo, Subword Regularization, ACL
/// 2018). The library does it too, but releases before 0.2 break ties differently: they compare a
/// sum in double with one in float. This is the segmentation of 0.2, which the reference uses.
class Unigram {
 public:
  explicit Unigram(const ModelProto& proto);

  /// Returns the beginnings of the pieces; adjacent unknown characters are one piece.
  std::vector<std::size_t> segment(std::string_view text) const;

 private:
  struct Entry {
    std::string text;
    float score;
    bool is_user_defined;
  };
  /// The best segmentation of a prefix of the text.
  struct Node {
    float score = 0;
    std::size_t begin = 0;  ///< of its last piece
    bool is_reached = false;
    bool is_unknown = false;
  };

  void extend(std::string_view text, std::size_t begin, std::vector<Node>& nodes) const;
  static void relax(float score, std::size_t begin, bool is_unknown, Node& node);

  std::vector<Entry> entries_;  // sorted
  float min_score_ = 0;
  float max_score_ = 0;  // at least 0, as in the library
};

}  // namespace electra::tokenizer::sentencepiece
