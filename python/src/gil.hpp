#pragma once

#include <cxxabi.h>
#include <nanobind/nanobind.h>

namespace electra::python {

namespace detail {

/// Suspends the calling thread until the process has ended.
[[noreturn]] void sleep_until_exit() noexcept;

}  // namespace detail

/// Returns `function()`, which may take the GIL or let another thread have it. While the
/// interpreter ends, Python before 3.14 ends any other thread that takes the GIL by pthread_exit(),
/// whose unwinding aborts the process in the first noexcept function. Such a thread is suspended
/// instead, as Python 3.14 does it. `function` must not own objects of Python: the unwinding, which
/// holds no GIL, would release them.
template <class Function>
auto suspended_at_exit(const Function& function) -> decltype(function()) {
#ifdef __GLIBCXX__
  try {
    return function();
  } catch (const abi::__forced_unwind&) {
    detail::sleep_until_exit();
  }
#else
  return function();
#endif
}

/// Lets other threads of Python run as long as it lives. To be made with the GIL.
class ReleasedGil {
 public:
  ReleasedGil() noexcept;
  ReleasedGil(const ReleasedGil&) = delete;
  ReleasedGil& operator=(const ReleasedGil&) = delete;
  ~ReleasedGil();

 private:
  friend class AcquiredGil;
  PyThreadState* state_;
};

/// Holds the GIL as long as it lives, in any thread.
class AcquiredGil {
 public:
  AcquiredGil() noexcept;
  AcquiredGil(const AcquiredGil&) = delete;
  AcquiredGil& operator=(const AcquiredGil&) = delete;
  ~AcquiredGil();

 private:
  ReleasedGil* released_;  ///< what has released it in this thread; none in threads that compute
  PyGILState_STATE state_ = PyGILState_UNLOCKED;
};

/// Calls a function of Python. Throws what it raises.
nanobind::object call_python(nanobind::handle function, const nanobind::tuple& arguments);

}  // namespace electra::python
