#include "cli/line_log.hpp"

#include <climits>
#include <poll.h>
#include <unistd.h>

#include "core/system_call.hpp"

namespace electra::cli {

void LineLog::add(const std::string& line) {
  constexpr std::size_t max_line = 3072;
  constexpr int patience = 100;  // in milliseconds, for a reader that is only slow
  pollfd output{descriptor_, POLLOUT, 0};
  const auto wait = [&] { return ::poll(&output, 1, dropped_ == 0 ? patience : 0); };
  if (without_interruption(wait) == 0) {
    ++dropped_;
    return;
  }
  std::string text;
  if (dropped_ > 0)
    text = std::to_string(dropped_) + " lines of the log were dropped: nobody read them\n";
  text += line.substr(0, max_line) + '\n';
  static_assert(max_line < PIPE_BUF - 100, "a pipe that is ready takes so much without waiting");
  without_interruption([&] { return ::write(descriptor_, text.data(), text.size()); });
  dropped_ = 0;
}

}  // namespace electra::cli
