// Prints the manual page of the program, which the build installs.
#include <cstdio>
#include <string>

#include "cli/manual.hpp"

int main() {
  const std::string page = electra::cli::manual();
  const bool written = std::fwrite(page.data(), 1, page.size(), stdout) == page.size();
  return written && std::fflush(stdout) == 0 ? 0 : 1;
}
