#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "cli/input_file.hpp"

namespace electra::cli {

/// A longer line is an error of its own, and is never held in memory as a whole.
inline constexpr std::size_t max_line_bytes = std::size_t{4} << 20;

/// A line of a file, or the reason that there is none.
struct Line {
  enum class Kind { line, error, not_yet, end };

  Kind kind = Kind::end;
  std::size_t number = 0;      ///< counted from 1
  std::string_view text = {};  ///< without its end; valid until the next call of next()
  std::string_view end = {};   ///< LF or CRLF, or nothing at the end of the file
  std::string error = {};      ///< a sentence in the place of the text
  std::size_t element = 0;     ///< of an array of JSON, counted from 1; 0 outside of one
};

/// How many lines of an input something is wrong with, and which is the first.
struct WrongLines {
  std::size_t count = 0;
  std::size_t first = 0;  ///< counted from 1; 0 if there is none

  void add(std::size_t number) {
    if (count++ == 0) first = number;
  }
};

/// The lines of a file, a pipe or a terminal, in a bounded piece of memory.
class LineReader {
 public:
  /// Opens a file; "-" is the standard input. Throws `io`.
  explicit LineReader(const std::string& path, std::size_t max_bytes = max_line_bytes);

  /// Returns the next line and takes it. Throws `io` if reading fails, and Interrupted.
  Line next(Wait wait);
  /// Returns the line that comes next and leaves it there; of one that is too long its beginning.
  Line peek(Wait wait);
  /// Returns what has come and was not taken, a byte or more, whatever lines it is of.
  Line peek_text(Wait wait);
  /// Takes so many bytes of what peek_text() returned.
  void skip(std::size_t bytes);

  /// Its name in sentences.
  const std::string& name() const noexcept { return file_.name(); }
  /// How many bytes a line may have.
  std::size_t max_bytes() const noexcept { return max_bytes_; }
  /// The lines so far that are not UTF-8.
  const WrongLines& ill_formed_lines() const noexcept { return ill_formed_; }
  /// The lines so far that have NUL bytes.
  const WrongLines& nul_lines() const noexcept { return with_nul_; }
  /// How many bytes of the file have been taken.
  std::uint64_t position() const noexcept;
  /// The size of the file; 0 while it is not known.
  std::uint64_t byte_count() const noexcept { return file_.byte_count(); }

 private:
  bool read_more(Wait wait);
  Line take_line(std::size_t size, std::size_t end_size);
  std::string_view rest() const { return std::string_view(buffer_).substr(start_); }

  InputFile file_;
  std::size_t max_bytes_;  // of a line
  std::string buffer_;
  std::size_t start_ = 0;    // of the line that comes next
  std::size_t scanned_ = 0;  // no line ends before this
  std::size_t number_ = 0;
  bool skipping_ = false;  // inside a line that is too long
  WrongLines ill_formed_;
  WrongLines with_nul_;
};

}  // namespace electra::cli
