#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace electra::tokenizer::encoding {

/// A special token of a template.
struct TemplateToken {
  std::int32_t id;
  std::string text;
};

/// An element of a template: special tokens, or the place of a sequence.
struct TemplatePiece {
  enum class Kind { tokens, sequence };

  Kind kind = Kind::tokens;
  std::int32_t type_id = 0;
  int sequence = 0;                   ///< of Kind::sequence: 0 for the first text, 1 for the second
  std::vector<TemplateToken> tokens;  ///< of Kind::tokens
};

using Template = std::vector<TemplatePiece>;

/// TemplateProcessing: the templates of one text and of two.
struct PostProcessor {
  Template single;
  Template pair;
  /// Whether every window knows the range of its sequences. Without a post-processor in
  /// tokenizer.json only the first window of a pair does.
  bool sets_sequence_ranges = true;

  /// The sequences one after the other, without special tokens.
  static PostProcessor none();
  /// BertProcessing, which is also the template of most tokenizer.json.
  static PostProcessor bert(const TemplateToken& cls, const TemplateToken& sep);

  const Template& pieces(bool is_pair) const { return is_pair ? pair : single; }
  /// Returns the number of special tokens.
  std::int64_t added_count(bool is_pair) const;
};

}  // namespace electra::tokenizer::encoding
