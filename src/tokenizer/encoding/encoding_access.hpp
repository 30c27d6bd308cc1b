#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include "electra/tokenizer/encoding.hpp"
#include "tokenizer/encoding/post_processor.hpp"
#include "tokenizer/encoding/resolved_options.hpp"
#include "tokenizer/encoding/truncation.hpp"
#include "tokenizer/engine/token_stream.hpp"
#include "tokenizer/engine/token_texts.hpp"

namespace electra::tokenizer::encoding {

/// The parts of an encoding.
struct EncodingSource {
  const engine::TokenStream& stream;  ///< the tokens of the first text, then those of the second
  const SequenceWindows& windows;
  std::size_t first_length;  ///< tokens of the first text
  bool is_pair;
  const PostProcessor& post_processor;
  const std::shared_ptr<const engine::TokenTexts>& texts;
  bool has_model_type_ids;
};

/// Reads and writes the private members of Encoding.
struct EncodingAccess {
  /// Fills an encoding and its overflowing windows; reuses their memory.
  static void assemble(const EncodingSource& source, const ResolvedOptions& options,
                       Encoding& result);
  /// Pads an encoding and its windows to a length, unless they are as long.
  static void pad(const ResolvedOptions& options, Index length, const engine::TokenTexts& texts,
                  Encoding& encoding);
  /// Returns the number of tokens that have an id, offsets and a word: all of them, unless the
  /// caller has changed the length of a vector.
  static Index mapped_size(const Encoding& encoding) noexcept;
  /// Returns the tokens of a sequence, mapped ones alone: all of them where its range is unknown.
  static Offsets sequence_range(const Encoding& encoding, Index sequence);

 private:
  /// One window of each sequence.
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
  static Encoding& window_at(std::size_t index, Encoding& result);
};

}  // namespace electra::tokenizer::encoding
