#pragma once

#include <cerrno>
#include <filesystem>
#include <string_view>

namespace electra {

/// Repeats a call of the system that a signal interrupted; returns what the last one did.
template <class Call>
auto without_interruption(const Call& call) -> decltype(call()) {
  auto result = call();
  while (result == -1 && errno == EINTR) result = call();
  return result;
}

/// Throws `io` with the reason of the call before: "no pipe can be opened: Too many open files".
/// Not an argument of require(), which a compiler may evaluate before the call.
[[noreturn]] void fail_on_system_call(std::string_view sentence);

/// Throws `io`: "PATH cannot be opened: Permission denied". `action` is "be opened" here, and
/// `error` the errno of the call.
[[noreturn]] void fail_on_system_call(const std::filesystem::path& path, std::string_view action,
                                      int error);

}  // namespace electra
