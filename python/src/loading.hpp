#pragma once

#include <nanobind/nanobind.h>

#include "electra/model/loading.hpp"

namespace electra::python {

/// Returns how a model is loaded, of the keyword arguments of from_pretrained(): dtype, threads.
LoadOptions load_options_of(const nanobind::dict& arguments);

}  // namespace electra::python
