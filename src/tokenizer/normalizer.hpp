#pragma once

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

/// Applies a tokenizer.json's normaliser to whole texts: the exact way for everything that the
/// tables of single characters cannot say. Linear in the text.
class Normalizer {
 public:
  Normalizer() = default;  ///< leaves text as it is
  explicit Normalizer(std::vector<NormalizerStep> steps) : steps_(std::move(steps)) {}

  void apply(std::vector<PlacedCharacter>& text) const;
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
