#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace electra::pipelines {

/// A hash of a text, of 124 bits: an empty one has zeros.
using TextHash = std::array<std::uint32_t, 4>;

/// Hashes of any pieces of a text, each in the same time however long it is. Equal texts have equal
/// hashes, wherever they stand; others do not, but for a chance that is none in practice.
class TextHashes {
 public:
  /// The functions are drawn by a text, so that no text can be made for them.
  explicit TextHashes(std::string_view text);

  /// Forgets the text that was read.
  void clear();
  /// Reads on. Places are counted from 0, and the end of what was read is the next one.
  void append(std::string_view text);
  /// Returns the hash of what was read between two places.
  TextHash between(std::size_t first, std::size_t last) const;

 private:
  /// Sums of bytes times powers of a base, modulo a prime, up to a place.
  struct Place {
    TextHash sum;
    TextHash inverse;  // of the power of the base there
  };

  TextHash base_;
  TextHash inverse_;
  TextHash power_;  // at the last place
  std::vector<Place> places_;
};

}  // namespace electra::pipelines
