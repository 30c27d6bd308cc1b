#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "electra/tokenizer/encoding.hpp"

namespace electra::tokenizer {

/// What BertNormalizer is told.
struct BertFlags {
  bool clean_text = true;
  bool handle_chinese_chars = true;
  std::optional<bool> strip_accents;  ///< absent: as lowercase
  bool lowercase = true;

  bool strips() const { return strip_accents.value_or(lowercase); }
};

/// One step of a normaliser.
struct NormalizerStep {
  enum class Kind { bert, nfc, nfd, nfkc, nfkd, lowercase };

  Kind kind = Kind::bert;
  BertFlags bert;
};

/// A character of normalised text, and the piece of the original that it came from.
struct PlacedCharacter {
  char32_t character;
  Offsets origin;
};

/// A character that a step makes. The reference knows only, for each, how many of the old
/// characters it stands for: 0 if it was inserted, 1, or more if others after it went. It then
/// gives out the old places in order, so that a reordered mark gets the place of another.
struct MadeCharacter {
  char32_t character;
  std::ptrdiff_t consumed;
};

/// A text to be normalised, and memory for it to be kept from one to the next.
struct NormalizerScratch {
  std::vector<PlacedCharacter> text;

  std::vector<PlacedCharacter> next;
  std::vector<MadeCharacter> made;
  std::vector<MadeCharacter> other;
};

/// Applies a tokenizer.json's normaliser to whole texts: the exact way for everything that the
/// tables of single characters cannot say. Linear in the text.
class Normalizer {
 public:
  Normalizer() = default;  ///< leaves text as it is
  explicit Normalizer(std::vector<NormalizerStep> steps) : steps_(std::move(steps)) {}

  /// Puts the normalised text in the place of `scratch.text`.
  void apply(NormalizerScratch& scratch) const;
  /// Gives the normalised form of well-formed text.
  std::vector<char32_t> normalized(std::string_view text) const;

  /// The flags, if the whole of it is one BertNormalizer; those that change nothing, if it is
  /// nothing at all.
  std::optional<BertFlags> as_bert() const;
  const std::vector<NormalizerStep>& steps() const { return steps_; }

 private:
  std::vector<NormalizerStep> steps_;
};

}  // namespace electra::tokenizer
