#include <csignal>
#include <cstdio>
#include <exception>
#include <new>
#include <string_view>
#include <unistd.h>

#if defined(__GLIBC__)
#include <malloc.h>
#endif

#include "cli/builtins.hpp"
#include "cli/interrupt.hpp"
#include "cli/output.hpp"
#include "cli/printable.hpp"
#include "cli/run_command.hpp"
#include "core/control_characters.hpp"

namespace electra::cli {
namespace {

ExitStatus run(const Arguments& arguments) {
  if (arguments.empty()) throw UsageError("no command given; see 'electra help'");
  const Arguments rest(arguments.begin() + 1, arguments.end());
  if (const Builtin* builtin = builtin_named(arguments.front())) return builtin->run(rest);
  return run_command(command_named(arguments.front()), rest);
}

/// Makes glibc keep freed memory for the next batch, which takes as much as those before it: it
/// would give large blocks back to the system and ask for every page of them anew.
void keep_freed_memory() {
#if defined(__GLIBC__)
  mallopt(M_MMAP_THRESHOLD, 4 << 20);
  mallopt(M_TRIM_THRESHOLD, 64 << 20);
#endif
}

/// Of no use of memory: there is none.
ExitStatus report_no_memory() {
  constexpr std::string_view sentence =
      "electra: the model and the input need more memory than there is\n";
  [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, sentence.data(), sentence.size());
  return ExitStatus::failed;
}

/// Of no use of memory but for sentences with control characters: there may be none.
ExitStatus report(ExitStatus status, const char* sentence) try {
  const bool is_clean = is_without_controls(sentence);
  std::fprintf(stderr, "electra: %s\n", is_clean ? sentence : printable(sentence).c_str());
  return status;
} catch (const std::bad_alloc&) {
  return report_no_memory();
}

[[noreturn]] void end_without_memory() { ::_exit(static_cast<int>(report_no_memory())); }

/// Sets what is done where memory runs out before main(): no exception can be caught there.
void prepare_for_short_memory() { std::set_new_handler(end_without_memory); }

#if defined(__ELF__)
// What glibc calls first of all: static objects of SentencePiece and CLI11 allocate.
using Initializer = void (*)();
[[gnu::section(".preinit_array"), gnu::used]] const Initializer before_static_objects =
    prepare_for_short_memory;
#endif

ExitStatus run_and_report(int argc, char** argv) try {
  return run(Arguments(argv + (argc > 0 ? 1 : 0), argv + argc));
} catch (const OutputClosed&) {
  return ExitStatus::done;
} catch (const Interrupted&) {
  end_by_interrupt();
  return ExitStatus::failed;
} catch (const UsageError& error) {
  return report(ExitStatus::usage, error.what());
} catch (const std::bad_alloc&) {
  return report_no_memory();
} catch (const std::exception& error) {
  return report(ExitStatus::failed, error.what());
}

}  // namespace
}  // namespace electra::cli

int main(int argc, char** argv) {
  std::set_new_handler(nullptr);  // bad_alloc is caught from here on
  electra::cli::keep_freed_memory();
  std::signal(SIGPIPE, SIG_IGN);  // a closed pipe shows when it is written to
  std::signal(SIGXFSZ, SIG_IGN);  // and so does a limit of the size of files
  return static_cast<int>(electra::cli::run_and_report(argc, argv));
}
