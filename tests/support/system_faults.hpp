#pragma once

#include <cerrno>
#include <cstdlib>
#include <string>

namespace electra::testing {

/// A way in which one system call fails.
struct SystemFault {
  const char* name;
  int error;        ///< the errno; 0: a read or a write of one byte alone
  bool must_retry;  ///< whether the library has to hide it
};

inline constexpr SystemFault io_error{"EIO", EIO, false};
inline constexpr SystemFault access_denied{"EACCES", EACCES, false};
inline constexpr SystemFault no_memory{"ENOMEM", ENOMEM, false};
inline constexpr SystemFault no_space{"ENOSPC", ENOSPC, false};
inline constexpr SystemFault interrupted{"EINTR", EINTR, true};
inline constexpr SystemFault one_byte{"one byte", 0, true};

/// Makes one system call of the library fail, as long as it lives. One at a time. The test program
/// must be linked with --wrap for each call (tests/faults/CMakeLists.txt).
///
/// The calls are those on files and folders: a call that releases something does so in any case.
/// Calls to which the fault cannot happen (mmap is never interrupted, only read and write move one
/// byte) are not counted.
class FailingSystemCall {
 public:
  /// Lets the call `number` fail, counted from 1.
  FailingSystemCall(const SystemFault& fault, int number);
  FailingSystemCall(const FailingSystemCall&) = delete;
  FailingSystemCall& operator=(const FailingSystemCall&) = delete;
  ~FailingSystemCall();

  /// Returns the name of the call that failed, as in "open"; empty if there were fewer calls.
  const std::string& failed() const noexcept;
  /// Returns the number of descriptors, mappings and folders that were opened and not closed.
  int unreleased() const noexcept;
};

}  // namespace electra::testing
