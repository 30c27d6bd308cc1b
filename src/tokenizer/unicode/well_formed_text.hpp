#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace electra::tokenizer::unicode {

/// Well-formed UTF-8 made of any bytes, and the positions of its bytes in the original.
class WellFormedText {
 public:
  /// Replaces each maximal subpart of ill-formed bytes by U+FFFD.
  void assign(std::string_view text);

  std::string_view text() const { return text_; }
  /// Returns the position in the original text of a position in text().
  std::size_t original(std::size_t position) const;

 private:
  /// From `position` on, positions in the original differ by `by`.
  struct Shift {
    std::size_t position;
    std::ptrdiff_t by;
  };

  std::string text_;
  std::vector<Shift> shifts_;
};

}  // namespace electra::tokenizer::unicode
