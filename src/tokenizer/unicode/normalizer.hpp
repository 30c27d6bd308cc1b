#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "electra/tokenizer/encoding.hpp"
#include "electra/tokenizer/options.hpp"

namespace electra::tokenizer::unicode {

/// The flags of BertNormalizer.
struct BertFlags {
  bool clean_text = true;
  bool handle_chinese_chars = true;
  std::optional<bool> strip_accents;  ///< absent: as lowercase
  bool lowercase = true;

  bool strips() const { return strip_accents.value_or(lowercase); }
};

/// One normalizer of a Sequence.
struct NormalizerStep {
  enum class Kind { bert, nfc, nfd, nfkc, nfkd, lowercase };

  Kind kind = Kind::bert;
  BertFlags bert;  ///< of Kind::bert
};

/// A character of normalized text and the offsets of the original text that it stands for.
struct AlignedCharacter {
  char32_t character;
  Offsets origin;
};

/// Where a text begins in the whole that its offsets count in.
struct Position {
  std::int32_t start = 0;  ///< in the unit of the offsets
};

/// A character that a step outputs. The reference tracks alignment by the number of input
/// characters that each output character consumes: 0 if it was inserted, 1, or more if characters
/// after it were dropped. It assigns the input's offsets in order, so a reordered mark has the
/// offsets of another.
struct TransformedCharacter {
  char32_t character;
  std::ptrdiff_t consumed;
};

/// The text to normalize, and buffers that are reused from one text to the next.
struct NormalizerScratch {
  std::vector<AlignedCharacter> text;

  std::vector<AlignedCharacter> next_text;
  std::vector<TransformedCharacter> transformed;
  std::vector<TransformedCharacter> buffer;
};

/// A tokenizer.json's normalizer, applied to whole texts: exact where tables of single characters
/// are not (reordered marks, compositions). Linear in the length of the text.
class Normalizer {
 public:
  Normalizer() = default;  ///< the identity
  explicit Normalizer(std::vector<NormalizerStep> steps) : steps_(std::move(steps)) {}

  /// Normalizes `scratch.text` in place.
  void apply(NormalizerScratch& scratch) const;
  /// Returns the normalized form of well-formed text.
  std::vector<char32_t> normalized(std::string_view text) const;

  /// The flags if the normalizer is a single BertNormalizer; all flags off if it is the identity.
  std::optional<BertFlags> as_bert() const;
  const std::vector<NormalizerStep>& steps() const { return steps_; }

 private:
  std::vector<NormalizerStep> steps_;
};

/// Decodes well-formed text and appends its characters with their offsets.
void append_aligned(std::string_view text, Position position, OffsetUnit unit,
                    std::vector<AlignedCharacter>& characters);

}  // namespace electra::tokenizer::unicode
