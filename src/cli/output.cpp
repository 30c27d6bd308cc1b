#include "cli/output.hpp"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <unistd.h>

#include "cli/printable.hpp"
#include "core/system_call.hpp"

namespace electra::cli {

void Output::end_line() {
  pending_ += '\n';
  spill();
}

void Output::flush() {
  std::string_view rest = pending_;
  while (!rest.empty()) {
    const ssize_t written = ::write(STDOUT_FILENO, rest.data(), rest.size());
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
