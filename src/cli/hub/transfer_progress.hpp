#pragma once

#include <cstdint>
#include <string>

#include "cli/status_line.hpp"

namespace electra::cli::hub {

/// Returns "54.2 MB", "1.3 kB" or "12 bytes".
std::string byte_count(std::uint64_t bytes);

/// The state of a download.
struct Transfer {
  std::string file;
  std::uint64_t first = 0;  ///< bytes that were there when it began
  std::uint64_t done = 0;   ///< bytes that are there now
  std::uint64_t size = 0;   ///< of the file
  double seconds = 0;       ///< since it began
};

/// Returns "model.safetensors: 12.3 MB of 54.2 MB, 5.1 MB/s".
std::string to_string(const Transfer& transfer);

/// A line on the standard error about the file that is being downloaded. Silent unless that is a
/// terminal.
class TransferProgress {
 public:
  TransferProgress();

  /// Begins with a file of `size` bytes, of which `done` are there.
  void begin(const std::string& file, std::uint64_t done, std::uint64_t size);
  /// Shows how many bytes are there, some times a second at most.
  void show(std::uint64_t done);
  /// Shows that another process downloads the file.
  void show_waiting(const std::string& file);
  /// Takes the line away.
  void wipe() { line_.wipe(); }

 private:
  StatusLine line_;
  Transfer transfer_;
};

}  // namespace electra::cli::hub
