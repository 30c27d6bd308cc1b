#include "gil.hpp"

#include <chrono>
#include <thread>
#include <utility>

namespace electra::python {
namespace {

/// The ReleasedGil of this thread; null where there is none, or the GIL was acquired since.
thread_local ReleasedGil* current_release = nullptr;

}  // namespace

void detail::sleep_until_exit() noexcept {
  while (true) std::this_thread::sleep_for(std::chrono::hours(1));
}

ReleasedGil::ReleasedGil() noexcept : state_(PyEval_SaveThread()) { current_release = this; }

ReleasedGil::~ReleasedGil() {
  current_release = nullptr;
  suspended_at_exit([this] { PyEval_RestoreThread(state_); });
}

// PyGILState_Ensure() crashes once the interpreter has ended; PyEval_RestoreThread() does not.
AcquiredGil::AcquiredGil() noexcept : released_(std::exchange(current_release, nullptr)) {
  if (released_ != nullptr)
    suspended_at_exit([this] { PyEval_RestoreThread(released_->state_); });
  else
    state_ = suspended_at_exit([] { return PyGILState_Ensure(); });
}

AcquiredGil::~AcquiredGil() {
  if (released_ == nullptr) {
    PyGILState_Release(state_);
    return;
  }
  released_->state_ = PyEval_SaveThread();
  current_release = released_;
}

nanobind::object call_python(nanobind::handle function, const nanobind::tuple& arguments) {
  PyObject* returned =
      suspended_at_exit([&] { return PyObject_Call(function.ptr(), arguments.ptr(), nullptr); });
  if (returned == nullptr) throw nanobind::python_error();
  return nanobind::steal(returned);
}

}  // namespace electra::python
