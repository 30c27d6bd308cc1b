#include "cli/output.hpp"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <poll.h>
#include <unistd.h>

#include "cli/interrupt.hpp"
#include "cli/printable.hpp"
#include "core/system_call.hpp"

namespace electra::cli {
namespace {

/// Returns how many bytes to write at once: after an interrupt as many as a reader that is there
/// lets through without waiting. Throws Interrupted if it takes none for a second.
std::size_t max_write() {
  constexpr int patience = 1000;
  pollfd interrupt{interrupt_descriptor(), POLLIN, 0};
  if (::poll(&interrupt, 1, 0) != 1) return SSIZE_MAX;
  pollfd output{STDOUT_FILENO, POLLOUT, 0};
  if (::poll(&output, 1, patience) == 0) check_interrupt();
  return PIPE_BUF;
}

}  // namespace

void Output::end_line() {
  pending_ += '\n';
  spill();
}

void Output::flush() {
  std::string_view rest = pending_;
  while (!rest.empty()) {
    const std::size_t size = std::min(rest.size(), max_write());
    const ssize_t written = ::write(STDOUT_FILENO, rest.data(), size);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0 && errno == EPIPE) throw OutputClosed{};
    if (written < 0) fail_on_system_call("the standard output cannot be written");
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
  pending_.clear();
}

void report_failure(const std::string& sentence) {
  std::fprintf(stderr, "electra: %s\n", printable(sentence).c_str());
}

void report_failures(std::size_t failed, std::size_t all, const char* where) {
  if (failed == 0) return;
  std::fprintf(stderr, "electra: %zu of %zu inputs failed%s\n", failed, all, where);
}

bool output_is_terminal() { return ::isatty(STDOUT_FILENO) == 1; }

bool output_has_colours() {
  const char* no_color = std::getenv("NO_COLOR");
  return output_is_terminal() && (no_color == nullptr || *no_color == '\0');
}

}  // namespace electra::cli
