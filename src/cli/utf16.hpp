#pragma once

#include <string>
#include <string_view>

namespace electra::cli {

/// UTF-16 that becomes UTF-8, however its bytes come in pieces. Half a surrogate pair, and half a
/// unit at the end, become U+FFFD.
class Utf16Decoder {
 public:
  explicit Utf16Decoder(bool big_endian) : big_endian_(big_endian) {}

  /// Appends the characters of these bytes to a text; those of a character that goes on wait.
  void append(std::string_view bytes, std::string& text);
  /// Appends what waits at the end of the input.
  void finish(std::string& text);

 private:
  void append_unit(char32_t unit, std::string& text);

  bool big_endian_;
  bool has_byte_ = false;  // of a unit whose second one has not come
  unsigned char byte_ = 0;
  char32_t high_ = 0;  // the first half of a surrogate pair; 0: none
};

}  // namespace electra::cli
