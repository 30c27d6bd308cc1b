#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "electra/core/error.hpp"

namespace electra {

/// Walks through the bytes of a stranger's file and never past their end. Errors name the file and
/// the byte, counted from the start of what the reader was given.
class ByteReader {
 public:
  /// Both views must outlive the reader.
  ByteReader(std::string_view bytes, FileName file, std::size_t position = 0)
      : bytes_(bytes), file_(file), position_(position) {}

  FileName file() const noexcept { return file_; }
  std::size_t size() const noexcept { return bytes_.size(); }
  std::size_t position() const noexcept { return position_; }
  std::size_t remaining() const noexcept { return bytes_.size() - position_; }
  std::string_view rest() const noexcept { return bytes_.substr(position_); }

  /// Goes to a byte that the file itself names.
  void seek(std::uint64_t position) {
    require(position <= bytes_.size(), ErrorCode::weights, file_, " points to byte ", position,
            ", but has ", bytes_.size());
    position_ = static_cast<std::size_t>(position);
  }

  /// Gives the next `count` bytes and goes behind them.
  std::string_view take(std::uint64_t count) {
    require(count <= remaining(), ErrorCode::weights, file_, " should go on for ", count,
            " bytes at byte ", position_, ", but ends after ", remaining());
    const std::string_view taken = bytes_.substr(position_, static_cast<std::size_t>(count));
    position_ += taken.size();
    return taken;
  }

  /// Gives the next number, little-endian and perhaps unaligned.
  template <class Number>
  Number number() {
    Number value;
    std::memcpy(&value, take(sizeof(value)).data(), sizeof(value));
    return value;
  }

  /// Throws `weights` with the file, the byte reached, and a sentence.
  template <class... Parts>
  [[noreturn]] void fail_here(const Parts&... parts) const {
    fail(ErrorCode::weights, file_, ": at byte ", position_, ' ', parts...);
  }

 private:
  std::string_view bytes_;
  FileName file_;
  std::size_t position_;
};

}  // namespace electra
