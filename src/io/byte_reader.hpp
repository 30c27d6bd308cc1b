#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "electra/core/error.hpp"

namespace electra::io {

/// The end of a sentence about a file that is shorter than it says itself.
inline constexpr std::string_view cut_short = "; it is cut short or damaged: download it again";

/// A bounds-checked cursor over the bytes of an untrusted file. Errors name the file and the byte
/// offset in the bytes that the reader was given.
class ByteReader {
 public:
  /// Both views must outlive the reader.
  ByteReader(std::string_view bytes, FileName file, std::size_t position = 0)
      : bytes_(bytes), file_(file), position_(position) {}

  FileName file() const noexcept { return file_; }
  std::size_t position() const noexcept { return position_; }
  std::size_t remaining() const noexcept { return bytes_.size() - position_; }
  std::string_view rest() const noexcept { return bytes_.substr(position_); }

  /// Returns the next `count` bytes and moves past them.
  std::string_view take(std::uint64_t count) {
    require(count <= remaining(), ErrorCode::weights, file_, ": byte ", position_, ": expected ",
            count, " more bytes, found ", remaining(), cut_short);
    const std::string_view taken = bytes_.substr(position_, static_cast<std::size_t>(count));
    position_ += taken.size();
    return taken;
  }

  /// Returns the next number, which is little-endian and need not be aligned.
  template <class Number>
  Number number() {
    Number value;
    std::memcpy(&value, take(sizeof(value)).data(), sizeof(value));
    return value;
  }

  /// Throws `weights` with the file, the current offset and a sentence.
  template <class... Parts>
  [[noreturn]] void fail_here(const Parts&... parts) const {
    fail(ErrorCode::weights, file_, ": byte ", position_, ": ", parts...);
  }

 private:
  std::string_view bytes_;
  FileName file_;
  std::size_t position_;
};

}  // namespace electra::io
