#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace electra::cli::hub {

/// Returns "54.2 MB", "1.3 kB" or "12 bytes".
std::string byte_count(std::uint64_t bytes);

/// A line on the standard error about the file that is being downloaded. Silent unless that is a
/// terminal.
class TransferProgress {
 public:
  TransferProgress();
  TransferProgress(const TransferProgress&) = delete;
  TransferProgress& operator=(const TransferProgress&) = delete;
  ~TransferProgress() { wipe(); }

  /// Begins with a file of `size` bytes, of which `done` are there.
  void begin(const std::string& file, std::uint64_t done, std::uint64_t size);
  /// Shows how many bytes are there, some times a second at most.
  void show(std::uint64_t done);
  /// Takes the line away.
  void wipe();

 private:
  using Clock = std::chrono::steady_clock;

  bool shown_to_people_;
  bool drawn_ = false;
  std::string file_;
  std::uint64_t first_ = 0;
  std::uint64_t size_ = 0;
  Clock::time_point start_;
  Clock::time_point last_;
};

}  // namespace electra::cli::hub
