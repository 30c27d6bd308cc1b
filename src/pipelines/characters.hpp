#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "electra/core/shape.hpp"
#include "electra/tokenizer/encoding.hpp"

namespace electra::pipelines {

/// A text that is cut where offsets say, which count characters as the tokenizer does.
class CharacterText {
 public:
  explicit CharacterText(std::string_view text);

  /// Gives the bytes between two characters; nothing where the end lies before the start.
  std::string slice(Offsets range) const;

 private:
  std::size_t byte_of(std::int32_t character) const;

  std::string_view text_;
  std::vector<std::uint32_t> starts_;  // of each character; empty if all have one byte
};

Index character_count(std::string_view text);

/// Gives the lower case of each character, as the reference's languages have it.
std::string lower_case(std::string_view text);

}  // namespace electra::pipelines
