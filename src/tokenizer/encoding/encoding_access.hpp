#pragma once

#include "electra/tokenizer/encoding.hpp"
#include "tokenizer/encoding/post_processor.hpp"
#include "tokenizer/encoding/resolved_options.hpp"
#include "tokenizer/encoding/truncation.hpp"
#include "tokenizer/engine/token_stream.hpp"
#include "tokenizer/engine/token_texts.hpp"

namespace electra::tokenizer {

/// What an encoding is put together from.
struct EncodingSource {
  const engine::TokenStream& stream;  ///< the tokens of the first text, then those of the second
  const SequenceWindows& windows;
  std::size_t first_length;
  bool is_pair;
  const PostProcessor& post_processor;
  const engine::TokenTexts& texts;
};

/// Writes encodings.
struct EncodingAccess {
  static void assemble(const EncodingSource& source, const Plan& plan, Encoding& result);
  /// Pads an encoding and its windows to a length; leaves those alone that have it.
  static void pad(const Plan& plan, Index length, const engine::TokenTexts& texts,
                  Encoding& encoding);

 private:
  /// Which window of each sequence.
  struct Choice {
    std::size_t first;
    std::size_t second;
  };

  static void fill(const EncodingSource& source, const Template& pieces, Choice choice,
                   bool add_special_tokens, Encoding& result);
  static void fill_tokens(const EncodingSource& source, const TemplatePiece& piece, std::size_t at,
                          Encoding& result);
  static void fill_sequence(const EncodingSource& source, const TemplatePiece& piece,
                            std::size_t window, std::size_t at, Encoding& result);
  static void add_own_text(std::size_t position, std::string_view text, Encoding& result);
  static void resize(std::size_t size, Encoding& result);
  static Encoding& add_window(Encoding& result, std::size_t number);
};

}  // namespace electra::tokenizer
