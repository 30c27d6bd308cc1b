#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace electra::tokenizer {

/// A token that a template puts in.
struct TemplateToken {
  std::int32_t id;
  std::string text;
};

/// A part of a template: tokens of its own, or the place of a sequence.
struct TemplatePiece {
  enum class Kind { tokens, sequence };

  Kind kind = Kind::tokens;
  std::int32_t type_id = 0;
  int sequence = 0;                   ///< 0 for the first text, 1 for the second
  std::vector<TemplateToken> tokens;  ///< with Kind::tokens
};

using Template = std::vector<TemplatePiece>;

/// What is made of one or two sequences of tokens.
struct PostProcessor {
  Template single;
  Template pair;
  /// Whether every encoding knows which sequence is where. Where a tokenizer.json has no
  /// post-processor at all, only the first window of a pair does.
  bool windows_know_sequences = true;

  /// The sequences one after the other, with nothing put in.
  static PostProcessor none();
  /// What BertProcessing does, and the usual template.
  static PostProcessor bert(const TemplateToken& cls, const TemplateToken& sep);

  const Template& pieces(bool is_pair) const { return is_pair ? pair : single; }
  std::int64_t added_count(bool is_pair) const;
};

}  // namespace electra::tokenizer
