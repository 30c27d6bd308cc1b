#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "cli/status_line.hpp"
#include "electra/pipelines/pipeline.hpp"

namespace electra::cli {

/// The state of a stream.
struct Advance {
  std::size_t done = 0;         ///< inputs
  std::optional<double> share;  ///< of the whole, from 0 to 1; absent if it is not known
  double seconds = 0;
};

/// Returns "1,234 done, 56.7/s, 12 %, 1:05 left", as far as it is known.
std::string to_string(const Advance& advance);

/// Returns that with a bar before it, or as much of it as so many columns of a terminal have.
std::string progress_line(const Advance& advance, std::size_t columns);

/// Inputs of a stream that are answered together.
struct StreamPart {
  std::size_t done = 0;     ///< inputs before it
  std::size_t inputs = 0;   ///< inputs of it
  std::uint64_t begin = 0;  ///< where it begins and ends in the whole, as Input counts
  std::uint64_t end = 0;
  std::uint64_t size = 0;  ///< of the whole; 0 if it is not known
};

/// A progress line on the standard error, of what is answered. Silent unless that is a terminal
/// and no answers are printed there.
class Progress {
 public:
  /// Begins a stream; `prints_answers` tells whether answers go to the standard output meanwhile.
  void begin(bool prints_answers);
  /// Begins a part of it, after what was answered before.
  void begin_part(const StreamPart& part) { part_ = part; }
  /// Shows how far a pipeline has come with the part, some times a second at most.
  void update(const PipelineProgress& progress);
  /// Shows that the part is answered.
  void end_part();
  /// Takes the line away.
  void wipe() { line_.wipe(); }

 private:
  void show(std::size_t done, double share_of_part);

  StatusLine line_;
  StreamPart part_;
};

}  // namespace electra::cli
