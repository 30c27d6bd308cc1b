#pragma once

#include <cstddef>
#include <fstream>
#include <sys/resource.h>
#include <unistd.h>

namespace electra::testing {

/// While it lives, this process may take no more than `spare_bytes` of address space in addition.
class LessMemory {
 public:
  explicit LessMemory(std::size_t spare_bytes) {
    std::size_t pages = 0;
    std::ifstream("/proc/self/statm") >> pages;
    ::getrlimit(RLIMIT_AS, &before_);
    rlimit less = before_;
    less.rlim_cur = pages * static_cast<std::size_t>(::getpagesize()) + spare_bytes;
    ::setrlimit(RLIMIT_AS, &less);
  }
  LessMemory(const LessMemory&) = delete;
  LessMemory& operator=(const LessMemory&) = delete;
  ~LessMemory() { ::setrlimit(RLIMIT_AS, &before_); }

 private:
  rlimit before_{};
};

}  // namespace electra::testing
