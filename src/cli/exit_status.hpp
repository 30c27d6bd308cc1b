#pragma once

namespace electra::cli {

/// How the program ends.
enum class ExitStatus {
  done = 0,
  failed = 1,        ///< an error of the model, the files or the input
  usage = 2,         ///< words on the command line that make no sense
  lines_failed = 3,  ///< done, but for some lines of the input
};

}  // namespace electra::cli
