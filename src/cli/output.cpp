#include "cli/output.hpp"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <unistd.h>

#include "electra/core/error.hpp"

namespace electra::cli {

constexpr std::size_t block_size = std::size_t{1} << 16;

void Output::line(std::string_view text) {
  waiting_ += text;
  waiting_ += '\n';
  if (waiting_.size() >= block_size) flush();
}

void Output::flush() {
  std::string_view rest = waiting_;
  while (!rest.empty()) {
    const ssize_t written = ::write(STDOUT_FILENO, rest.data(), rest.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0 && errno == EPIPE) throw OutputClosed{};
    require(written >= 0, ErrorCode::io,
            "the standard output cannot be written: ", std::strerror(errno));
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
  waiting_.clear();
}

void report_failures(std::size_t failed, std::size_t all) {
  if (failed == 0) return;
  std::fprintf(stderr, "electra: %zu of %zu inputs failed; their lines say why\n", failed, all);
}

bool output_is_terminal() {
  const char* no_color = std::getenv("NO_COLOR");
  return ::isatty(STDOUT_FILENO) == 1 && (no_color == nullptr || *no_color == '\0');
}

}  // namespace electra::cli
