#include "bindings.hpp"
#include "pipelines/call.hpp"
#include "pipelines/pipelines.hpp"

namespace electra::python {
namespace {

void read_truncation(OptionReader& reader, bool& truncation) {
  const nb::handle given = reader.take("truncation");
  if (!given.is_valid() || given.is_none()) return;
  if (PyUnicode_Check(given.ptr()))
    reader.read_choice("truncation", truncation,
                       {{"longest_first", true}, {"do_not_truncate", false}});
  else
    reader.read("truncation", truncation);
}

}  // namespace

ProgressCallback progress_callback(nb::handle progress) {
  return [progress](const PipelineProgress& reached) {
    const AcquiredGil acquired;
    if (PyErr_CheckSignals() != 0) throw nb::python_error();
    if (!progress.is_none()) call_python(progress, nb::make_tuple(reached.done, reached.total));
  };
}

void read_options(OptionReader& reader, PipelineOptions& options) {
  reader.read("max_length", options.max_length);
  reader.take("padding");  // batches have none, so nothing depends on it
}

void read_options(OptionReader& reader, TruncatingOptions& options) {
  read_options(reader, static_cast<PipelineOptions&>(options));
  read_truncation(reader, options.truncation);
}

void read_function(OptionReader& reader, std::optional<FunctionToApply>& function) {
  const nb::handle given = reader.take("function_to_apply");
  if (!given.is_valid() || given.is_none()) return;
  reader.read_choice("function_to_apply", function.emplace(),
                     {{"softmax", FunctionToApply::softmax},
                      {"sigmoid", FunctionToApply::sigmoid},
                      {"none", FunctionToApply::none}});
}

void bind_pipelines(nb::module_& module) {
  bind_feature_extraction(module);
  bind_fill_mask(module);
  bind_multiple_choice(module);
  bind_question_answering(module);
  bind_replaced_token_detection(module);
  bind_rerank(module);
  bind_text_classification(module);
  bind_text_generation(module);
  bind_token_classification(module);
  bind_zero_shot_classification(module);
}

}  // namespace electra::python
