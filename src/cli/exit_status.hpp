#pragma once

namespace electra::cli {

/// The exit status of the program.
enum class ExitStatus {
  done = 0,
  failed = 1,        ///< an error of the model, the files or the input
  usage = 2,         ///< arguments that make no sense
  lines_failed = 3,  ///< done, but for some lines of the input
};

}  // namespace electra::cli
