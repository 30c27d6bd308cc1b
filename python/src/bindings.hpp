#pragma once

#include <nanobind/nanobind.h>

namespace electra::python {

namespace nb = nanobind;

/// @{
/// Adds one subject's classes and functions to the module: each is in the .cpp of that name,
/// pipelines in a folder.
void bind_cache(nb::module_& module);
void bind_errors(nb::module_& module);
void bind_encodings(nb::module_& module);
void bind_tokenizer(nb::module_& module);
void bind_logging(nb::module_& module);
void bind_models(nb::module_& module);
void bind_folders(nb::module_& module);
void bind_pipelines(nb::module_& module);
void bind_sentence(nb::module_& module);
/// @}

}  // namespace electra::python
