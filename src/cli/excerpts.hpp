#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "pipelines/characters.hpp"

namespace electra::cli {

/// Part of a text, and where it begins and ends.
struct Excerpt {
  std::string text;
  Index start;
  Index end;
};

/// Cuts parts out of a text, which must outlive it.
class Excerpts {
 public:
  /// `unit` is that of the places in excerpts.
  Excerpts(std::string_view text, OffsetUnit unit) : text_(text), unit_(unit) {}

  /// Returns the characters from `start` to `end`.
  Excerpt at(Index start, Index end) const {
    Excerpt excerpt{text_.slice({static_cast<std::int32_t>(start), static_cast<std::int32_t>(end)}),
                    start, end};
    text_.convert(unit_, excerpt.start, excerpt.end);
    return excerpt;
  }

 private:
  pipelines::CharacterText text_;
  OffsetUnit unit_;
};

}  // namespace electra::cli
