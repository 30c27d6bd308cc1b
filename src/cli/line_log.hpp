#pragma once

#include <cstddef>
#include <string>

namespace electra::cli {

/// Lines on a descriptor that its reader may leave unread: those that it takes no more are dropped
/// and counted, so that nobody waits for it. One thread at a time may use it.
class LineLog {
 public:
  explicit LineLog(int descriptor) : descriptor_(descriptor) {}

  /// Writes a line, which must have no newline, of 3 KiB at most; what it has beyond is cut. The
  /// first one that the reader does not take waits a moment for it.
  void add(const std::string& line);

 private:
  int descriptor_;
  std::size_t dropped_ = 0;  // since the last line that was written
};

}  // namespace electra::cli
