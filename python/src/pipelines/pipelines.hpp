#pragma once

#include <nanobind/nanobind.h>

namespace electra::python {

/// @{
/// Adds the class of one pipeline to the module: each is in the .cpp of that name.
void bind_feature_extraction(nanobind::module_& module);
void bind_fill_mask(nanobind::module_& module);
void bind_multiple_choice(nanobind::module_& module);
void bind_question_answering(nanobind::module_& module);
void bind_replaced_token_detection(nanobind::module_& module);
void bind_rerank(nanobind::module_& module);
void bind_text_classification(nanobind::module_& module);
void bind_text_generation(nanobind::module_& module);
void bind_token_classification(nanobind::module_& module);
void bind_zero_shot_classification(nanobind::module_& module);
/// @}

}  // namespace electra::python
