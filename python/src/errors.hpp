#pragma once

#include <nanobind/nanobind.h>

#include "electra/core/error.hpp"

namespace electra::python {

/// Returns the exception of Python for an error: an instance of electra.Error's subclass for its
/// code, as electra/_errors.py defines them. Needs the GIL.
nanobind::object to_python(const Error& error);

}  // namespace electra::python
