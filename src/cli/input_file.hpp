#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "cli/utf16.hpp"

namespace electra::cli {

/// Whether to wait for input that has not come yet.
enum class Wait { no, yes };

/// A file, a pipe or a terminal that texts are read from. A byte order mark at its beginning is
/// left out; where it is one of UTF-16, what follows becomes UTF-8.
class InputFile {
 public:
  /// Opens a file; "-" is the standard input. Throws `io`, and Interrupted.
  explicit InputFile(const std::string& path);
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;
  ~InputFile();

  /// Appends a piece of what comes next to a text, which may be nothing of it yet; false if it has
  /// not come. Throws `io` if reading fails, and Interrupted.
  bool read(Wait wait, std::string& text);

  /// Whether all of it has been read.
  bool ended() const noexcept { return ended_; }
  /// Its name in sentences.
  const std::string& name() const noexcept { return name_; }
  std::uint64_t bytes_read() const noexcept { return bytes_read_; }
  /// The bytes of UTF-8 that it has become.
  std::uint64_t text_bytes() const noexcept { return text_bytes_; }
  /// Its size; 0 while it is not known.
  std::uint64_t byte_count() const noexcept { return ended_ ? bytes_read_ : byte_count_; }

 private:
  bool is_readable(Wait wait) const;
  std::string_view read_block();
  void convert(std::string_view bytes, std::string& text);

  std::string name_;
  int descriptor_;
  std::string block_;
  std::string head_;  // until its encoding is known
  bool knows_encoding_ = false;
  std::optional<Utf16Decoder> utf16_;
  bool ended_ = false;
  std::uint64_t bytes_read_ = 0;
  std::uint64_t text_bytes_ = 0;
  std::uint64_t byte_count_ = 0;
};

}  // namespace electra::cli
