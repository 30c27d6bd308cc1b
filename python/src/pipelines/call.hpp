#pragma once

#include <cstddef>
#include <filesystem>
#include <nanobind/nanobind.h>
#include <nanobind/stl/filesystem.h>
#include <optional>
#include <type_traits>
#include <utility>

#include "electra/pipelines/pipeline.hpp"
#include "electra/pipelines/text_classification.hpp"
#include "errors.hpp"
#include "gil.hpp"
#include "loading.hpp"
#include "option_reader.hpp"

namespace electra::python {

namespace nb = nanobind;

/// Returns what is called after each batch: it lets a signal end the call, as Ctrl-C does, and
/// calls `progress(done, total)` unless that is None. It must not outlive `progress`.
ProgressCallback progress_callback(nb::handle progress);

/// @{
/// Reads the arguments that every pipeline takes, and those that all but some take.
void read_options(OptionReader& reader, PipelineOptions& options);
void read_options(OptionReader& reader, TruncatingOptions& options);
void read_function(OptionReader& reader, std::optional<FunctionToApply>& function);
/// @}

/// Returns what `read(reader)` returns, with the progress callback; refuses arguments that it did
/// not read.
template <class Read>
auto read_all(OptionReader& reader, nb::handle progress, const Read& read) {
  auto options = read(reader);
  options.progress = progress_callback(progress);
  reader.finish();
  return options;
}

/// Returns `compute()`, during which other threads of Python run.
template <class Compute>
auto without_gil(const Compute& compute) {
  const ReleasedGil released;
  return compute();
}

/// Returns the answers of a pipeline as a list, `of_answer(answer)` or `of_answer(answer, place)`
/// for each. With `each`, an input that cannot be answered has its exception there; otherwise the
/// first such is thrown.
template <class Pipeline, class Inputs, class Options, class OfAnswer>
nb::list answers(const Pipeline& pipeline, const Inputs& inputs, const Options& options, bool each,
                 const OfAnswer& of_answer) {
  nb::list list;
  const auto add = [&](auto&& answer) {
    if constexpr (std::is_invocable_v<OfAnswer, decltype(std::move(answer)), std::size_t>)
      list.append(of_answer(std::move(answer), nb::len(list)));
    else
      list.append(of_answer(std::move(answer)));
  };
  if (!each) {
    for (auto& answer : without_gil([&] { return pipeline(inputs, options); })) add(answer);
    return list;
  }
  for (auto& result :
       without_gil([&] { return pipeline.template try_each<Inputs>(inputs, options); })) {
    if (const Error* error = result.error())
      list.append(to_python(*error));
    else
      add(std::move(result).value());
  }
  return list;
}

/// Binds answers(inputs, arguments, progress, each) of a pipeline's class: `arguments` are those of
/// the call, `progress` is None or called after each batch.
template <class Bound, class Function>
void def_answers(nb::class_<Bound>& bound, const Function& function) {
  bound.def("answers", function, nb::arg("inputs"), nb::arg("arguments"),
            nb::arg("progress").none(), nb::arg("each"));
}

/// Binds the class of a pipeline and from_pretrained(folder, tokenizer, arguments).
template <class Pipeline>
nb::class_<Pipeline> bind_pipeline(nb::module_& module, const char* name) {
  using Model = typename Pipeline::Model;
  return nb::class_<Pipeline>(module, name)
      .def_static(
          "from_pretrained",
          [](const std::filesystem::path& folder, const ElectraTokenizer& tokenizer,
             const nb::dict& arguments) {
            const LoadOptions options = load_options_of(arguments);
            return without_gil(
                [&] { return Pipeline(tokenizer, Model::from_pretrained(folder, options)); });
          },
          nb::arg("folder"), nb::arg("tokenizer"), nb::arg("arguments"));
}

}  // namespace electra::python
