#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "electra/core/shape.hpp"
#include "electra/tokenizer/encoding.hpp"
#include "electra/tokenizer/options.hpp"

namespace electra::pipelines {

/// A text that is cut where offsets say, which count characters as the tokenizer does.
class CharacterText {
 public:
  explicit CharacterText(std::string_view text);

  /// Returns the bytes between two characters; nothing where the end lies before the start.
  std::string slice(Offsets range) const;
  /// Returns the byte at which a character begins; the size of the text for one beyond its end.
  std::size_t byte_of(std::int32_t character) const;
  /// Changes a range of characters into one in this unit.
  void convert(OffsetUnit unit, Index& start, Index& end) const;

 private:
  std::string_view text_;
  std::vector<std::uint32_t> starts_;  // of each character; empty if all have one byte
};

Index character_count(std::string_view text);

/// Returns the lower case of each character, as the reference's languages have it.
std::string lower_case(std::string_view text);

}  // namespace electra::pipelines
