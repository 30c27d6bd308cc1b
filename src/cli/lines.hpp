#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace electra::cli {

/// A longer line is an error of its own, and is never held in memory as a whole.
inline constexpr std::size_t max_line_bytes = std::size_t{4} << 20;

/// Whether to wait for input that has not come yet.
enum class Wait { no, yes };

/// A line of a file, or the reason that there is none.
struct Line {
  enum class Kind { line, too_long, not_yet, end };

  Kind kind = Kind::end;
  std::size_t number = 0;  ///< counted from 1
  std::string_view text;   ///< without its end, LF or CRLF; valid until the next call of next()
};

/// The lines of a file, a pipe or a terminal, in a bounded piece of memory.
class LineReader {
 public:
  /// Opens a file; "-" is the standard input. Throws `io`.
  explicit LineReader(const std::string& path, std::size_t max_bytes = max_line_bytes);
  LineReader(const LineReader&) = delete;
  LineReader& operator=(const LineReader&) = delete;
  ~LineReader();

  /// Throws `io` if reading fails, and Interrupted.
  Line next(Wait wait);

  /// Its name in sentences.
  const std::string& name() const noexcept { return name_; }
  /// The sentence about a line that is too long.
  std::string too_long_sentence() const;
  std::uint64_t bytes_read() const noexcept { return bytes_read_; }
  /// The size of the file; 0 if it is not known.
  std::uint64_t byte_count() const noexcept { return byte_count_; }

 private:
  bool read_more(Wait wait);
  Line take_line(std::size_t size, std::size_t end_size);
  bool is_readable(Wait wait) const;

  std::string name_;
  std::size_t max_bytes_;  // of a line
  int descriptor_;
  std::string buffer_;
  std::size_t start_ = 0;    // of the line that comes next
  std::size_t scanned_ = 0;  // no line ends before this
  std::size_t number_ = 0;
  bool skipping_ = false;  // inside a line that is too long
  bool ended_ = false;
  std::uint64_t bytes_read_ = 0;
  std::uint64_t byte_count_ = 0;
};

}  // namespace electra::cli
