#pragma once

#include <cerrno>
#include <cstdlib>
#include <string>
#include <sys/wait.h>
#include <unistd.h>

#include <gtest/gtest.h>

namespace electra::testing {

/// Returns what became of a child of fork() that ran `holds`: "held", "did not hold", "threw" or
/// "was ended by signal N", which is 14 if it had not come to an end after 20 seconds.
template <class Predicate>
std::string in_child(const Predicate& holds) {
  const pid_t child = ::fork();
  if (child == 0) {
    ::alarm(20);
    int status = 2;
    try {
      status = holds() ? 0 : 1;
    } catch (...) {  // NOLINT: the status tells
    }
    ::_exit(status);
  }
  if (child < 0) return "was not made";
  int status = 0;
  while (::waitpid(child, &status, 0) != child) {
    if (errno != EINTR) return "was not waited for";
  }
  if (WIFSIGNALED(status)) return "was ended by signal " + std::to_string(WTERMSIG(status));
  const char* const ends[] = {"held", "did not hold", "threw"};
  return ends[WEXITSTATUS(status)];
}

}  // namespace electra::testing
